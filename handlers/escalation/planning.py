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
from models.store.unit_of_work import Store
from models.unit import Unit, UnitKind


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
    """Return what has come due in the window; costs no query while nothing has."""
    deadlines = {scene.cycle.deadline, *scene.own.values()}
    rules = [rule for rule in scene.rules if rule.kind in STEPS]
    ripe = [
        (rule, deadline, at)
        for rule in rules
        for deadline in sorted(deadlines)
        if (at := scene.at(rule, deadline)) is not None and holds(at)
    ]
    if not ripe:
        return []
    cells = await cells_in(store, scene.cycle)
    found: dict[tuple[int, int, datetime], Step] = {}
    for rule, deadline, at in ripe:
        for unit_id in await _units(store, scene, rule, deadline, cells):
            found.setdefault((rule.id, unit_id, at), Step(rule, unit_id, at, deadline))
    return list(found.values())


async def _units(
    store: Store, scene: Scene, rule: ReminderRule, deadline: datetime, cells: Sequence[int]
) -> list[int]:
    if rule.kind is RuleKind.TO_ADMIN:
        return [scene.cycle.unit_id] if deadline == scene.cycle.deadline else []
    mine = [cell_id for cell_id in cells if scene.deadline(cell_id) == deadline]
    if rule.kind is not RuleKind.TO_BASE:
        return mine
    return sorted({base.id for base in (await bases_of(store, mine)).values()})


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
