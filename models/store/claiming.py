"""Claiming what waits in the inbox: a lane at a time, oldest update first."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import and_, bindparam, func, literal, select, update

from models.inbox import InboxRow, InboxState
from models.store.tables import inbox, lane
from models.store.unit_of_work import Store

_SPARE = 4
"""So many times more lanes are looked at than are taken, as other processes may hold some."""
_IS_OPEN = inbox.c.state == literal(InboxState.OPEN.value, literal_execute=True)
"""Written out, so that the index over open updates alone can be used."""
_OLDEST = select(func.min(inbox.c.id)).where(_IS_OPEN).group_by(inbox.c.lane_id)


async def claim(store: Store, limit: int) -> list[InboxRow]:
    """Return the oldest open update of each of up to ``limit`` lanes, locked until the commit.

    On PostgreSQL the lane is locked and lanes of others are skipped; on SQLite the one writer holds
    the whole database. A lane whose oldest update waits for its next try is left alone.
    """
    if store.connection.dialect.name == "postgresql":
        lanes = await _lock_lanes(store, limit)
    else:
        lanes = None
    oldest = _OLDEST
    if lanes is not None:
        oldest = oldest.where(inbox.c.lane_id.in_(lanes))
    return await store.find(
        InboxRow,
        and_(inbox.c.id.in_(oldest), inbox.c.not_before <= store.clock.real()),
        order_by=inbox.c.id,
        limit=limit,
    )


async def _lock_lanes(store: Store, limit: int) -> list[int]:
    """Lock lanes, those first that have waited longest; some that others hold may be among them."""
    ripe = select(inbox.c.lane_id).where(_IS_OPEN, inbox.c.not_before <= store.clock.real())
    longest = ripe.group_by(inbox.c.lane_id).order_by(func.min(inbox.c.id)).limit(limit * _SPARE)
    free = select(lane.c.id).where(lane.c.id.in_(longest)).limit(limit).with_for_update(skip_locked=True)
    return [row.id for row in await store.query(free)]


async def finish(store: Store, rows: Sequence[InboxRow]) -> None:
    """Mark updates as done and drop their bodies."""
    if rows:
        done = update(inbox).where(inbox.c.id.in_([row.id for row in rows]))
        await store.connection.execute(done.values(state=InboxState.DONE, body=None))


async def postpone(store: Store, row: InboxRow, error: str, delay: timedelta, limit: int) -> InboxRow:
    """Count a failure of the update itself; after ``limit`` of them put it in quarantine."""
    attempts = row.attempts + 1
    state = InboxState.QUARANTINED if attempts >= limit else InboxState.OPEN
    changed = replace(
        row, attempts=attempts, state=state, error=error[:200], not_before=store.clock.real() + delay
    )
    await store.connection.execute(
        update(inbox).where(inbox.c.id == bindparam("row")),
        {
            "row": row.id,
            "attempts": changed.attempts,
            "state": changed.state,
            "error": changed.error,
            "not_before": changed.not_before,
        },
    )
    return changed
