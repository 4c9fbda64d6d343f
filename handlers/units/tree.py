"""Changing the tree: hanging a unit elsewhere, merging and splitting; nothing that hangs on it is lost."""

from dataclasses import replace

from sqlalchemy import func

from models.errors import KiemdiemError
from models.store.tables import unit as unit_table
from models.store.unit_of_work import Store
from models.unit import Unit, UnitKind


class TreeError(KiemdiemError):
    """The tree cannot be changed like this."""


async def move(store: Store, unit: Unit, parent: Unit) -> Unit:
    """Hang a unit with all below it under another one; raise TreeError.

    One statement changes the paths of the whole subtree, so no reader sees half of it.
    """
    await _check_move(store, unit, parent)
    path = f"{parent.path}{unit.id}/"
    rest = func.substr(unit_table.c.path, len(unit.path) + 1)
    below = unit_table.c.path.startswith(unit.path)
    moved = unit_table.update().where(below).values(path=path + rest, version=unit_table.c.version + 1)
    await store.run(moved)
    await store.run(unit_table.update().where(unit_table.c.id == unit.id).values(parent_id=parent.id))
    store.forget(Unit)
    return await _fresh(store, unit.id)


async def _check_move(store: Store, unit: Unit, parent: Unit) -> None:
    if unit.parent_id is None:
        raise TreeError(f"{unit.name} is the root and hangs on nothing")
    if unit.holds(parent):
        raise TreeError(f"{parent.name} lies below {unit.name}")
    if parent.kind is UnitKind.CELL or parent.ended_at is not None:
        raise TreeError(f"nothing can hang on {parent.name}")
    if await named(store, parent, unit.name, except_id=unit.id) is not None:
        raise TreeError(f"{parent.name} has a unit named {unit.name} already; rename one of them first")


async def named(store: Store, parent: Unit, name: str, except_id: int = 0) -> Unit | None:
    """Return the child of this name."""
    here = (unit_table.c.parent_id == parent.id, unit_table.c.name == name, unit_table.c.id != except_id)
    return await store.first(Unit, *here)


async def _fresh(store: Store, unit_id: int) -> Unit:
    found = await store.get(Unit, unit_id)
    assert found is not None, "the unit was just written"  # noqa: S101
    return found


async def make(store: Store, parent: Unit, kind: UnitKind, name: str) -> Unit:
    """Make a new unit; raise TreeError where the name is taken."""
    if parent.kind is UnitKind.CELL or parent.ended_at is not None:
        raise TreeError(f"nothing can hang on {parent.name}")
    if await named(store, parent, name) is not None:
        raise TreeError(f"{parent.name} has a unit named {name} already")
    unit_id = store.ids.new()
    return store.add(Unit(unit_id, parent.id, kind, name, f"{parent.path}{unit_id}/"))


async def end(store: Store, unit: Unit) -> Unit:
    """End an empty unit; its row stays, since earlier rounds name it."""
    live = (unit_table.c.parent_id == unit.id, unit_table.c.ended_at.is_(None))
    if await store.first(Unit, *live) is not None:
        raise TreeError(f"{unit.name} still has units below it")
    return store.save(replace(unit, ended_at=store.clock.now()))


async def find_unit(store: Store, said: str) -> Unit:
    """Return a unit by its id, its name, or "base/cell"; raise TreeError where that is none or several."""
    if said.isdigit() and (found := await store.get(Unit, int(said))) is not None:
        return found
    upper, _, name = said.rpartition("/")
    live = (unit_table.c.name == name.strip(), unit_table.c.ended_at.is_(None))
    units = await store.find(Unit, *live, order_by=unit_table.c.path)
    if upper:
        parent = await find_unit(store, upper.strip())
        units = [unit for unit in units if unit.parent_id == parent.id]
    if len(units) == 1:
        return units[0]
    why = "is no unit" if not units else "names several units: " + ", ".join(str(unit.id) for unit in units)
    raise TreeError(f"{said!r} {why}; 'kiemdiem unit list' shows ids and names")
