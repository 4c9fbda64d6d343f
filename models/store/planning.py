"""Occurrences that are made at most once, whoever rings first, and up to when all of them are made."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from models.reminder import Occurrence
from models.store.database import inserting
from models.store.shelf import SHELVES
from models.store.tables import heartbeat, occurrence
from models.store.unit_of_work import Store

_WATERMARK = "reminders"


async def make_occurrences(store: Store, wanted: Sequence[Occurrence]) -> list[Occurrence]:
    """Insert occurrences; return those that were not there yet, in their order.

    Several processes that insert at once must do so in the same order, else they wait for each other.
    """
    if not wanted:
        return []
    shelf = SHELVES[Occurrence]
    made = inserting(store.connection.dialect.name, occurrence).values([shelf.write(row) for row in wanted])
    made = made.on_conflict_do_nothing(index_elements=["rule_id", "cell_id", "due_at"])
    new = {row.id for row in await store.query(made.returning(occurrence.c.id))}
    return [row for row in wanted if row.id in new]


async def watermark(store: Store) -> datetime | None:
    """Return up to when everything that was due has been made or skipped."""
    rows = await store.query(select(heartbeat.c.at).where(heartbeat.c.name == _WATERMARK))
    return rows[0].at if rows else None


async def set_watermark(store: Store, at: datetime) -> None:
    """Note up to when everything that was due has been made or skipped."""
    changed = await store.run(heartbeat.update().where(heartbeat.c.name == _WATERMARK).values(at=at))
    if not changed:
        made = inserting(store.connection.dialect.name, heartbeat).values(name=_WATERMARK, at=at)
        await store.run(made.on_conflict_do_nothing())
