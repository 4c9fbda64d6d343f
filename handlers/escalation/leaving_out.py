"""Why nothing comes of a step, on record with its occurrence."""

from models.reminder import Occurrence, OccurrenceState
from models.store.tables import occurrence
from models.store.unit_of_work import Store

NOTHING, NOBODY = "nothing left to tell", "nobody to tell"


async def leave_out(store: Store, row: Occurrence, why: str) -> None:
    """Record why nothing comes of an occurrence."""
    changed = occurrence.update().where(occurrence.c.id == row.id)
    await store.run(changed.values(state=OccurrenceState.SKIPPED, reason=why))
