"""The office's list of collectives: which there are, who heads them, who writes, who belongs to them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from sqlalchemy import select

from handlers.collectives.opening import open_reports
from handlers.collectives.people import member_ids
from handlers.office.opening import basis_of
from handlers.rounds import cycles_of
from models.assessment import Assessment, Status
from models.collective import Collective, CollectiveMember
from models.cycle import CycleState
from models.errors import KiemdiemError
from models.rules.collectives import kinds
from models.store.tables import assessment as assessment_table
from models.store.tables import collective as collective_table
from models.store.tables import collective_member as member_table
from models.store.tables import cycle as cycle_table
from models.store.unit_of_work import Store
from models.unit import Unit

MOST_LETTERS = 200


class CollectiveError(KiemdiemError):
    """The list of collectives cannot be changed like this."""


class Part(StrEnum):
    """What somebody is to a collective."""

    HEAD = "head"
    AUTHOR = "author"
    MEMBER = "member"


@dataclass(frozen=True, slots=True)
class Entry:
    """One collective as an office's table names it; people by id."""

    unit: Unit
    kind: str
    name: str
    head: int | None = None
    author: int | None = None
    members: Sequence[int] = field(default=())
    founded_on: date | None = None


async def put(store: Store, entry: Entry) -> tuple[Collective, bool]:
    """Add a collective, or bring the one of this name on this unit up to date; tell whether it is new.

    Raises CollectiveError for an unknown kind or a name that is empty or too long.
    """
    if entry.kind not in kinds():
        raise CollectiveError(f"{entry.kind!r} is no kind of collective; known are: {', '.join(kinds())}")
    name = " ".join(entry.name.split())
    if not 0 < len(name) <= MOST_LETTERS:
        raise CollectiveError(f"a collective's name has 1 to {MOST_LETTERS} letters")
    here = (collective_table.c.unit_id == entry.unit.id, collective_table.c.name == name)
    old = await store.first(Collective, *here, collective_table.c.ended_at.is_(None))
    values = {
        "kind": entry.kind,
        "head_id": entry.head,
        "author_id": entry.author,
        "founded_on": entry.founded_on,
    }
    if old is None:
        body = store.add(Collective(store.ids.new(), entry.unit.id, name=name, **values))  # type: ignore[arg-type]
    else:
        body = store.save(replace(old, **values))  # type: ignore[arg-type]
    await store.flush()
    await set_members(store, body, entry.members)
    await follow(store, body)
    return body, old is None


async def set_members(store: Store, body: Collective, wanted: Iterable[int]) -> None:
    """Let exactly these people belong to a collective from now on."""
    belongs = (member_table.c.collective_id == body.id, member_table.c.until.is_(None))
    held = await store.find(CollectiveMember, *belongs)
    new = dict.fromkeys(wanted)
    for row in held:
        if row.member_id not in new:
            store.save(replace(row, until=store.clock.now()))
    for member_id in new.keys() - {row.member_id for row in held}:
        store.add(CollectiveMember(store.ids.new(), body.id, member_id, store.clock.now()))
    await store.flush()


async def appoint(store: Store, body: Collective, part: Part, member_id: int) -> Collective:
    """Make somebody head, author or member; whoever had begun the report gives it up only to its new author."""
    belonging = await member_ids(store, body.id)
    match part:
        case Part.HEAD:
            body = store.save(replace(body, head_id=member_id))
        case Part.AUTHOR:
            body = store.save(replace(body, author_id=member_id))
        case Part.MEMBER:
            pass
    if part is not Part.AUTHOR and member_id not in belonging:
        store.add(CollectiveMember(store.ids.new(), body.id, member_id, store.clock.now()))
    await store.flush()
    await follow(store, body)
    return body


async def remove(store: Store, body: Collective, member_id: int) -> Collective:
    """Let somebody belong to a collective no longer, in whatever part."""
    belongs = (member_table.c.collective_id == body.id, member_table.c.member_id == member_id)
    for row in await store.find(CollectiveMember, *belongs, member_table.c.until.is_(None)):
        store.save(replace(row, until=store.clock.now()))
    head = None if body.head_id == member_id else body.head_id
    author = None if body.author_id == member_id else body.author_id
    body = store.save(replace(body, head_id=head, author_id=author))
    await store.flush()
    return body


async def end(store: Store, body: Collective) -> Collective:
    """End a collective; a report that nobody has begun is asked for no more, all others stay."""
    for report in await _open_reports(store, body):
        if report.status is Status.NOT_STARTED:
            store.save(replace(report, must_review=False, exemption="ended"))
    return store.save(replace(body, ended_at=store.clock.now()))


async def follow(store: Store, body: Collective) -> None:
    """Let open rounds follow the list: a report where one is due now, and the pen to whoever writes."""
    unit = await store.get(Unit, body.unit_id)
    for cycle in await cycles_of(store, unit) if unit else []:
        where = await store.get(Unit, cycle.unit_id)
        if where is not None and unit is not None and where.holds(unit):
            await open_reports(store, cycle, unit, await basis_of(store, cycle))
    await store.flush()
    writer = body.writer_id
    for report in await _open_reports(store, body):
        if report.status is Status.NOT_STARTED and writer not in (None, report.member_id):
            store.save(replace(report, member_id=writer or report.member_id))


async def _open_reports(store: Store, body: Collective) -> list[Assessment]:
    c = assessment_table.c
    open_ = select(cycle_table.c.id).where(cycle_table.c.state == CycleState.OPEN)
    return await store.find(
        Assessment, c.collective_id == body.id, c.part_of.is_(None), c.cycle_id.in_(open_), order_by=c.id
    )
