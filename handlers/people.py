"""Who is in a chat, and what they may do: read from the database at every update."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_

from models.member import Member, Role, RoleKind
from models.store.tables import role as role_table
from models.store.unit_of_work import Store
from models.unit import Unit


@dataclass(frozen=True, slots=True)
class Post:
    """A role that is in force, with the unit it is for."""

    kind: RoleKind
    unit: Unit


@dataclass(frozen=True, slots=True)
class Person:
    """A member with the roles in force now."""

    member: Member
    cell: Unit
    posts: tuple[Post, ...]

    @property
    def id(self) -> int:
        """Return the member's id."""
        return self.member.id

    def holds(self, unit: Unit, *kinds: RoleKind) -> bool:
        """Tell whether one of the roles covers the unit."""
        return any(post.kind in kinds and post.unit.holds(unit) for post in self.posts)

    def units(self, *kinds: RoleKind) -> tuple[Unit, ...]:
        """Return the units over which the person has one of the roles."""
        return tuple(post.unit for post in self.posts if post.kind in kinds)

    @property
    def reviews(self) -> bool:
        """Tell whether the person is a secretary or deputy anywhere."""
        return any(post.kind in REVIEWERS for post in self.posts)

    @property
    def leads(self) -> bool:
        """Tell whether the person is an admin anywhere."""
        return any(post.kind is RoleKind.ADMIN for post in self.posts)


REVIEWERS = (RoleKind.SECRETARY, RoleKind.DEPUTY)


def in_force(role: Role, now: datetime) -> bool:
    """Tell whether a role holds at this instant."""
    return role.since <= now and (role.until is None or now < role.until)


async def load_people(store: Store, member_ids: Iterable[int], now: datetime) -> dict[int, Person]:
    """Read members with their cells and roles, in four queries for any number of members."""
    ids = list(dict.fromkeys(member_ids))
    await store.load(Member, [(i,) for i in ids])
    members = [m for i in ids if (m := await store.get(Member, i)) is not None and m.active]
    roles = await _roles(store, [m.id for m in members], now)
    await store.load(Unit, [(m.cell_id,) for m in members] + [(r.unit_id,) for r in roles])
    return {m.id: await _person(store, m, [r for r in roles if r.member_id == m.id]) for m in members}


async def _roles(store: Store, ids: Sequence[int], now: datetime) -> list[Role]:
    if not ids:
        return []
    rows = await store.find(
        Role,
        role_table.c.member_id.in_(ids),
        or_(role_table.c.until.is_(None), role_table.c.until > now),
        order_by=role_table.c.id,
    )
    return [row for row in rows if in_force(row, now)]


async def _person(store: Store, member: Member, roles: Sequence[Role]) -> Person:
    cell = await store.get(Unit, member.cell_id)
    assert cell is not None, "a member's cell is a foreign key"  # noqa: S101 - holds by constraint
    posts = [Post(r.kind, u) for r in roles if (u := await store.get(Unit, r.unit_id)) is not None]
    return Person(member, cell, tuple(posts))


async def load_person(store: Store, member_id: int, now: datetime) -> Person | None:
    """Read one active member with roles, or None."""
    return (await load_people(store, [member_id], now)).get(member_id)


async def reviewers_of(store: Store, cell: Unit, barred: Collection[int], now: datetime) -> list[Person]:
    """Return who reviews in this cell; nobody reviews their own, so it may go up the tree.

    Walks from the cell to the root and stops at the first unit with a reviewer; admins come last.
    """
    path = [int(part) for part in cell.path.strip("/").split("/")]
    roles = await store.find(Role, role_table.c.unit_id.in_(path), order_by=role_table.c.id)
    usable = [r for r in roles if in_force(r, now) and r.member_id not in barred]
    for kinds in (REVIEWERS, (RoleKind.ADMIN,)):
        for unit_id in reversed(path):
            found = [r.member_id for r in usable if r.unit_id == unit_id and r.kind in kinds]
            if found:
                return list((await load_people(store, found, now)).values())
    return []
