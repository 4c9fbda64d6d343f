"""One person's reminder: the notice on record and the message that goes with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers import guards
from handlers.mail import Mail, Terms
from handlers.reminders.others import Others
from handlers.reminders.position import position
from handlers.reminders.recipients import Reached, Recipients, find_recipients
from handlers.reminders.wording import Words, reminder
from handlers.services import Services
from handlers.wishes.limits import Limits
from models.assessment import AnswerRow, Assessment, Status
from models.member import Member
from models.messaging import Outgoing
from models.outbox import Kind
from models.reminder import Notice, NoticeState
from models.store.unit_of_work import Store
from models.unit import Unit


@dataclass(frozen=True, slots=True)
class Errand:
    """What a reminder belongs to: its occurrence, the person's deadline, until when it is of use."""

    occurrence_id: int
    kind: str
    deadline: datetime
    until: datetime | None
    batch_id: int | None = None


@dataclass(frozen=True, slots=True)
class Sender:
    """What is read for many people at once, before they are written to one by one."""

    store: Store
    mail: Mail
    services: Services
    recipients: Recipients
    limits: Limits
    others: Others

    @classmethod
    async def of(
        cls, store: Store, mail: Mail, services: Services, assessments: Sequence[Assessment]
    ) -> "Sender":
        """Read the members, cells, chats and drafts of assessments."""
        members = [assessment.member_id for assessment in assessments]
        await store.load(Member, [(member_id,) for member_id in members])
        await store.load(Unit, [(assessment.cell_id,) for assessment in assessments])
        writing = [one.id for one in assessments if one.status is Status.IN_PROGRESS]
        await store.load_groups(AnswerRow, "assessment_id", writing)
        limits = await Limits.of(store, members, assessments[0].cycle_id if assessments else 0)
        others = await Others.of(store, services, members)
        return cls(store, mail, services, await find_recipients(store, members), limits, others)

    async def remind(self, assessment: Assessment, errand: Errand) -> None:
        """Write to one person, or record why nothing is written."""
        member = await self.store.get(Member, assessment.member_id)
        if member is None or not member.active:
            return
        reached = self.recipients.reached.get(member.id)
        if reached is None:
            self.pass_over(member.id, errand, str(self.recipients.out_of_reach[member.id]))
            return
        if (spared := self.limits.why(member.id)) is not None:
            self.pass_over(member.id, errand, spared)
            return
        guard = guards.unfinished(assessment.id, errand.deadline)
        terms = Terms(Kind.REMINDER, guard, useful_until=errand.until, batch_id=errand.batch_id)
        message = await self._message(assessment, member, reached, errand.deadline)
        key = f"notice:{errand.occurrence_id}:{member.id}"
        sent = self.mail.post(reached.address, message, key, terms, member.id)
        self._note(member.id, errand, NoticeState.MADE, sent.id)

    def pass_over(self, member_id: int, errand: Errand, reason: str) -> None:
        """Record why nothing is written to a person."""
        self._note(member_id, errand, NoticeState.SKIPPED, None, reason)

    def _note(
        self, member_id: int, errand: Errand, state: NoticeState, outbox_id: int | None, reason: str = ""
    ) -> None:
        row_id = self.store.ids.new()
        self.store.add(Notice(row_id, errand.occurrence_id, member_id, errand.kind, state, outbox_id, reason))

    async def _message(
        self, assessment: Assessment, member: Member, reached: Reached, deadline: datetime
    ) -> Outgoing:
        cell = await self.store.get(Unit, assessment.cell_id)
        words = Words(
            cell=cell.name if cell else "",
            deadline=deadline,
            assessment=assessment,
            place=await self._place(assessment, member),
            name=member.full_name if reached.shared else "",
        )
        lang = member.language or reached.address.language or "vi"
        message = reminder(self.services.texts, lang, words, self.store.clock.local(self.store.clock.now()))
        return await self.others.beside(message, lang, member.id, (assessment.id,))

    async def _place(self, assessment: Assessment, member: Member) -> tuple[int, int] | None:
        if assessment.status is not Status.IN_PROGRESS:
            return None
        rows = await self.store.group(AnswerRow, "assessment_id", assessment.id)
        return await position(self.store, self.services.catalog, assessment, member, rows)
