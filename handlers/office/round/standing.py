"""How a round stands, in counts: one set of words for the screens, the table and the command line."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, select

from handlers.rounds import PERSONAL
from models.assessment import PaperState, Status
from models.cycle import Cycle, CycleState
from models.store.tables import assessment as assessment_table
from models.store.tables import cycle as cycle_table
from models.store.tables import unit as unit_table
from models.store.unit_of_work import Store
from models.unit import Unit


class Stage(StrEnum):
    """Where somebody who is assessed stands, as those above the cell may see it."""

    DONE = "done"
    ADDITIONS = "additions"
    IN_PROGRESS = "in_progress"
    NOT_STARTED = "not_started"


def stage(status: str, paper: str) -> Stage:
    """Tell the stage; who writes on paper counts as done and is not marked out above the cell."""
    if paper != PaperState.NONE:
        return Stage.DONE
    match Status(status):
        case Status.NOT_STARTED:
            return Stage.NOT_STARTED
        case Status.IN_PROGRESS:
            return Stage.IN_PROGRESS
        case Status.ADDITIONS:
            return Stage.ADDITIONS
        case _:
            return Stage.DONE


@dataclass(frozen=True, slots=True)
class Group:
    """So many assessments of one cell that stand alike."""

    cell_id: int
    must_review: bool
    exemption: str
    stage: Stage
    count: int


async def groups(store: Store, cycle: Cycle, unit: Unit) -> list[Group]:
    """Count the people of a round under a unit, cell by cell."""
    t = assessment_table.c
    columns = (t.cell_id, t.must_review, t.exemption, t.status, t.paper)
    below = select(unit_table.c.id).where(unit_table.c.path.startswith(unit.path))
    query = select(*columns, func.count().label("people")).where(t.cycle_id == cycle.id)
    query = query.where(PERSONAL, t.cell_id.in_(below))
    return [
        Group(row.cell_id, bool(row.must_review), row.exemption, stage(row.status, row.paper), int(row.people))
        for row in await store.query(query.group_by(*columns))
    ]


def count(found: list[Group], wanted: Stage) -> int:
    """Return how many of those who are assessed are at a stage."""
    return sum(group.count for group in found if group.must_review and group.stage is wanted)


async def last_cycle(store: Store, unit: Unit) -> Cycle | None:
    """Return the newest round that a unit takes or took part in, an open one first."""
    known = cycle_table.c.state != CycleState.OPENING
    rows = await store.find(Cycle, known, order_by=cycle_table.c.id.desc())
    taking = [cycle for cycle in rows if await _takes_part(store, cycle, unit)]
    return next((c for c in taking if c.state is CycleState.OPEN), taking[0] if taking else None)


async def _takes_part(store: Store, cycle: Cycle, unit: Unit) -> bool:
    where = await store.get(Unit, cycle.unit_id)
    return where is not None and (where.holds(unit) or unit.holds(where))
