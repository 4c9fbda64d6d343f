"""Which unit decides a rating, and who speaks for the cell and for the deciding level."""

from collections.abc import Sequence

from handlers.people import REVIEWERS, Person
from models.assessment import Assessment
from models.cycle import Cycle, CycleState
from models.member import RoleKind
from models.store.tables import cycle as cycle_table
from models.store.tables import unit as unit_table
from models.store.unit_of_work import Store
from models.unit import Unit, UnitKind

OFFICERS = (*REVIEWERS, RoleKind.ADMIN)


async def deciding_unit(store: Store, unit: Unit) -> Unit:
    """Return the unit that decides the members' levels in a unit: its base organisation.

    A base organisation that is one cell of the same name decides as that cell; a cell outside every base
    organisation decides itself. (That the base organisation's committee decides is the default of domain
    8; the papers read are silent.)
    """
    above = await _path(store, unit)
    base = next((one for one in reversed(above) if one.kind is UnitKind.BASE), None)
    if base is None or base.name == unit.name:
        return unit
    return base


async def deciding_for(store: Store, assessment: Assessment) -> Unit:
    """Return the unit that decides an assessment: of a collective always one above where it hangs."""
    unit = await _unit(store, assessment.cell_id)
    if assessment.personal:
        return await deciding_unit(store, unit)
    return await _unit(store, unit.parent_id) if unit.parent_id else unit


async def decides(store: Store, unit: Unit) -> bool:
    """Tell whether a unit is one that decides."""
    return (await deciding_unit(store, unit)).id == unit.id


async def may_propose(store: Store, person: Person, assessment: Assessment) -> bool:
    """Tell whether a person speaks for the cell of an assessment."""
    return person.holds(await _unit(store, assessment.cell_id), *REVIEWERS)


async def may_decide(store: Store, person: Person, assessment: Assessment) -> bool:
    """Tell whether a person speaks for the level that decides an assessment."""
    return person.holds(await deciding_for(store, assessment), *OFFICERS)


async def newest_cycle(store: Store, unit: Unit) -> Cycle | None:
    """Return the newest round that people of a unit take part in; ratings go on after writing has closed."""
    begun = cycle_table.c.state != CycleState.OPENING
    for cycle in await store.find(Cycle, begun, order_by=cycle_table.c.id.desc()):
        where = await store.get(Unit, cycle.unit_id)
        if where is not None and (where.holds(unit) or unit.holds(where)):
            return cycle
    return None


async def units_below(store: Store, unit: Unit) -> list[Unit]:
    """Return a unit and all below it that still are, in the order of the tree."""
    below = (unit_table.c.path.startswith(unit.path), unit_table.c.ended_at.is_(None))
    return await store.find(Unit, *below, order_by=unit_table.c.path)


async def deciding_units(store: Store, person: Person) -> list[Unit]:
    """Return the units for whose deciding level a person speaks, in the order of their names."""
    found: dict[int, Unit] = {}
    for held in person.units(*OFFICERS):
        for unit in await units_below(store, held):
            if unit.kind in (UnitKind.BASE, UnitKind.CELL) and await decides(store, unit):
                found[unit.id] = unit
    return sorted(found.values(), key=lambda unit: (unit.name, unit.id))


def cells_of(person: Person) -> Sequence[Unit]:
    """Return the cells whose secretary or deputy a person is."""
    return [unit for unit in dict.fromkeys(person.units(*REVIEWERS)) if unit.kind is UnitKind.CELL]


async def _path(store: Store, unit: Unit) -> list[Unit]:
    ids = [int(part) for part in unit.path.strip("/").split("/")]
    await store.load(Unit, [(one,) for one in ids])
    found = [await store.get(Unit, one) for one in ids]
    return [one for one in found if one is not None]


async def _unit(store: Store, unit_id: int) -> Unit:
    found = await store.get(Unit, unit_id)
    assert found is not None, "a unit that is referred to is never deleted"  # noqa: S101 - holds by constraint
    return found
