"""Bringing a list of people into the database: what it would change, and the change itself."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func

from handlers.office import assessing
from handlers.office.lists.examining import Examined, examine
from handlers.office.tree import Tree, load_tree
from handlers.roster.difference import ChangedMember, RosterDifference
from handlers.roster.matching import KnownMember
from handlers.roster.reader import RosterReading
from handlers.units.transfer import transfer
from models.details import read_details, seal_details
from models.member import Member, Membership, Role, RoleKind
from models.roster import PartyRole, RosterRow
from models.store.crypto import SecretBox
from models.store.tables import member as member_table
from models.store.tables import membership as membership_table
from models.store.tables import role as role_table
from models.store.unit_of_work import Store
from models.unit import Unit, UnitKind

_PEOPLE_PER_COMMIT = 100
_NOWHERE = Unit(0, None, UnitKind.DISTRICT, "", "/")
_ROLES = {PartyRole.SECRETARY: RoleKind.SECRETARY, PartyRole.DEPUTY: RoleKind.DEPUTY}


@dataclass(frozen=True, slots=True)
class Applied:
    """What bringing a list in has done; ``assessed`` and ``exempt`` count in the rounds that are open."""

    new: int = 0
    changed: int = 0
    assessed: int = 0
    exempt: int = 0

    def __add__(self, other: "Applied") -> "Applied":
        return Applied(
            self.new + other.new,
            self.changed + other.changed,
            self.assessed + other.assessed,
            self.exempt + other.exempt,
        )


async def compare(store: Store, reading: RosterReading) -> RosterDifference:
    """Return what importing the list would change."""
    return (await look(store, reading)).found


async def look(store: Store, reading: RosterReading, unit: Unit | None = None) -> Examined:
    """Compare a list with what is known, for somebody who answers for a unit; the work is done in a thread."""
    members = await store.find(Member)
    tree = await load_tree(store, under=unit) if unit else await _whole_tree(store)
    cells = {cell.id for cell in tree.cells.values() if unit is None or unit.holds(cell)}
    return await asyncio.to_thread(_examined, store.box, members, cells, reading, tree)


async def _whole_tree(store: Store) -> Tree:
    root = await store.first(Unit)
    return await load_tree(store) if root else Tree(store, _NOWHERE, {}, {})


def _examined(
    box: SecretBox, members: Sequence[Member], cells: set[int], reading: RosterReading, tree: Tree
) -> Examined:
    known = [KnownMember(str(member.id), read_details(box, member)) for member in members]
    return examine(reading, known, tree, {str(member.id) for member in members if member.cell_id in cells})


def parts(found: RosterDifference) -> Iterator[RosterDifference]:
    """Cut the changes into parts of a hundred people, each for a transaction of its own."""
    nothing = replace(found, new=(), changed=())
    for start in range(0, len(found.new), _PEOPLE_PER_COMMIT):
        yield replace(nothing, new=found.new[start : start + _PEOPLE_PER_COMMIT])
    for start in range(0, len(found.changed), _PEOPLE_PER_COMMIT):
        yield replace(nothing, changed=found.changed[start : start + _PEOPLE_PER_COMMIT])


async def apply(
    store: Store, found: RosterDifference, root_name: str = "", under: Unit | None = None
) -> Applied:
    """Make the changes of a difference; people who are missing in the list stay as they are."""
    tree = await load_tree(store, root_name, under)
    number = await _next_number(store)
    added = [_add(store, tree, row, f"DV{number + place:05d}") for place, row in enumerate(found.new)]
    changed = await _change_all(store, tree, found.changed)
    given = await assessing.follow(store, [*added, *changed])
    return Applied(len(added), len(changed), given.assessed, given.exempt)


async def _next_number(store: Store) -> int:
    code = member_table.c.code
    members = await store.find(Member, order_by=(func.length(code).desc(), code.desc()), limit=1)
    return int(members[0].code.removeprefix("DV")) + 1 if members else 1


def _add(store: Store, tree: Tree, row: RosterRow, code: str) -> Member:
    member_id = store.ids.new()
    cell = tree.cell(row.base, row.cell)
    member = store.add(
        Member(
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
            outside_system=row.outside_system,
            language="vi",
            active=row.standing.belongs,
        )
    )
    store.add(Membership(store.ids.new(), member_id, cell.id, store.clock.now()))
    _add_roles(store, tree, row, member_id, ())
    return member


async def _change_all(store: Store, tree: Tree, changed: Sequence[ChangedMember]) -> list[Member]:
    ids = [int(one.member_id) for one in changed]
    await store.load(Member, [(i,) for i in ids])
    held = await _held_roles(store, ids)
    members = [await _change(store, tree, one) for one in changed]
    for one in changed:
        await _change_roles(store, tree, one.row, int(one.member_id), held[int(one.member_id)])
    return [member for member in members if member is not None]


async def _change(store: Store, tree: Tree, changed: ChangedMember) -> Member | None:
    row, member = changed.row, await store.get(Member, int(changed.member_id))
    if member is None:
        return None
    member = await transfer(store, member, tree.cell(row.base, row.cell))
    if member.active is not row.standing.belongs:
        await _follow_belonging(store, member, belongs=row.standing.belongs)
    return store.save(
        replace(
            member,
            full_name=row.full_name,
            details=seal_details(store.box, member.id, row),
            standing=row.standing,
            admitted_on=row.admitted_on,
            has_post=row.has_leadership_post,
            is_head=row.is_head,
            civil_servant=row.civil_servant,
            outside_system=row.outside_system,
            active=row.standing.belongs,
        )
    )


async def _follow_belonging(store: Store, member: Member, *, belongs: bool) -> None:
    """End the membership of who leaves, and begin one for who comes back."""
    live = (membership_table.c.member_id == member.id, membership_table.c.until.is_(None))
    held, now = await store.first(Membership, *live), store.clock.now()
    if belongs and held is None:
        store.add(Membership(store.ids.new(), member.id, member.cell_id, now))
    elif not belongs and held is not None:
        store.save(replace(held, until=now))


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


async def _held_roles(store: Store, member_ids: Sequence[int]) -> dict[int, list[Role]]:
    """Read the roles in force of many members in one query."""
    held: dict[int, list[Role]] = defaultdict(list)
    for role in await store.find(Role, role_table.c.member_id.in_(member_ids), role_table.c.until.is_(None)):
        held[role.member_id].append(role)
    return held


async def _change_roles(store: Store, tree: Tree, row: RosterRow, member_id: int, held: Sequence[Role]) -> None:
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
