"""Making the steps from level to level: one message a recipient, and a recorded reason where there is none."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from handlers import charge, guards
from handlers.escalation import telling_lost, warning
from handlers.escalation.levels import readers_of
from handlers.escalation.noting import NOBODY, NOTHING, leave_out, note
from handlers.escalation.report import Report, report_for
from handlers.escalation.words import Words, told
from handlers.mail import Mail, Terms
from handlers.people import Person
from handlers.reminders.planning import Ripe
from handlers.reminders.recipients import find_recipients
from handlers.services import Services
from models.messaging import Outgoing
from models.outbox import Kind
from models.reminder import Occurrence, RuleKind
from models.store.unit_of_work import Store
from models.unit import Unit

Going = Sequence[tuple[Occurrence, Ripe]]


@dataclass
class _Reading:
    """What one recipient is told, and the occurrences it comes of."""

    person: Person
    rows: list[Occurrence] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)


async def make(store: Store, mail: Mail, services: Services, going: Going) -> None:
    """Make notices and messages for occurrences of one rule."""
    kind = going[0][1].due.rule.kind
    if kind is RuleKind.FOREWARN:
        await warning.make(store, mail, services, going)
        return
    if kind is RuleKind.CALLS:
        await telling_lost.make(store, mail, services, going)
        return
    readings: dict[int, _Reading] = {}
    for row, ripe in await _in_order(store, going):
        if why := await _gather(store, row, ripe, readings):
            await leave_out(store, row, why)
    recipients = await find_recipients(store, list(readings))
    for member_id, reading in readings.items():
        reached = recipients.reached.get(member_id)
        if reached is None:
            note(store, reading.rows, member_id, kind, str(recipients.out_of_reach[member_id]))
            continue
        lang = reading.person.member.language or reached.address.language or "vi"
        words = Words(services.texts, lang, store.clock)
        message = _headed(words, reading, told(words, kind, reading.reports), shared=reached.shared)
        terms = Terms(Kind.NOTICE, _guard(reading), useful_until=going[0][1].fate.until)
        key = f"notice:{reading.rows[0].id}:{member_id}"
        sent = mail.post(reached.address, message, key, terms, member_id)
        note(store, reading.rows, member_id, kind, outbox_id=sent.id)


async def _in_order(store: Store, going: Going) -> Going:
    """Return occurrences in the order of their units' names."""
    await store.load(Unit, [(ripe.due.cell_id,) for _, ripe in going])
    units = {ripe.due.cell_id: await store.get(Unit, ripe.due.cell_id) for _, ripe in going}
    names = {unit_id: charge.natural(unit.name) if unit else [] for unit_id, unit in units.items()}
    return sorted(going, key=lambda one: (names[one[1].due.cell_id], one[1].due.cell_id))


async def _gather(store: Store, row: Occurrence, ripe: Ripe, readings: dict[int, _Reading]) -> str:
    """Put a unit's report before everybody who is told about it; return why nobody is."""
    due = ripe.due
    unit = await store.get(Unit, due.cell_id)
    if unit is None:
        return NOTHING
    report = await report_for(store, due.cycle, unit, due.rule, (due.at, due.deadline))
    if not report.count:
        return NOTHING
    readers = await readers_of(store, due.rule.kind, unit)
    for person, place in readers:
        mine = report if place.id == unit.id else report.within(place)
        if mine.count:
            reading = readings.setdefault(person.id, _Reading(person))
            reading.rows.append(row)
            reading.reports.append(mine)
    return "" if readers else NOBODY


def _guard(reading: _Reading) -> str:
    """Check at the moment of sending that there is something left to tell, where it is about one unit."""
    first = reading.reports[0]
    if len(reading.reports) > 1:
        return guards.reviewer(first.unit.id)
    return guards.owing(first.unit.id, first.cycle.id)


def _headed(words: Words, reading: _Reading, message: Outgoing, *, shared: bool) -> Outgoing:
    if not shared:
        return message
    head = words.texts.say(words.lang, "people.header", name=reading.person.member.full_name)
    return Outgoing(head + Markup("\n") + message.text, message.choices)
