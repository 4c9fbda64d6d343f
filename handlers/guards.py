"""Whether the reason of a message still holds at the moment of sending."""

from collections.abc import Sequence

from handlers.people import load_people
from models.assessment import Assessment
from models.cycle import Cycle, CycleState, Meeting
from models.member import AddressRow, Link, Member, RoleKind
from models.outbox import Kind, OutboxRow
from models.store.tables import link as link_table
from models.store.unit_of_work import Store
from models.unit import Unit

_OLD_REPLY_SECONDS = 60


def unfinished(assessment_id: int) -> str:
    """Guard: only while this assessment is still to be written."""
    return f"unfinished:{assessment_id}"


def reviewer(cell_id: int) -> str:
    """Guard: only while the recipient reviews in this cell."""
    return f"reviewer:{cell_id}"


def invited(meeting: Meeting) -> str:
    """Guard: only while this very state of the meeting holds, and to members of its cell."""
    return f"invited:{meeting.id}:{meeting.version}"


def in_cell(cell_id: int) -> str:
    """Guard: only while the recipient belongs to this cell."""
    return f"in_cell:{cell_id}"


async def judge(store: Store, rows: Sequence[OutboxRow]) -> dict[int, str]:
    """Return the rows that must not go out any more, each with its reason."""
    refused = {row.id: "too late" for row in rows if row.useful_until and row.useful_until < store.clock.now()}
    owned = [row for row in rows if row.member_id is not None and row.id not in refused]
    linked = await _linked(store, owned)
    for row in owned:
        if row.kind is not Kind.REPLY and (row.address_id, row.member_id) not in linked:
            refused[row.id] = "not linked"
        elif row.guard and (why := await _broken(store, row)):
            refused[row.id] = why
    return refused


async def _linked(store: Store, rows: Sequence[OutboxRow]) -> set[tuple[int, int]]:
    members = list({row.member_id for row in rows})
    if not members:
        return set()
    links = await store.find(Link, link_table.c.member_id.in_(members), link_table.c.ended_at.is_(None))
    pairs = set()
    for link in links:
        address = await store.get(AddressRow, link.address_id)
        if address is not None and address.reachable:
            pairs.add((link.address_id, link.member_id))
    return pairs


async def _broken(store: Store, row: OutboxRow) -> str:
    name, _, rest = row.guard.partition(":")
    number, _, version = rest.partition(":")
    member_id = row.member_id or 0
    match name:
        case "unfinished":
            return "" if await _unfinished(store, int(number)) else "finished"
        case "reviewer":
            return "" if await _reviews(store, member_id, int(number)) else "no longer reviewer"
        case "invited":
            return "" if await _invited(store, member_id, int(number), int(version)) else "meeting changed"
        case "in_cell":
            return "" if await _belongs(store, member_id, int(number)) else "no longer in the cell"
        case _:
            return "unknown guard"


async def _unfinished(store: Store, assessment_id: int) -> bool:
    """Tell whether the person still has to write, in a round that is still open."""
    assessment = await store.get(Assessment, assessment_id)
    if assessment is None or not assessment.unfinished:
        return False
    member, cycle = await store.get(Member, assessment.member_id), await store.get(Cycle, assessment.cycle_id)
    return bool(member and member.active and cycle and cycle.state is CycleState.OPEN)


async def _invited(store: Store, member_id: int, meeting_id: int, version: int) -> bool:
    meeting = await store.get(Meeting, meeting_id)
    if meeting is None or meeting.version != version:
        return False
    return await _belongs(store, member_id, meeting.cell_id)


async def _belongs(store: Store, member_id: int, cell_id: int) -> bool:
    member = await store.get(Member, member_id)
    return member is not None and member.active and member.cell_id == cell_id


async def _reviews(store: Store, member_id: int, cell_id: int) -> bool:
    people = await load_people(store, [member_id], store.clock.now())
    cell = await store.get(Unit, cell_id)
    person = people.get(member_id)
    kinds = (RoleKind.SECRETARY, RoleKind.DEPUTY, RoleKind.ADMIN)
    return person is not None and cell is not None and person.holds(cell, *kinds)
