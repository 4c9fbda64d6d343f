"""Bringing a list of people into the database: what it would change, and the change itself."""

from collections.abc import Iterable
from dataclasses import replace

from handlers.office.tree import Tree, load_tree
from handlers.roster.difference import ChangedMember, RosterDifference, difference
from handlers.roster.matching import KnownMember
from handlers.roster.reader import RosterReading
from models.details import read_details, seal_details
from models.member import Member, Role, RoleKind
from models.roster import PartyRole, RosterRow
from models.store.tables import member as member_table
from models.store.tables import role as role_table
from models.store.unit_of_work import Store

_ROLES = {PartyRole.SECRETARY: RoleKind.SECRETARY, PartyRole.DEPUTY: RoleKind.DEPUTY}


async def compare(store: Store, reading: RosterReading) -> RosterDifference:
    """Return what importing the list would change."""
    members = await store.find(Member, member_table.c.active)
    known = [KnownMember(str(m.id), read_details(store.box, m)) for m in members]
    return difference(known, reading.rows, reading.faulty)


async def apply(store: Store, found: RosterDifference, root_name: str = "") -> None:
    """Make the changes of a difference; people who are missing in the list stay as they are."""
    tree = await load_tree(store, root_name)
    numbers = await _next_number(store)
    for offset, row in enumerate(found.new):
        await _add(store, tree, row, f"DV{numbers + offset:05d}")
    for changed in found.changed:
        await _change(store, tree, changed)


async def _next_number(store: Store) -> int:
    members = await store.find(Member, order_by=member_table.c.code.desc(), limit=1)
    return int(members[0].code.removeprefix("DV")) + 1 if members else 1


async def _add(store: Store, tree: Tree, row: RosterRow, code: str) -> None:
    member_id = store.ids.new()
    cell = tree.cell(row.base, row.cell)
    member = Member(
        id=member_id,
        code=code,
        cell_id=cell.id,
        full_name=row.full_name,
        details=seal_details(store.box, member_id, row),
        standing=row.standing,
        admitted_on=row.admitted_on,
        has_post=row.has_leadership_post,
        is_head=row.is_head,
        civil_servant=row.civil_servant,
        language="vi",
        active=row.standing.belongs,
    )
    store.add(member)
    _add_roles(store, tree, row, member_id, ())


async def _change(store: Store, tree: Tree, changed: ChangedMember) -> None:
    row, member = changed.row, await store.get(Member, int(changed.member_id))
    if member is None:
        return
    store.save(
        replace(
            member,
            cell_id=tree.cell(row.base, row.cell).id,
            full_name=row.full_name,
            details=seal_details(store.box, member.id, row),
            standing=row.standing,
            admitted_on=row.admitted_on,
            has_post=row.has_leadership_post,
            is_head=row.is_head,
            civil_servant=row.civil_servant,
            active=row.standing.belongs,
        )
    )
    await _change_roles(store, tree, row, member.id)


def _wanted(tree: Tree, row: RosterRow) -> set[tuple[int, RoleKind]]:
    if not row.standing.belongs:
        return set()
    places = ((row.cell_role, tree.cell(row.base, row.cell).id), (row.base_role, tree.base(row.base).id))
    return {(unit_id, _ROLES[role]) for role, unit_id in places if role in _ROLES}


def _add_roles(
    store: Store, tree: Tree, row: RosterRow, member_id: int, held: Iterable[tuple[int, RoleKind]]
) -> None:
    for unit_id, kind in sorted(_wanted(tree, row) - set(held)):
        store.add(Role(store.ids.new(), member_id, unit_id, kind, store.clock.now()))


async def _change_roles(store: Store, tree: Tree, row: RosterRow, member_id: int) -> None:
    held = await store.find(Role, role_table.c.member_id == member_id, role_table.c.until.is_(None))
    wanted = _wanted(tree, row)
    ended = [r.id for r in held if r.kind is not RoleKind.ADMIN and (r.unit_id, r.kind) not in wanted]
    if ended:
        await store.run(role_table.update().where(role_table.c.id.in_(ended)).values(until=store.clock.now()))
    _add_roles(store, tree, row, member_id, [(r.unit_id, r.kind) for r in held])


async def make_admin(store: Store, member_id: int, unit_id: int) -> None:
    """Give a member the admin role over a unit, once."""
    held = await store.first(
        Role,
        role_table.c.member_id == member_id,
        role_table.c.unit_id == unit_id,
        role_table.c.kind == RoleKind.ADMIN,
        role_table.c.until.is_(None),
    )
    if held is None:
        store.add(Role(store.ids.new(), member_id, unit_id, RoleKind.ADMIN, store.clock.now()))
