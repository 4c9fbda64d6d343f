"""The organisation tree as the office's lists name it: base organisations and their cells."""

from dataclasses import dataclass

from handlers.roster.names import base_key, cell_key
from models.store.unit_of_work import Store
from models.unit import Unit, UnitKind


@dataclass
class Tree:
    """Every unit, found by the names that lists use; missing ones are made on demand."""

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

    def _make(self, parent: Unit, kind: UnitKind, name: str) -> Unit:
        unit_id = self.store.ids.new()
        return self.store.add(Unit(unit_id, parent.id, kind, name, f"{parent.path}{unit_id}/"))


async def load_tree(store: Store, root_name: str = "") -> Tree:
    """Read the tree; make its root where there is none yet."""
    units = await store.find(Unit)
    root = next((unit for unit in units if unit.parent_id is None), None)
    if root is None:
        unit_id = store.ids.new()
        root = store.add(Unit(unit_id, None, UnitKind.DISTRICT, root_name or "Đảng bộ huyện", f"/{unit_id}/"))
    bases = {base_key(unit.name): unit for unit in units if unit.kind is UnitKind.BASE}
    cells = {(unit.parent_id or 0, cell_key(unit.name)): unit for unit in units if unit.kind is UnitKind.CELL}
    return Tree(store, root, bases, cells)
