"""People who change cells in the middle of a round: the assessment follows the person."""

from collections.abc import Sequence
from dataclasses import replace

from handlers import guards, rounds
from handlers.collectives import people
from handlers.mail import Mail, Terms
from handlers.people import reviewers_of
from handlers.services import Services
from handlers.units import tree
from handlers.units.tree import TreeError
from models.assessment import Assessment
from models.audit import AuditRow
from models.cycle import Cycle, CycleState
from models.member import Member, Membership, Role
from models.messaging import Outgoing
from models.outbox import Kind
from models.review import Request
from models.store.tables import assessment as assessment_table
from models.store.tables import member as member_table
from models.store.tables import membership as membership_table
from models.store.tables import request as request_table
from models.store.tables import role as role_table
from models.store.tables import unit as unit_table
from models.store.unit_of_work import Store
from models.unit import Unit, UnitKind


async def transfer(store: Store, member: Member, cell: Unit, actor_id: int | None = None) -> Member:
    """Let a member take part in another cell from now on; open assessments and requests go along.

    Roles stay: whether a secretary who moves is still one there is for the office to say.
    """
    if cell.kind is not UnitKind.CELL or cell.ended_at is not None:
        raise TreeError(f"{cell.name} is no cell that people can belong to")
    if member.cell_id == cell.id:
        return member
    await _change_membership(store, member, cell)
    await _take_along(store, member, cell)
    store.add(
        AuditRow(
            store.ids.new(),
            store.clock.now(),
            actor_id,
            "transferred",
            "member",
            member.id,
            cell.id,
            str(member.cell_id),
        )
    )
    return store.save(replace(member, cell_id=cell.id))


async def _change_membership(store: Store, member: Member, cell: Unit) -> None:
    now = store.clock.now()
    live = (membership_table.c.member_id == member.id, membership_table.c.until.is_(None))
    held = await store.first(Membership, *live)
    if held is None:
        # Who came before memberships were kept has no entry: until now, since when is not known.
        store.add(Membership(store.ids.new(), member.id, member.cell_id, now, now))
    else:
        store.save(replace(held, until=now))
    await store.flush()
    store.add(Membership(store.ids.new(), member.id, cell.id, now))


async def _take_along(store: Store, member: Member, cell: Unit) -> None:
    for assessment in await open_assessments(store, member.id):
        store.save(replace(assessment, cell_id=cell.id))
    waiting = (request_table.c.member_id == member.id, request_table.c.settled_at.is_(None))
    for request in await store.find(Request, *waiting):
        store.save(replace(request, cell_id=cell.id))


async def open_assessments(store: Store, member_id: int) -> list[Assessment]:
    """Return a member's own assessments in open rounds."""
    found = []
    for assessment in await rounds.own(store, member_id):
        cycle = await store.get(Cycle, assessment.cycle_id)
        if cycle is not None and cycle.state is CycleState.OPEN:
            found.append(assessment)
    return found


async def tell_secretaries(
    store: Store, mail: Mail, services: Services, member: Member, old: Unit, new: Unit
) -> None:
    """Tell the reviewers of both cells; each message names the person and the other cell only."""
    now = store.clock.now()
    for cell, key in ((old, "units.left"), (new, "units.came")):
        for person in await reviewers_of(store, cell, {member.id}, now):
            text = services.texts.say(
                person.member.language or "vi", key, name=member.full_name, old=old.name, new=new.name
            )
            dedup = f"transfer:{member.id}:{member.version}:{cell.id}:{person.id}"
            terms = Terms(kind=Kind.NOTICE, guard=guards.reviewer(cell.id))
            await mail.to_member(person.id, Outgoing(text), dedup, terms)


async def merge(store: Store, source: Unit, target: Unit) -> int:
    """Bring everybody and everything of a unit into another of its kind, and end it; return how many people.

    Units below hang on the target; where a name clashes the one that comes keeps a mark. What closed
    rounds say of the ended unit stays with it.
    """
    if source.kind is not target.kind or source.id == target.id or source.holds(target):
        raise TreeError(f"{source.name} cannot be merged into {target.name}")
    people = await _members_under(store, source)
    for member in people:
        if member.cell_id == source.id:
            await transfer(store, member, target)
    for child in await _children(store, source):
        await _merge_child(store, child, source, target)
    await _take_collectives(store, source, target)
    await _end_roles(store, source)
    await tree.end(store, await _again(store, source))
    return len(people)


async def _take_collectives(store: Store, source: Unit, target: Unit) -> None:
    """Hang a unit's collectives, with their reports and parts in open rounds, on another one."""
    for body in await people.under(store, [source.id]):
        store.save(replace(body, unit_id=target.id))
        of_body = assessment_table.c.collective_id == body.id
        for report in await store.find(Assessment, of_body, order_by=assessment_table.c.id):
            cycle = await store.get(Cycle, report.cycle_id)
            if cycle is not None and cycle.state is CycleState.OPEN:
                store.save(replace(report, cell_id=target.id))


async def _members_under(store: Store, unit: Unit) -> list[Member]:
    below = (
        unit_table.select().with_only_columns(unit_table.c.id).where(unit_table.c.path.startswith(unit.path))
    )
    return await store.find(Member, member_table.c.cell_id.in_(below), order_by=member_table.c.id)


async def _children(store: Store, unit: Unit) -> list[Unit]:
    live = (unit_table.c.parent_id == unit.id, unit_table.c.ended_at.is_(None))
    return await store.find(Unit, *live, order_by=unit_table.c.id)


async def _merge_child(store: Store, child: Unit, source: Unit, target: Unit) -> None:
    if await tree.named(store, target, child.name) is not None:
        child = store.save(replace(child, name=f"{child.name} ({source.name})"[:200]))
    await tree.move(store, child, await _again(store, target))


async def _again(store: Store, unit: Unit) -> Unit:
    found = await store.get(Unit, unit.id)
    return found or unit


async def _end_roles(store: Store, unit: Unit) -> None:
    now = store.clock.now()
    held = (role_table.c.unit_id == unit.id, role_table.c.until.is_(None))
    for role in await store.find(Role, *held):
        await store.run(role_table.update().where(role_table.c.id == role.id).values(until=now))


async def split(store: Store, cell: Unit, name: str, members: Sequence[Member]) -> Unit:
    """Make a new cell beside another one and let the named members go there; raise TreeError."""
    if cell.kind is not UnitKind.CELL:
        raise TreeError(f"{cell.name} is no cell; only cells are split")
    strangers = [member.code for member in members if member.cell_id != cell.id]
    if strangers or not members:
        raise TreeError(f"not in {cell.name}: {', '.join(strangers) or 'nobody was named'}")
    parent = await store.get(Unit, cell.parent_id)
    assert parent is not None, "a cell hangs on a unit"  # noqa: S101
    made = await tree.make(store, parent, UnitKind.CELL, name)
    for member in members:
        await transfer(store, member, made)
    return made
