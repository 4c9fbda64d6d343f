"""Whose task it is: what waits for a reviewer, and the cells that a reviewer answers for."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Select, or_, select

from handlers.collectives.people import belonging
from handlers.people import REVIEWERS, Person
from models.assessment import WAITING
from models.member import RoleKind
from models.review import Request
from models.store.tables import assessment as assessment_table
from models.store.tables import member as member_table
from models.store.tables import request as request_table
from models.store.tables import role as role_table
from models.store.tables import unit as unit_table
from models.store.unit_of_work import Store
from models.unit import Unit, UnitKind

_ROUNDS = (frozenset(REVIEWERS), frozenset({RoleKind.ADMIN}))


@dataclass(frozen=True, slots=True)
class Posting:
    """Who holds which role at which unit, and the person who asks."""

    person_id: int
    holders: Mapping[tuple[int, RoleKind], frozenset[int]]

    def falls_to_me(self, path: str, barred: Collection[int] = ()) -> bool:
        """Tell whether the work of a cell falls to this person: the nearest reviewer, never one's own.

        Goes from the cell up to the root; where no reviewer is left, up again to the admins.
        """
        units = [int(part) for part in reversed(path.strip("/").split("/"))]
        for kinds in _ROUNDS:
            for unit_id in units:
                here = {m for kind in kinds for m in self.holders.get((unit_id, kind), ())}
                if here := here.difference(barred):
                    return self.person_id in here
        return False


async def load_posting(store: Store, person: Person) -> Posting:
    """Read the roles that decide what falls to this person."""
    now = store.clock.now()
    query = (
        select(role_table.c.unit_id, role_table.c.kind, role_table.c.member_id)
        .join(member_table, member_table.c.id == role_table.c.member_id)
        .where(
            member_table.c.active,
            role_table.c.since <= now,
            or_(role_table.c.until.is_(None), role_table.c.until > now),
            or_(role_table.c.unit_id.in_(_above(person)), role_table.c.unit_id.in_(_below(person))),
        )
    )
    holders: dict[tuple[int, RoleKind], frozenset[int]] = {}
    for row in await store.query(query):
        key = (int(row.unit_id), RoleKind(row.kind))
        holders[key] = holders.get(key, frozenset()) | {int(row.member_id)}
    return Posting(person.id, holders)


def _above(person: Person) -> list[int]:
    paths = [post.unit.path for post in person.posts]
    return sorted({int(part) for path in paths for part in path.strip("/").split("/")})


def _below(person: Person) -> Select[tuple[int]]:
    paths = [post.unit.path for post in person.posts]
    return select(unit_table.c.id).where(or_(*(unit_table.c.path.startswith(path) for path in paths)))


async def waiting(store: Store, person: Person) -> list[int]:
    """Return the ids of the assessments that wait for this person, oldest first."""
    if not person.posts:
        return []
    posting, table = await load_posting(store, person), assessment_table.c
    query = (
        select(table.id, table.member_id, table.collective_id, unit_table.c.path)
        .join(unit_table, unit_table.c.id == table.cell_id)
        .where(table.status.in_(WAITING), table.cell_id.in_(_below(person)))
        .order_by(table.submitted_at, table.id)
    )
    rows = await store.query(query)
    bodies = await belonging(store, [row.collective_id for row in rows if row.collective_id])
    barred = [{row.member_id, *bodies.get(row.collective_id, ())} for row in rows]
    return [int(row.id) for row, who in zip(rows, barred, strict=True) if posting.falls_to_me(row.path, who)]


async def open_requests(store: Store, person: Person) -> list[int]:
    """Return the ids of the requests that wait for this person, oldest first."""
    if not person.posts:
        return []
    posting = await load_posting(store, person)
    query = (
        select(request_table.c.id, request_table.c.member_id, unit_table.c.path)
        .join(unit_table, unit_table.c.id == request_table.c.cell_id)
        .where(request_table.c.settled_at.is_(None), request_table.c.cell_id.in_(_below(person)))
        .order_by(request_table.c.made_at, request_table.c.id)
    )
    rows = await store.query(query)
    return [int(row.id) for row in rows if posting.falls_to_me(row.path, {row.member_id})]


async def open_request_of(store: Store, member_id: int, kind: str) -> Request | None:
    """Return a member's own request of a kind that nobody has settled yet."""
    of_member = request_table.c.member_id == member_id
    return await store.first(
        Request, of_member, request_table.c.kind == kind, request_table.c.settled_at.is_(None)
    )


async def cells_of(store: Store, person: Person) -> list[Unit]:
    """Return the cells whose nearest reviewer this person is."""
    if not person.reviews:
        return []
    posting = await load_posting(store, person)
    paths = [unit.path for unit in person.units(*REVIEWERS)]
    under = or_(*(unit_table.c.path.startswith(path) for path in paths))
    live = (unit_table.c.kind == UnitKind.CELL, unit_table.c.ended_at.is_(None))
    cells = await store.find(Unit, under, *live, order_by=unit_table.c.name)
    return [cell for cell in cells if posting.falls_to_me(cell.path)]
