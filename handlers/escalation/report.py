"""What one level is told about a unit: how many have not handed in, where, and by name who."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers import charge
from handlers.escalation.owing import Owing, owing_in, scene_of, warned
from handlers.escalation.planning import bases_of, cells_in
from models.cycle import Cycle
from models.reminder import ReminderRule, RuleKind
from models.store.unit_of_work import Store
from models.unit import Unit, UnitKind

Parts = tuple[tuple[Unit, int], ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A unit's report; ``named`` are those whose names the level may read, and who were told before."""

    unit: Unit
    cycle: Cycle
    deadline: datetime
    count: int
    parts: Parts = ()
    named: tuple[Owing, ...] = ()

    @property
    def unnamed(self) -> int:
        """Return how many are counted without a name."""
        return self.count - len(self.named)

    def within(self, unit: Unit) -> "Report":
        """Return what of a report without names lies in a unit."""
        parts = tuple((part, count) for part, count in self.parts if unit.holds(part))
        return Report(unit, self.cycle, self.deadline, sum(count for _, count in parts), parts)


async def of_cell(store: Store, cycle: Cycle, cell: Unit, deadline: datetime) -> Report:
    """Return what a cell's own reviewers are told."""
    found = await owing_in(store, cycle.id, [cell.id])
    return Report(cell, cycle, deadline, len(found), named=tuple(found))


async def of_base(
    store: Store, cycle: Cycle, base: Unit, deadline: datetime, due: tuple[ReminderRule, datetime] | None = None
) -> Report:
    """Return what a base organisation is told; with a rule and its due time only of those it is due for."""
    scene = await scene_of(store, cycle)
    above = await bases_of(store, await cells_in(store, cycle))
    cells = [cell_id for cell_id, unit in above.items() if unit.id == base.id]
    found = await owing_in(store, cycle.id, cells)
    if due is not None:
        found = [one for one in found if scene.at(due[0], one.deadline) == due[1]]
    else:
        found = [one for one in found if one.deadline <= store.clock.now()]
    told = await warned(store, scene, found)
    named = tuple(one for one in found if one.member.id in told)
    return Report(base, cycle, deadline, len(found), _parts([one.cell for one in found]), named)


async def of_round(store: Store, cycle: Cycle, unit: Unit, deadline: datetime) -> Report:
    """Return what the admins are told: numbers by base organisation, no name."""
    cells = await cells_in(store, cycle)
    above = await bases_of(store, cells)
    found = await owing_in(store, cycle.id, cells)
    units = [_shown(one.cell, above[one.cell.id]) for one in found]
    return Report(unit, cycle, deadline, len(found), _parts(units))


def _shown(cell: Unit, above: Unit) -> Unit:
    """Return the base organisation, or the cell that is one itself."""
    return above if above.kind is UnitKind.BASE else cell


def _parts(units: Sequence[Unit]) -> Parts:
    counts = Counter(unit.id for unit in units)
    by_id = {unit.id: unit for unit in units}
    ordered = sorted(by_id.values(), key=lambda unit: (charge.natural(unit.name), unit.id))
    return tuple((unit, counts[unit.id]) for unit in ordered)


async def report_for(
    store: Store, cycle: Cycle, unit: Unit, rule: ReminderRule, times: tuple[datetime, datetime]
) -> Report:
    """Return what a step tells about a unit; ``times`` are when it was due and the deadline it is about."""
    at, deadline = times
    match rule.kind:
        case RuleKind.TO_BASE:
            return await of_base(store, cycle, unit, deadline, (rule, at))
        case RuleKind.TO_ADMIN:
            return await of_round(store, cycle, unit, deadline)
        case _:
            return await of_cell(store, cycle, unit, deadline)
