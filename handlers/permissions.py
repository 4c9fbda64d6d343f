"""The one place that decides who may do what; always from the database, never from a button."""

from handlers.people import REVIEWERS, Person
from handlers.registry import SCOPE_ARGS, Args, Route, Scope, Who
from models.assessment import Assessment
from models.broadcast import Broadcast
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
    if route.scope is Scope.OWN:
        assessment = await store.get(Assessment, object_id)
        return assessment is not None and assessment.member_id == person.id
    unit = await _unit_of(store, person, route.scope, object_id)
    return unit is not None and person.holds(unit, *kinds)


async def _unit_of(store: Store, person: Person, scope: Scope, object_id: int) -> Unit | None:
    unit_id: int | None = None
    match scope:
        case Scope.CELL:
            unit_id = object_id
        case Scope.ASSESSMENT:
            assessment = await store.get(Assessment, object_id)
            # Nobody reviews an assessment of their own.
            if assessment is not None and assessment.member_id != person.id:
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
        case _:
            return None
    return await store.get(Unit, unit_id) if unit_id else None
