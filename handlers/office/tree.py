"""The organisation tree as the office's lists name it: base organisations and their cells."""

from dataclasses import dataclass

from handlers.roster.names import base_key, cell_key
from models.store.tables import unit as unit_table
from models.store.unit_of_work import Store
from models.unit import Unit, UnitKind


@dataclass
class Tree:
    """The units under a unit, found by the names that lists use; missing ones are made on demand."""

    store: Store
    root: Unit
    bases: dict[str, Unit]
    cells: dict[tuple[int, str], Unit]

    def base(self, name: str) -> Unit:
        """Return the base organisation of this name."""
        key = base_key(name)
        if key not in self.bases:
            self.bases[key] = self._make(self.root, UnitKind.BASE, name)
        return self.bases[key]

    def cell(self, base: str, name: str) -> Unit:
        """Return the cell of this name in a base organisation."""
        parent = self.base(base)
        key = (parent.id, cell_key(name))
        if key not in self.cells:
            self.cells[key] = self._make(parent, UnitKind.CELL, name)
        return self.cells[key]

    def may_name(self, base: str, cell: str) -> bool:
        """Tell whether a list for the root may speak of this cell."""
        match self.root.kind:
            case UnitKind.BASE:
                return base_key(base) == base_key(self.root.name)
            case UnitKind.CELL:
                named = self.bases.get(base_key(base))
                return named is not None and self.cells.get((named.id, cell_key(cell))) == self.root
            case _:
                return True

    def base_of(self, cell: str) -> str:
        """Return the base organisation that alone has a cell of this name, or that is the only one."""
        key = cell_key(cell)
        having = [base for base in self.bases.values() if (base.id, key) in self.cells]
        found = having if len(having) == 1 else list(self.bases.values())
        return found[0].name if len(found) == 1 else ""

    def _make(self, parent: Unit, kind: UnitKind, name: str) -> Unit:
        unit_id = self.store.ids.new()
        return self.store.add(Unit(unit_id, parent.id, kind, name, f"{parent.path}{unit_id}/"))


async def load_tree(store: Store, root_name: str = "", under: Unit | None = None) -> Tree:
    """Read the whole tree, or the part that the lists of one unit may name; make the root where there is none.

    New base organisations are made under ``under``; who holds only one or a cell of it makes none.
    """
    prefix = _part_of(under) if under else "/"
    living = unit_table.c.ended_at.is_(None)
    units = await store.find(Unit, living, unit_table.c.path.startswith(prefix))
    root = under or next((unit for unit in units if unit.parent_id is None), None)
    if root is None:
        unit_id = store.ids.new()
        root = store.add(Unit(unit_id, None, UnitKind.DISTRICT, root_name or "Đảng bộ huyện", f"/{unit_id}/"))
    bases = {base_key(unit.name): unit for unit in units if unit.kind is UnitKind.BASE}
    cells = {(unit.parent_id or 0, cell_key(unit.name)): unit for unit in units if unit.kind is UnitKind.CELL}
    return Tree(store, root, bases, cells)


def _part_of(unit: Unit) -> str:
    """Return the path under which lie the units that a list for this unit may name: a cell's base too."""
    return unit.path.removesuffix(f"{unit.id}/") if unit.kind is UnitKind.CELL else unit.path
