"""What comes of a step, on record: a notice for each reader, or why there is none."""

from collections.abc import Iterable

from models.reminder import Notice, NoticeState, Occurrence, OccurrenceState
from models.store.tables import occurrence
from models.store.unit_of_work import Store

NOTHING, NOBODY = "nothing left to tell", "nobody to tell"


async def leave_out(store: Store, row: Occurrence, why: str) -> None:
    """Record why nothing comes of an occurrence."""
    changed = occurrence.update().where(occurrence.c.id == row.id)
    await store.run(changed.values(state=OccurrenceState.SKIPPED, reason=why))


def note(
    store: Store,
    rows: Iterable[Occurrence],
    member_id: int,
    kind: str,
    reason: str = "",
    outbox_id: int | None = None,
) -> None:
    """Record somebody's notice of occurrences; without a message it was skipped for the reason."""
    state = NoticeState.SKIPPED if outbox_id is None else NoticeState.MADE
    for row in rows:
        store.add(Notice(store.ids.new(), row.id, member_id, kind, state, outbox_id, reason))
