"""The lease of the instance that leads: one row, by the database's own time, with an epoch that only grows."""

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal
from sqlalchemy.dialects import postgresql

from models.store.tables import leader
from models.store.unit_of_work import Store

_NAME = "bot"


async def take(store: Store, holder: str, lease: timedelta) -> int | None:
    """Take the lead if nobody holds it; return the new epoch, None where somebody else leads."""
    first = {"name": _NAME, "holder": holder, "epoch": 1, "until": _now() + lease}
    insert: Any = postgresql.insert(leader).values(**first)
    later = {"holder": holder, "epoch": leader.c.epoch + 1, "until": _now() + lease}
    taken = insert.on_conflict_do_update(index_elements=["name"], set_=later, where=leader.c.until < _now())
    rows = await store.query(taken.returning(leader.c.epoch))
    return int(rows[0].epoch) if rows else None


async def renew(store: Store, holder: str, epoch: int, lease: timedelta) -> bool:
    """Hold on to the lead; tell whether it was still this holder's, in this epoch."""
    held = leader.update().where(_is(holder, epoch), leader.c.until >= _now())
    return bool(await store.run(held.values(until=_now() + lease)))


async def lay_down(store: Store, holder: str, epoch: int) -> None:
    """Give the lead up, so that another instance need not wait for the lease to run out."""
    await store.run(leader.update().where(_is(holder, epoch)).values(until=_now() - timedelta(seconds=1)))


def _is(holder: str, epoch: int) -> ColumnElement[bool]:
    return and_(leader.c.name == literal(_NAME), leader.c.holder == holder, leader.c.epoch == epoch)


def _now() -> ColumnElement[Any]:
    return func.clock_timestamp()
