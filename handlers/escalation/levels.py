"""Who is told at each level: a cell's reviewers, the base organisation's, the admins."""

from collections.abc import Sequence

from handlers.people import REVIEWERS, Person, in_force, load_people, reviewers_of
from models.member import Role, RoleKind
from models.reminder import RuleKind
from models.store.tables import role as role_table
from models.store.unit_of_work import Store
from models.unit import Unit, UnitKind

Reader = tuple[Person, Unit]
"""A recipient and the unit that they are told about."""
_BELOW_ADMINS = (UnitKind.BASE, UnitKind.SECTION, UnitKind.CELL)


async def readers_of(store: Store, kind: RuleKind, unit: Unit) -> list[Reader]:
    """Return who is told about a unit at a step."""
    if kind is RuleKind.TO_ADMIN:
        return await _admins(store, unit)
    if kind is RuleKind.TO_BASE:
        return [(person, unit) for person in await posted_at(store, unit)]
    near = await reviewers_of(store, unit, (), store.clock.now())
    return [(person, unit) for person in near if person.holds(unit, *REVIEWERS)]


async def posted_at(store: Store, unit: Unit) -> list[Person]:
    """Return who reviews for this very unit; for a base organisation without reviewers its clerks, the admins.

    Above that nobody but reviewers reads names.
    """
    roles = await _roles(store, role_table.c.unit_id == unit.id)
    clerks = ((RoleKind.ADMIN,),) if unit.kind is UnitKind.BASE else ()
    for kinds in (REVIEWERS, *clerks):
        if found := [role.member_id for role in roles if role.kind in kinds]:
            return list((await load_people(store, found, store.clock.now())).values())
    return []


async def _admins(store: Store, unit: Unit) -> list[Reader]:
    """Return the admins above the base organisations, each with the highest unit they lead in the round."""
    roles = await _roles(store, role_table.c.kind == RoleKind.ADMIN)
    people = await load_people(store, [role.member_id for role in roles], store.clock.now())
    found = [(person, _led(person, unit)) for person in people.values()]
    return [(person, led) for person, led in found if led is not None]


def _led(person: Person, unit: Unit) -> Unit | None:
    places = sorted(person.units(RoleKind.ADMIN), key=lambda one: (one.path.count("/"), one.id))
    for place in places:
        if place.holds(unit):
            return unit
        if unit.holds(place) and place.kind not in _BELOW_ADMINS:
            return place
    return None


async def _roles(store: Store, *where: object) -> Sequence[Role]:
    rows = await store.find(Role, *where, order_by=role_table.c.id)
    return [row for row in rows if in_force(row, store.clock.now())]
