"""Collectives of the demo: the committee of the first cell and the leadership of its base organisation."""

from bot.demo_district import SAMPLE_BASE
from handlers.collectives.registering import Entry, put
from models.member import Member, Role, RoleKind
from models.store.tables import role as role_table
from models.store.unit_of_work import Store
from models.unit import Unit, UnitKind

_COMMITTEE = 3


async def name_collectives(store: Store) -> None:
    """Hang a committee on every led cell of the first base organisation, and a leadership on that."""
    units = sorted(await store.find(Unit), key=lambda unit: unit.id)
    bases = [unit for unit in units if unit.kind is UnitKind.BASE]
    base = next((unit for unit in bases if unit.name == SAMPLE_BASE), bases[0])
    cells = [unit for unit in units if unit.parent_id == base.id]
    leaders = [led for cell in cells if (led := await _leaders(store, cell))]
    for people in leaders:
        cell = next(cell for cell in cells if cell.id == people[0].cell_id)
        name = cell.name.replace("Chi bộ", "Chi ủy", 1)
        await put(store, _entry(cell, "chi_uy_truc_thuoc", name, people))
    heads = [people[0] for people in leaders][:_COMMITTEE]
    name = base.name.replace("Đảng bộ", "Ban Thường vụ Đảng ủy", 1)
    await put(store, _entry(base, "btv_dang_uy_co_so", name, heads))


def _entry(unit: Unit, kind: str, name: str, people: list[Member]) -> Entry:
    """Name a collective whose head is its first member, and whose author is the next one."""
    author = people[1].id if len(people) > 1 else None
    return Entry(unit, kind, name, people[0].id, author, tuple(one.id for one in people))


async def _leaders(store: Store, cell: Unit) -> list[Member]:
    """Return the secretary of a cell, then its deputies."""
    roles = await store.find(Role, role_table.c.unit_id == cell.id, order_by=role_table.c.id)
    ranked = sorted(roles, key=lambda role: (role.kind is not RoleKind.SECRETARY, role.id))
    found = [await store.get(Member, role.member_id) for role in ranked if role.kind is not RoleKind.ADMIN]
    members = [one for one in found if one is not None and one.active]
    return members if roles and ranked[0].kind is RoleKind.SECRETARY else []
