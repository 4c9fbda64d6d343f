"""Counts of everything, without a name."""

from typing import Any

from sqlalchemy import ColumnElement, Table, func, select

from handlers.progress.forecast import sending_seconds
from handlers.progress.outlook import outlook_of
from handlers.rounds import PERSONAL, WHOLE
from models.cycle import Cycle, CycleState
from models.inbox import InboxState
from models.outbox import OPEN_STATES
from models.store import counting
from models.store.tables import assessment, broadcast, inbox, member, notice, outbox
from models.store.tables import cycle as cycle_table
from models.store.unit_of_work import Store
from models.unit import Unit


async def counts(store: Store) -> dict[str, Any]:
    """Return the counts that ``kiemdiem status`` prints; ages in seconds."""
    return {
        "members": await _by(store, member, "active"),
        "eligibility": await _by(store, assessment, "exemption", only=PERSONAL),
        "assessments": await _by(store, assessment, "status", only=PERSONAL),
        "reports": await _by(store, assessment, "status", only=~PERSONAL & WHOLE),
        "paper": await _by(store, assessment, "paper", only=PERSONAL),
        "inbox": await _by(store, inbox, "state"),
        "inbox_oldest_seconds": await _age(store, inbox, inbox.c.received_at, [InboxState.OPEN]),
        "outbox": await _by(store, outbox, "state"),
        "outbox_oldest_seconds": await _age(store, outbox, outbox.c.not_before, list(OPEN_STATES)),
        "notices": await _by(store, notice, "kind", "state"),
        "broadcasts": await _by(store, broadcast, "state"),
        "sent_this_month": await counting.used(store),
    }


async def counts_ahead(store: Store, rate: float) -> dict[str, Any]:
    """Return what is to be expected of the newest open round; None where too little is known.

    ``rate`` is how many messages a second are sent at most.
    """
    cycle = await store.first(Cycle, cycle_table.c.state == CycleState.OPEN, order_by=cycle_table.c.id.desc())
    unit = await store.get(Unit, cycle.unit_id) if cycle is not None else None
    if cycle is None or unit is None:
        return {}
    outlook = await outlook_of(store, cycle, unit)
    expected = outlook.expected
    return {
        "handed_in_at_least": expected.low if expected else None,
        "handed_in_at_most": expected.high if expected else None,
        "owed": expected.owed if expected else None,
        "cells_that_may_miss": len(outlook.late),
        "reminders_today": outlook.tonight,
        "reminders_today_seconds": round(sending_seconds(outlook.tonight, rate), 1),
    }


async def _by(
    store: Store, table: Table, *names: str, only: ColumnElement[bool] | None = None
) -> dict[str, int]:
    columns = [table.c[name] for name in names]
    query = select(*columns, func.count()).group_by(*columns).order_by(*columns)
    rows = await store.query(query if only is None else query.where(only))
    return {" ".join(str(value) or "-" for value in tuple(row)[:-1]): row[-1] for row in rows}


async def _age(store: Store, table: Table, column: Any, states: list[Any]) -> float | None:
    rows = await store.query(select(func.min(column)).where(table.c.state.in_(states)))
    return (store.clock.now() - rows[0][0]).total_seconds() if rows and rows[0][0] else None
