"""The open round: which assessment a person has in it, and until when."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from models.assessment import READABLE, Assessment
from models.cycle import Cycle, CycleState, Extension, Meeting
from models.store.tables import assessment as assessment_table
from models.store.tables import cycle as cycle_table
from models.store.tables import meeting as meeting_table
from models.store.unit_of_work import Store
from models.unit import Unit

BEFORE_MEETING = timedelta(days=3)
PERSONAL = assessment_table.c.collective_id.is_(None)
"""Matches people's own assessments, which every count of people and every reminder to them is about."""
WHOLE = assessment_table.c.part_of.is_(None)
"""Matches people's own and the reports of collectives, not the parts that somebody contributes."""


async def current(store: Store, member_id: int) -> Assessment | None:
    """Return the person's own newest assessment in an open cycle."""
    for assessment in sorted(await own(store, member_id), key=lambda a: -a.id):
        cycle = await store.get(Cycle, assessment.cycle_id)
        if cycle is not None and cycle.state is CycleState.OPEN:
            return assessment
    return None


async def own(store: Store, member_id: int) -> list[Assessment]:
    """Return a person's own assessments of all cycles."""
    return [one for one in await store.group(Assessment, "member_id", member_id) if one.personal]


async def before(store: Store, assessment: Assessment) -> Assessment | None:
    """Return the person's own assessment of the newest earlier round that was handed in."""
    cycle = await store.get(Cycle, assessment.cycle_id)
    found = []
    for one in await own(store, assessment.member_id) if assessment.personal else []:
        of = await store.get(Cycle, one.cycle_id)
        if of is not None and cycle is not None and of.opened_at < cycle.opened_at and one.status in READABLE:
            found.append((of.opened_at, one.id, one))
    return max(found)[2] if found else None


async def cycles_of(store: Store, unit: Unit) -> list[Cycle]:
    """Return the open cycles that people of a unit take part in, the newest first."""
    found = await store.find(Cycle, cycle_table.c.state == CycleState.OPEN, order_by=cycle_table.c.id.desc())
    opened_for = [(cycle, await store.get(Unit, cycle.unit_id)) for cycle in found]
    return [cycle for cycle, where in opened_for if where and (where.holds(unit) or unit.holds(where))]


async def meeting_of(store: Store, cycle_id: int, cell_id: int) -> Meeting | None:
    """Return the cell's own meeting in a cycle."""
    return await store.first(Meeting, meeting_table.c.cycle_id == cycle_id, meeting_table.c.cell_id == cell_id)


def deadline_of(cycle: Cycle, meeting: Meeting | None, extension: Extension | None = None) -> datetime:
    """Return until when the members of a cell write; with an extension, until when that one person does.

    Three days before the cell's own meeting, never later than the cycle's deadline. An extension only
    ever gives more time.
    """
    cells = min(cycle.deadline, meeting.starts_at - BEFORE_MEETING) if meeting else cycle.deadline
    return max(cells, extension.until) if extension else cells


async def own_deadline(store: Store, assessment: Assessment) -> datetime | None:
    """Return until when the author of an assessment writes; for many, load with ``load_deadlines`` first."""
    cycle = await store.get(Cycle, assessment.cycle_id)
    if cycle is None:
        return None
    meetings = await store.group(Meeting, "cell_id", assessment.cell_id)
    meeting = next((one for one in meetings if one.cycle_id == cycle.id), None)
    return deadline_of(cycle, meeting, await store.get(Extension, assessment.id))


async def load_deadlines(store: Store, assessments: Sequence[Assessment]) -> None:
    """Read what the deadlines of many authors follow from."""
    await store.load(Cycle, {(one.cycle_id,) for one in assessments})
    await store.load_groups(Meeting, "cell_id", sorted({one.cell_id for one in assessments}))
    await store.load(Extension, [(one.id,) for one in assessments])
