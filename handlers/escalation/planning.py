"""Which steps from level to level have come due: for a cell, a base organisation, or a whole round."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from sqlalchemy import select

from handlers.escalation.moments import due_at
from handlers.rounds import PERSONAL
from models.cycle import Cycle
from models.reminder import STEPS, ReminderRule, RuleKind
from models.store.tables import assessment as assessment_table
from models.store.tables import extension as extension_table
from models.store.unit_of_work import Store
from models.unit import Unit, UnitKind

PERSONAL_STEPS = (RuleKind.FOREWARN, RuleKind.TO_BASE)
"""Steps that whoever was given more time meets later, by their own deadline."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step that is due for a unit; ``deadline`` is that of its cells."""

    rule: ReminderRule
    unit_id: int
    at: datetime
    deadline: datetime


@dataclass(frozen=True, slots=True)
class Scene:
    """What the steps of a round follow from: its rules, the deadlines of cells with one of their own."""

    cycle: Cycle
    rules: Sequence[ReminderRule]
    own: Mapping[int, datetime]
    zone: tzinfo

    def deadline(self, cell_id: int) -> datetime:
        """Return the deadline of a cell."""
        return self.own.get(cell_id, self.cycle.deadline)

    def at(self, rule: ReminderRule, deadline: datetime) -> datetime | None:
        """Return when a step is due for a deadline."""
        return due_at(rule, self.rules, deadline, self.zone)


async def steps_due(store: Store, scene: Scene, holds: Callable[[datetime], bool]) -> list[Step]:
    """Return what has come due in the window; costs one small query while nothing has."""
    rules = [rule for rule in scene.rules if rule.kind in STEPS]
    extended = await _extended(store, scene.cycle) if rules else []
    deadlines = {scene.cycle.deadline, *scene.own.values(), *(until for _, until in extended)}
    ripe = [
        (rule, deadline, at)
        for rule in rules
        for deadline in sorted(deadlines)
        if (at := scene.at(rule, deadline)) is not None and holds(at)
    ]
    if not ripe:
        return []
    of_cells = [(cell_id, scene.deadline(cell_id)) for cell_id in await cells_in(store, scene.cycle)]
    found: dict[tuple[int, int, datetime], Step] = {}
    for rule, deadline, at in ripe:
        pairs = [*of_cells, *extended] if rule.kind in PERSONAL_STEPS else of_cells
        cells = sorted({cell_id for cell_id, of_cell in pairs if of_cell == deadline})
        for unit_id in await _units(store, scene, rule, deadline, cells):
            found.setdefault((rule.id, unit_id, at), Step(rule, unit_id, at, deadline))
    return list(found.values())


async def _units(
    store: Store, scene: Scene, rule: ReminderRule, deadline: datetime, cells: Sequence[int]
) -> list[int]:
    if rule.kind is RuleKind.TO_ADMIN:
        return [scene.cycle.unit_id] if deadline == scene.cycle.deadline else []
    if rule.kind is not RuleKind.TO_BASE:
        return list(cells)
    return sorted({base.id for base in (await bases_of(store, cells)).values()})


async def _extended(store: Store, cycle: Cycle) -> list[tuple[int, datetime]]:
    """Return the cells of those who were given more time, with until when."""
    query = (
        select(assessment_table.c.cell_id, extension_table.c.until)
        .join(assessment_table, assessment_table.c.id == extension_table.c.assessment_id)
        .where(assessment_table.c.cycle_id == cycle.id)
    )
    return [(row.cell_id, row.until) for row in await store.query(query.distinct())]


async def cells_in(store: Store, cycle: Cycle) -> list[int]:
    """Return the cells that take part in a round."""
    mine = select(assessment_table.c.cell_id).where(PERSONAL, assessment_table.c.cycle_id == cycle.id)
    return sorted(row.cell_id for row in await store.query(mine.distinct()))


async def bases_of(store: Store, cells: Sequence[int]) -> dict[int, Unit]:
    """Return the base organisation of each cell; where there is none, the unit right above the cell."""
    await store.load(Unit, [(cell_id,) for cell_id in cells])
    units = [unit for cell_id in cells if (unit := await store.get(Unit, cell_id)) is not None]
    above = {int(part) for unit in units for part in unit.path.strip("/").split("/")}
    await store.load(Unit, [(unit_id,) for unit_id in sorted(above)])
    return {unit.id: await _base_of(store, unit) for unit in units}


async def _base_of(store: Store, cell: Unit) -> Unit:
    path = [int(part) for part in cell.path.strip("/").split("/")][:-1]
    found = [unit for part in reversed(path) if (unit := await store.get(Unit, part)) is not None]
    return next((unit for unit in found if unit.kind is UnitKind.BASE), found[0] if found else cell)
