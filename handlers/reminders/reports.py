"""Reminders about the reports of collectives: the draft before the meeting, the hand-in before the deadline."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from handlers import guards
from handlers.collectives.people import collective_of
from handlers.mail import Mail, Terms
from handlers.reminders import due as dues
from handlers.reminders.others import Others
from handlers.reminders.planning import Ripe
from handlers.reminders.recipients import Reached, Recipients, find_recipients
from handlers.services import Services
from handlers.wishes.limits import Limits
from models.assessment import UNFINISHED, Assessment
from models.collective import Report
from models.member import Member
from models.messaging import Choice, Outgoing
from models.outbox import Kind
from models.reminder import Notice, NoticeState, Occurrence, ReminderRule, RuleKind
from models.store.tables import assessment as assessment_table
from models.store.unit_of_work import Store
from models.wish import Wish

_KIND = "report"
Found = tuple[Assessment, Report]


async def make(store: Store, mail: Mail, services: Services, going: Sequence[tuple[Occurrence, Ripe]]) -> None:
    """Make notices and messages for occurrences of one rule, to whoever writes a report and to its head."""
    for row, ripe in going:
        concerned = await _concerned(store, await _due(store, ripe))
        await store.load(Member, [(one,) for one in concerned])
        sender = await _Sender.of(store, mail, services, row, ripe, list(concerned))
        for member_id, reports in concerned.items():
            if ripe.due.is_meant_for(await store.get(Wish, member_id), store.clock.zone):
                await sender.remind(member_id, reports)


@dataclass(frozen=True, slots=True)
class _Sender:
    """What is read for all whom one occurrence concerns, before they are written to one by one."""

    store: Store
    mail: Mail
    services: Services
    row: Occurrence
    ripe: Ripe
    recipients: Recipients
    limits: Limits
    others: Others

    @classmethod
    async def of(
        cls, store: Store, mail: Mail, services: Services, row: Occurrence, ripe: Ripe, members: Sequence[int]
    ) -> "_Sender":
        """Read the chats, limits and other matters of some people."""
        limits = await Limits.of(store, members, ripe.due.cycle.id)
        others = await Others.of(store, services, members)
        return cls(store, mail, services, row, ripe, await find_recipients(store, members), limits, others)

    async def remind(self, member_id: int, reports: Sequence[Found]) -> None:
        """Write to one person, or record why nothing is written."""
        reached, spared = self.recipients.reached.get(member_id), self.limits.why(member_id)
        if reached is None or spared is not None:
            self._note(member_id, str(spared if reached else self.recipients.out_of_reach[member_id]))
            return
        terms = Terms(Kind.REMINDER, _guard(self.ripe, reports), useful_until=self.ripe.fate.until)
        message = await _message(self.store, self.services, self.ripe, reports, reached, member_id)
        member = await self.store.get(Member, member_id)
        lang = (member.language if member else "") or reached.address.language or "vi"
        message = await self.others.beside(message, lang, member_id, [one.id for one, _ in reports])
        key = f"notice:{self.row.id}:{member_id}"
        sent = self.mail.post(reached.address, message, key, terms, member_id)
        self._note(member_id, outbox_id=sent.id)

    def _note(self, member_id: int, reason: str = "", outbox_id: int | None = None) -> None:
        state = NoticeState.SKIPPED if outbox_id is None else NoticeState.MADE
        row_id = self.store.ids.new()
        self.store.add(Notice(row_id, self.row.id, member_id, _KIND, state, outbox_id, reason))


async def _due(store: Store, ripe: Ripe) -> list[Found]:
    """Return the reports of a unit that an occurrence is about, as they stand now."""
    c = assessment_table.c
    rows = await store.find(
        Assessment,
        c.cycle_id == ripe.due.cycle.id,
        c.cell_id == ripe.due.cell_id,
        c.collective_id.is_not(None),
        c.part_of.is_(None),
        c.status.in_(UNFINISHED),
        order_by=c.id,
    )
    await store.load(Report, [(row.id,) for row in rows])
    found = [(row, report) for row in rows if (report := await store.get(Report, row.id)) is not None]
    return [one for one in found if is_due(ripe.due.rule, one[1], ripe.due.deadline)]


def is_due(rule: ReminderRule, report: Report, deadline: datetime) -> bool:
    """Tell whether a rule of this kind is about a report; ``deadline`` is the meeting of a draft's rule."""
    if rule.kind is RuleKind.REPORT:
        return True
    return report.draft_sent_at is None and report.meeting_at == deadline


async def _concerned(store: Store, found: Sequence[Found]) -> dict[int, list[Found]]:
    """Return the reports by whoever writes them or is their head."""
    concerned: dict[int, list[Found]] = {}
    for one in found:
        head = (await collective_of(store, one[0])).head_id
        for member_id in dict.fromkeys([one[0].member_id, *([head] if head else [])]):
            concerned.setdefault(member_id, []).append(one)
    return concerned


def _guard(ripe: Ripe, reports: Sequence[Found]) -> str:
    first = reports[0][0].id
    return guards.unfinished(first) if ripe.due.rule.kind is RuleKind.REPORT else guards.draft_unsent(first)


async def _message(
    store: Store, services: Services, ripe: Ripe, reports: Sequence[Found], reached: Reached, member_id: int
) -> Outgoing:
    member, texts = await store.get(Member, member_id), services.texts
    lang = (member.language if member else "") or reached.address.language or "vi"
    local = store.clock.local(ripe.due.deadline)
    values = {
        "name": ", ".join([(await collective_of(store, one)).name for one, _ in reports]),
        "when": texts.moment(lang, local),
    }
    if ripe.due.rule.kind is RuleKind.DRAFT:
        values["day"] = texts.day(lang, dues.draft_day(ripe.due.deadline, store.clock.zone))
    key = "collective.told.due" if ripe.due.rule.kind is RuleKind.DRAFT else "collective.told.deadline"
    text = texts.say(lang, key, **values)
    if reached.shared and member is not None:
        text = texts.say(lang, "people.header", name=member.full_name) + Markup("\n") + text
    return Outgoing(text, ((_way(services, lang, reports),),))


def _way(services: Services, lang: str, reports: Sequence[Found]) -> Choice:
    if len(reports) > 1:
        return Choice(services.texts.plain(lang, "menu.tasks"), "task.list", {})
    label = services.texts.plain(lang, "collective.button.open")
    return Choice(label, "collective.show", {"a": reports[0][0].id})
