"""For which unit the office works: the one that a press names, else the admin's own."""

from handlers.registry import Args
from handlers.turn import Turn
from models.cycle import Cycle
from models.member import RoleKind
from models.unit import Unit


def units_of(turn: Turn) -> list[Unit]:
    """Return the units that the person is an admin of, without those that lie in another of them."""
    units = list({unit.id: unit for unit in turn.me.units(RoleKind.ADMIN)}.values())
    return [unit for unit in units if not any(o.holds(unit) and o.id != unit.id for o in units)]


async def the_unit(turn: Turn, args: Args) -> Unit:
    """Return the unit that the arguments name; permissions have found it already."""
    found = await turn.store.get(Unit, args["u"])
    if found is None:
        raise LookupError("the unit was there when the permission was checked")
    return found


async def the_cycle(turn: Turn, args: Args) -> Cycle:
    """Return the round that the arguments name; permissions have found it already."""
    found = await turn.store.get(Cycle, args["c"])
    if found is None:
        raise LookupError("the round was there when the permission was checked")
    return found


async def unit_in(turn: Turn, data: Args) -> Unit | None:
    """Return the unit of an open step while the person is still its admin: typed words name none anew."""
    number = data.get("u")
    found = await turn.store.get(Unit, number) if isinstance(number, int) else None
    return found if found is not None and turn.me.holds(found, RoleKind.ADMIN) else None
