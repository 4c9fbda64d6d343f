"""What a database that comes from a backup must not do again: its messages wait until somebody says so."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select

from models.broadcast import BroadcastState
from models.outbox import OPEN_STATES, OutboxState
from models.store.planning import set_watermark
from models.store.tables import broadcast, outbox
from models.store.unit_of_work import Store

RESTORED = "restored from a backup"


async def hold(store: Store) -> int:
    """Hold every message that was not sent at the backup, and make no reminder that was due since.

    A restored outbox has forgotten what was sent after the backup, so nothing goes out by itself.
    """
    await set_watermark(store, store.clock.now())
    going = broadcast.c.state.in_((BroadcastState.WAITING, BroadcastState.SENDING))
    await store.run(broadcast.update().where(going).values(state=BroadcastState.PAUSED))
    held = outbox.update().where(outbox.c.state.in_(OPEN_STATES))
    return await store.run(held.values(state=OutboxState.HELD, reason=RESTORED, owner="", lease_until=None))


async def held(store: Store) -> tuple[int, datetime | None]:
    """Return how many messages wait since a restore, and when the oldest of them was made."""
    count = select(func.count(), func.min(outbox.c.created_at)).where(_mine())
    number, oldest = tuple((await store.query(count))[0])
    return int(number), oldest


async def release(store: Store) -> int:
    """Let the held messages go out."""
    return await store.run(outbox.update().where(_mine()).values(state=OutboxState.PENDING, reason=""))


async def drop(store: Store) -> int:
    """Never send the held messages; they stay on record as skipped."""
    skipped = outbox.update().where(_mine())
    return await store.run(skipped.values(state=OutboxState.SKIPPED, finished_at=store.clock.now()))


def _mine() -> ColumnElement[bool]:
    return and_(outbox.c.state == OutboxState.HELD, outbox.c.reason == RESTORED)
