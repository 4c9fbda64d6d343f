"""Reminders of the deadline, for everybody of some cells who has not handed in."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers import guards
from handlers.mail import Mail, Terms
from handlers.reminders.planning import Ripe
from handlers.reminders.position import position
from handlers.reminders.recipients import Reached, Recipients, find_recipients
from handlers.reminders.wording import Words, reminder
from handlers.services import Services
from models.assessment import UNFINISHED, AnswerRow, Assessment, PaperState, Status
from models.member import Member
from models.messaging import Outgoing
from models.outbox import Kind
from models.reminder import Notice, NoticeState, Occurrence
from models.store.tables import assessment as assessment_table
from models.store.unit_of_work import Store
from models.unit import Unit

KIND = "deadline"


@dataclass(frozen=True, slots=True)
class _Round:
    """What was read for all people of these cells at once."""

    store: Store
    mail: Mail
    services: Services
    recipients: Recipients


async def make(store: Store, mail: Mail, services: Services, going: Sequence[tuple[Occurrence, Ripe]]) -> None:
    """Make notices and messages for occurrences of one rule."""
    by_cell = {ripe.due.cell_id: (row, ripe) for row, ripe in going}
    assessments = await _unfinished(store, going[0][1].due.cycle.id, list(by_cell))
    members = [assessment.member_id for assessment in assessments]
    await store.load(Member, [(member_id,) for member_id in members])
    await store.load(Unit, [(cell_id,) for cell_id in by_cell])
    writing = [one.id for one in assessments if one.status is Status.IN_PROGRESS]
    await store.load_groups(AnswerRow, "assessment_id", writing)
    round_ = _Round(store, mail, services, await find_recipients(store, members))
    for assessment in assessments:
        await _one(round_, assessment, *by_cell[assessment.cell_id])


async def _unfinished(store: Store, cycle_id: int, cells: Sequence[int]) -> list[Assessment]:
    table = assessment_table.c
    return await store.find(
        Assessment,
        table.cycle_id == cycle_id,
        table.cell_id.in_(cells),
        table.status.in_(UNFINISHED),
        table.must_review,
        table.paper == PaperState.NONE,
        order_by=table.id,
    )


async def _one(round_: _Round, assessment: Assessment, row: Occurrence, ripe: Ripe) -> None:
    store = round_.store
    member = await store.get(Member, assessment.member_id)
    if member is None or not member.active:
        return
    reached = round_.recipients.reached.get(member.id)
    if reached is None:
        reason = str(round_.recipients.out_of_reach[member.id])
        store.add(Notice(store.ids.new(), row.id, member.id, KIND, NoticeState.SKIPPED, None, reason))
        return
    terms = Terms(kind=Kind.REMINDER, guard=guards.unfinished(assessment.id), useful_until=ripe.fate.until)
    message = await _message(round_, assessment, member, reached, ripe)
    sent = round_.mail.post(reached.address, message, f"notice:{row.id}:{member.id}", terms, member.id)
    store.add(Notice(store.ids.new(), row.id, member.id, KIND, NoticeState.MADE, sent.id))


async def _message(
    round_: _Round, assessment: Assessment, member: Member, reached: Reached, ripe: Ripe
) -> Outgoing:
    store, services = round_.store, round_.services
    cell = await store.get(Unit, assessment.cell_id)
    words = Words(
        cell=cell.name if cell else "",
        deadline=ripe.due.deadline,
        assessment=assessment,
        place=await _place(round_, assessment, member),
        name=member.full_name if reached.shared else "",
    )
    lang = member.language or reached.address.language or "vi"
    return reminder(services.texts, lang, words, store.clock.local(store.clock.now()))


async def _place(round_: _Round, assessment: Assessment, member: Member) -> tuple[int, int] | None:
    if assessment.status is not Status.IN_PROGRESS:
        return None
    rows = await round_.store.group(AnswerRow, "assessment_id", assessment.id)
    return await position(round_.store, round_.services.catalog, assessment, member, rows)
