"""When a message that may or may not have arrived is looked at again; replies are repeated by the relay.

A reminder waits for the next slot, a notice ten minutes; a broadcast waits for its admin. None is sent
again by itself more than once.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Row

from handlers import doubts
from handlers.mail import Courier, Mail
from handlers.reminders.due import next_slot
from handlers.reminders.materialise import materialise
from handlers.services import Services
from models.outbox import Kind, OutboxState
from models.store.sending import in_state
from models.store.tables import outbox
from models.store.unit_of_work import Database, Store

_NOTICE_WAITS = timedelta(minutes=10)
_ROWS_PER_COMMIT = 20


async def settle_doubts(database: Database, courier: Courier, services: Services) -> int:
    """Settle the doubtful rows whose time has come; return how many were sent again."""
    async with database.read() as store:
        now, zone = store.clock.now(), store.clock.zone
        ripe = [row.id for row in await _doubtful(store) if _ripe_at(row.kind, row.finished_at, zone) <= now]
    if not ripe:
        return 0
    # The slot's own reminders come first: whoever gets one of these needs no copy.
    await materialise(database, courier, services)
    again = 0
    for start in range(0, len(ripe), _ROWS_PER_COMMIT):
        async with database.begin() as store:
            mail = Mail(store, courier)
            again += await doubts.settle(store, mail, services, ripe[start : start + _ROWS_PER_COMMIT])
        mail.deliver()
    return again


async def _doubtful(store: Store) -> Sequence[Row[Any]]:
    return await store.query(
        select(outbox.c.id, outbox.c.kind, outbox.c.finished_at)
        .where(
            in_state(OutboxState.AMBIGUOUS),
            outbox.c.kind.in_((Kind.NOTICE, Kind.REMINDER)),
            outbox.c.settled_at.is_(None),
        )
        .order_by(outbox.c.id)
    )


def _ripe_at(kind: int, finished_at: datetime, zone: tzinfo) -> datetime:
    if kind == Kind.REMINDER:
        return next_slot(finished_at, zone)
    return finished_at + _NOTICE_WAITS
