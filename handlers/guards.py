"""Whether the reason of a message still holds at the moment of sending."""

from collections.abc import Sequence
from datetime import datetime

from handlers.broadcasts.segments import NO_LONGER_MEANT, still_meant
from handlers.escalation.owing import FOREWARNED, any_owing
from handlers.minutes.right import runs
from handlers.people import Person, load_people, load_person
from handlers.printing.right import may_have, reviews
from handlers.rounds import load_deadlines, own_deadline
from handlers.wishes.limits import Spared, away_among
from models.assessment import Assessment
from models.broadcast import Audience, Broadcast, BroadcastState
from models.collective import Report
from models.cycle import Cycle, CycleState, Meeting
from models.member import AddressRow, Link, Member, RoleKind
from models.outbox import ON_HOLD, Kind, OutboxRow
from models.page import WEB
from models.reminder import Notice
from models.store.tables import link as link_table
from models.store.tables import notice as notice_table
from models.store.unit_of_work import Store
from models.unit import Unit

_BROADCAST = "broadcast:"
_UNFINISHED = "unfinished:"


def unfinished(assessment_id: int, deadline: datetime | None = None) -> str:
    """Guard: only while this assessment is still to be written, and by the deadline that a message tells."""
    told = f":{_second(deadline)}" if deadline else ""
    return f"{_UNFINISHED}{assessment_id}{told}"


def draft_unsent(report_id: int) -> str:
    """Guard: only while the draft of this report is to be written and has not gone to the participants."""
    return f"draft_unsent:{report_id}"


def owing(unit_id: int, cycle_id: int) -> str:
    """Guard: only while the recipient answers for the unit, and somebody of it has not handed in."""
    return f"owing:{unit_id}:{cycle_id}"


def reviewer(cell_id: int) -> str:
    """Guard: only while the recipient reviews in this cell."""
    return f"reviewer:{cell_id}"


def paper(assessment: Assessment) -> str:
    """Guard: only while the recipient may have the paper of this hand-in, and is the one in the chat."""
    return f"paper:{assessment.id}:{assessment.revision}"


def papers(cell_id: int) -> str:
    """Guard: only while the recipient reviews in this cell, and is the one in the chat."""
    return f"papers:{cell_id}"


def invited(meeting: Meeting) -> str:
    """Guard: only while this very state of the meeting holds, and to members of its cell."""
    return f"invited:{meeting.id}:{meeting.version}"


def in_cell(cell_id: int) -> str:
    """Guard: only while the recipient belongs to this cell."""
    return f"in_cell:{cell_id}"


def minutes(minutes_id: int) -> str:
    """Guard: only while the recipient takes this meeting down, and is the one in the chat."""
    return f"minutes:{minutes_id}"


def broadcast(broadcast_id: int) -> str:
    """Guard: only while the broadcast goes on and the recipient is among those it is meant for."""
    return f"{_BROADCAST}{broadcast_id}"


async def judge(store: Store, rows: Sequence[OutboxRow]) -> dict[int, str]:
    """Return the rows that must not go out any more, each with its reason."""
    refused = {row.id: "too late" for row in rows if row.useful_until and row.useful_until < store.clock.now()}
    owned = [row for row in rows if row.member_id is not None and row.id not in refused]
    linked, broadcasts = await _linked(store, owned), await _of_broadcasts(store, owned)
    paused = await _paused(store, [row for row in owned if row.kind is Kind.REMINDER])
    await _load_to_write(store, owned)
    for row in owned:
        if row.id in paused:
            refused[row.id] = Spared.AWAY
        elif row.kind is not Kind.REPLY and (row.address_id, row.member_id) not in linked:
            refused[row.id] = "not linked"
        elif row.guard and (why := broadcasts[row.id] if row.id in broadcasts else await _broken(store, row)):
            refused[row.id] = why
    return refused


async def _paused(store: Store, rows: Sequence[OutboxRow]) -> set[int]:
    """Return the reminders to people who are away, but for a warning that they are about to be named."""
    away = await away_among(store, [row.member_id or 0 for row in rows])
    if not away:
        return set()
    warned = (notice_table.c.member_id.in_(away), notice_table.c.kind == FOREWARNED)
    warnings = {notice.outbox_id for notice in await store.find(Notice, *warned)}
    return {row.id for row in rows if row.member_id in away and row.id not in warnings}


async def _linked(store: Store, rows: Sequence[OutboxRow]) -> set[tuple[int, int]]:
    members = list({row.member_id for row in rows})
    if not members:
        return set()
    links = await store.find(Link, link_table.c.member_id.in_(members), link_table.c.ended_at.is_(None))
    await store.load(AddressRow, [(link.address_id,) for link in links])
    await store.load(Member, [(link.member_id,) for link in links])
    pairs = await _at_desks(store, rows)
    for link in links:
        address, member = await store.get(AddressRow, link.address_id), await store.get(Member, link.member_id)
        if address is not None and address.reachable and member is not None and member.active:
            pairs.add((link.address_id, link.member_id))
    return pairs


async def _at_desks(store: Store, rows: Sequence[OutboxRow]) -> set[tuple[int, int]]:
    """Return the desks in browsers among the chats: nobody is linked to one, it belongs to one person."""
    found = [await store.get(AddressRow, row.address_id) for row in rows]
    desks = [one for one in found if one is not None and one.channel == WEB and one.member_id is not None]
    people = await load_people(store, [one.member_id for one in desks if one.member_id], store.clock.now())
    return {(one.id, one.member_id) for one in desks if one.member_id in people}


async def _of_broadcasts(store: Store, rows: Sequence[OutboxRow]) -> dict[int, str]:
    """Return of each row of a broadcast why it must not go out, "" where it may; one query a broadcast."""
    found = {}
    for guard in {row.guard for row in rows if row.guard.startswith(_BROADCAST)}:
        mine = [row for row in rows if row.guard == guard]
        broadcast_ = await store.get(Broadcast, int(guard.removeprefix(_BROADCAST)))
        why = _standing(broadcast_)
        meant = await still_meant(store, broadcast_, [r.member_id or 0 for r in mine]) if broadcast_ else set()
        left = _left(broadcast_) if broadcast_ else ""
        found.update({row.id: why or ("" if row.member_id in meant else left) for row in mine})
    return found


def _standing(found: Broadcast | None) -> str:
    if found is None or found.state is BroadcastState.CANCELLED:
        return "cancelled"
    return ON_HOLD if found.state in (BroadcastState.WAITING, BroadcastState.PAUSED) else ""


def _left(found: Broadcast) -> str:
    """Return why somebody is no longer among those a broadcast is meant for."""
    only_state = found.recipients.audience is Audience.UNFINISHED and not found.recipients.unreminded
    return "finished" if only_state else NO_LONGER_MEANT


async def _broken(store: Store, row: OutboxRow) -> str:
    name, _, rest = row.guard.partition(":")
    number, _, version = rest.partition(":")
    member_id = row.member_id or 0
    match name:
        case "unfinished":
            return await _to_write(store, int(number), version)
        case "draft_unsent":
            return "" if await _draft_unsent(store, int(number)) else "finished"
        case "owing":
            return await _owing(store, member_id, int(number), int(version))
        case "reviewer":
            return "" if await _reviews(store, member_id, int(number)) else "no longer reviewer"
        case "paper":
            return "" if await _has_paper(store, row, int(number), int(version)) else "no longer to be read"
        case "papers":
            return "" if await _has_papers(store, row, int(number)) else "no longer reviewer"
        case "invited":
            return "" if await _invited(store, member_id, int(number), int(version)) else "meeting changed"
        case "minutes":
            return "" if await _runs(store, row, int(number)) else "no longer takes it down"
        case "in_cell":
            return "" if await _belongs(store, member_id, int(number)) else "no longer in the cell"
        case _:
            return "unknown guard"


async def _load_to_write(store: Store, rows: Sequence[OutboxRow]) -> None:
    """Read at once what the reminders among the rows are about."""
    ids = [int(row.guard.split(":")[1]) for row in rows if row.guard.startswith(_UNFINISHED)]
    await store.load(Assessment, [(one,) for one in ids])
    found = [await store.get(Assessment, one) for one in ids]
    await load_deadlines(store, [one for one in found if one is not None])


async def _to_write(store: Store, assessment_id: int, told: str) -> str:
    """Return why an author is not to be reminded; ``told`` is the second of the deadline that was told."""
    if not await _unfinished(store, assessment_id):
        return "finished"
    assessment = await store.get(Assessment, assessment_id)
    if not told or assessment is None:
        return ""
    deadline = await own_deadline(store, assessment)
    return "" if deadline is not None and str(_second(deadline)) == told else "deadline moved"


def _second(deadline: datetime) -> int:
    return int(deadline.timestamp())


async def _unfinished(store: Store, assessment_id: int) -> bool:
    """Tell whether the person still has to write, in a round that is still open."""
    assessment = await store.get(Assessment, assessment_id)
    if assessment is None or not assessment.unfinished:
        return False
    member, cycle = await store.get(Member, assessment.member_id), await store.get(Cycle, assessment.cycle_id)
    return bool(member and member.active and cycle and cycle.state is CycleState.OPEN)


async def _owing(store: Store, member_id: int, unit_id: int, cycle_id: int) -> str:
    """Return why there is nothing to tell about a unit any more."""
    if not await _reviews(store, member_id, unit_id):
        return "no longer reviewer"
    unit, cycle = await store.get(Unit, unit_id), await store.get(Cycle, cycle_id)
    closed = cycle is None or cycle.state is not CycleState.OPEN
    return "finished" if closed or unit is None or not await any_owing(store, cycle_id, unit) else ""


async def _draft_unsent(store: Store, report_id: int) -> bool:
    report = await store.get(Report, report_id)
    return report is not None and report.draft_sent_at is None and await _unfinished(store, report_id)


async def _entered(store: Store, row: OutboxRow) -> Person | None:
    """Return the recipient, if it is the one who is in the chat now: others may use the same phone."""
    address = await store.get(AddressRow, row.address_id)
    if address is None or row.member_id is None or address.member_id != row.member_id:
        return None
    return await load_person(store, row.member_id, store.clock.now())


async def _has_paper(store: Store, row: OutboxRow, assessment_id: int, revision: int) -> bool:
    person, assessment = await _entered(store, row), await store.get(Assessment, assessment_id)
    if person is None or assessment is None or not await may_have(store, person, assessment):
        return False
    return assessment.member_id == person.id or assessment.revision == revision


async def _has_papers(store: Store, row: OutboxRow, cell_id: int) -> bool:
    person = await _entered(store, row)
    return person is not None and await reviews(store, person, cell_id)


async def _runs(store: Store, row: OutboxRow, minutes_id: int) -> bool:
    person = await _entered(store, row)
    return person is not None and await runs(store, person, minutes_id)


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
