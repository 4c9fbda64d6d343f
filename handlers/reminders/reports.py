"""Reminders about the reports of collectives: the draft before the meeting, the hand-in before the deadline."""

from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup

from handlers import guards
from handlers.collectives.people import collective_of
from handlers.mail import Mail, Terms
from handlers.reminders import due as dues
from handlers.reminders.planning import Ripe
from handlers.reminders.recipients import Reached, find_recipients
from handlers.services import Services
from models.assessment import UNFINISHED, Assessment
from models.collective import Report
from models.member import Member
from models.messaging import Choice, Outgoing
from models.outbox import Kind
from models.reminder import Notice, NoticeState, Occurrence, ReminderRule, RuleKind
from models.store.tables import assessment as assessment_table
from models.store.unit_of_work import Store

_KIND = "report"
Found = tuple[Assessment, Report]


async def make(store: Store, mail: Mail, services: Services, going: Sequence[tuple[Occurrence, Ripe]]) -> None:
    """Make notices and messages for occurrences of one rule, to whoever writes a report and to its head."""
    for row, ripe in going:
        concerned = await _concerned(store, await _due(store, ripe))
        recipients = await find_recipients(store, list(concerned))
        await store.load(Member, [(one,) for one in concerned])
        for member_id, reports in concerned.items():
            reached = recipients.reached.get(member_id)
            if reached is None:
                reason = str(recipients.out_of_reach[member_id])
                store.add(Notice(store.ids.new(), row.id, member_id, _KIND, NoticeState.SKIPPED, None, reason))
                continue
            terms = Terms(Kind.REMINDER, _guard(ripe, reports), useful_until=ripe.fate.until)
            message = await _message(store, services, ripe, reports, reached, member_id)
            sent = mail.post(reached.address, message, f"notice:{row.id}:{member_id}", terms, member_id)
            store.add(Notice(store.ids.new(), row.id, member_id, _KIND, NoticeState.MADE, sent.id))


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
        "when": f"{texts.hour(lang, local.time())}, {texts.day(lang, local.date())}",
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
