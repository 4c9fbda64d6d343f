"""The outbox rows of one broadcast: held back, let go, dropped, counted."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.engine import Row

from models.outbox import OutboxState
from models.store.restoring import RESTORED
from models.store.tables import outbox
from models.store.unit_of_work import Store


async def hold(store: Store, batch_id: int) -> None:
    """Keep back what has not been claimed yet."""
    waiting = update(outbox).where(outbox.c.batch_id == batch_id, outbox.c.state == OutboxState.PENDING)
    await store.run(waiting.values(state=OutboxState.HELD))


async def release(store: Store, batch_id: int, useful_until: datetime) -> None:
    """Let go what was kept back; it stays of use until then.

    What a restored backup holds waits for whoever restored it.
    """
    held = update(outbox).where(outbox.c.batch_id == batch_id, outbox.c.state == OutboxState.HELD)
    held = held.where(outbox.c.reason != RESTORED)
    values = {"state": OutboxState.PENDING, "reason": "", "finished_at": None, "useful_until": useful_until}
    await store.run(held.values(**values))


async def drop(store: Store, batch_id: int, reason: str) -> None:
    """Drop what has not been claimed yet."""
    unsent = outbox.c.state.in_((OutboxState.PENDING, OutboxState.HELD))
    dropped = update(outbox).where(outbox.c.batch_id == batch_id, unsent)
    values = {"state": OutboxState.SKIPPED, "reason": reason, "finished_at": store.clock.now()}
    await store.run(dropped.values(**values))


async def count(store: Store, batch_id: int) -> Sequence[Row[Any]]:
    """Return how many rows there are by state and reason."""
    by = (outbox.c.state, outbox.c.reason)
    query = select(*by, func.count().label("number")).where(outbox.c.batch_id == batch_id)
    return await store.query(query.group_by(*by).order_by(*by))
