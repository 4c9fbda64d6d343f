"""The one place that decides who may do what; always from the database, never from a button."""

from handlers.collectives import people, places
from handlers.minutes import right
from handlers.people import REVIEWERS, Person
from handlers.registry import SCOPE_ARGS, Args, Route, Scope, Who
from models.assessment import Assessment
from models.broadcast import Broadcast
from models.collective import Collective
from models.cycle import Cycle
from models.member import Member, RoleKind
from models.review import Request
from models.store.unit_of_work import Store
from models.unit import Unit
from models.upload import Upload

_KINDS: dict[Who, tuple[RoleKind, ...]] = {
    Who.MEMBER: (),
    Who.SECRETARY: REVIEWERS,
    Who.ADMIN: (RoleKind.ADMIN,),
    Who.OFFICER: (*REVIEWERS, RoleKind.ADMIN),
}

_RELATIONS = frozenset({Scope.OWN, Scope.LEADS, Scope.TAKES_PART, Scope.PLACE, Scope.MINUTES, Scope.WITNESS})


async def allowed(store: Store, person: Person | None, route: Route, args: Args) -> bool:
    """Tell whether the person may use the route on the object that the arguments name."""
    if route.who is Who.ANYONE:
        return True
    if person is None or not holds_role(person, route.who):
        return False
    return await _in_scope(store, person, route, args, _KINDS[route.who])


def holds_role(person: Person | None, who: Who) -> bool:
    """Tell whether somebody has the role that a handler asks for, wherever it reaches."""
    match who:
        case Who.ANYONE:
            return True
        case Who.MEMBER:
            return person is not None
        case Who.SECRETARY:
            return person is not None and person.reviews
        case Who.ADMIN:
            return person is not None and person.leads
        case Who.OFFICER:
            return person is not None and (person.reviews or person.leads)


async def _in_scope(
    store: Store, person: Person, route: Route, args: Args, kinds: tuple[RoleKind, ...]
) -> bool:
    if route.scope is Scope.NONE:
        return True
    object_id = args.get(SCOPE_ARGS[route.scope])
    if not isinstance(object_id, int):
        return False
    if route.scope in _RELATIONS:
        return await _is_related(store, person, route.scope, object_id)
    unit = await _unit_of(store, person, route.scope, object_id)
    return unit is not None and person.holds(unit, *kinds)


async def _is_related(store: Store, person: Person, scope: Scope, object_id: int) -> bool:
    """Tell whether what a person is to an object gives the right, whatever roles there are."""
    if scope is Scope.PLACE:
        return await places.reviews(store, person, object_id)
    if scope is Scope.MINUTES:
        return await right.runs(store, person, object_id)
    if scope is Scope.WITNESS:
        return await right.witnesses(store, person, object_id)
    assessment = await store.get(Assessment, object_id)
    if assessment is None:
        return False
    match scope:
        case Scope.LEADS:
            return await people.leads(store, person.id, assessment)
        case Scope.TAKES_PART:
            return await people.takes_part(store, person.id, assessment)
        case _:
            return assessment.member_id == person.id


async def _unit_of(store: Store, person: Person, scope: Scope, object_id: int) -> Unit | None:
    unit_id: int | None = None
    match scope:
        case Scope.CELL:
            unit_id = object_id
        case Scope.ASSESSMENT:
            assessment = await store.get(Assessment, object_id)
            # Nobody reviews an assessment of their own, nor the report of a collective of theirs.
            if assessment is not None and person.id not in await people.concerned(store, assessment):
                unit_id = assessment.cell_id
        case Scope.MEMBER:
            member = await store.get(Member, object_id)
            unit_id = member.cell_id if member else None
        case Scope.REQUEST:
            request = await store.get(Request, object_id)
            if request is not None and request.member_id != person.id:
                unit_id = request.cell_id
        case Scope.BROADCAST:
            broadcast = await store.get(Broadcast, object_id)
            unit_id = broadcast.unit_id if broadcast else None
        case Scope.UPLOAD:
            upload = await store.get(Upload, object_id)
            if upload is not None and upload.member_id == person.id:
                unit_id = upload.unit_id
        case Scope.CYCLE:
            cycle = await store.get(Cycle, object_id)
            unit_id = cycle.unit_id if cycle else None
        case Scope.COLLECTIVE:
            collective = await store.get(Collective, object_id)
            unit_id = collective.unit_id if collective else None
        case _:
            return None
    return await store.get(Unit, unit_id) if unit_id else None
