"""Who cannot be reached is shown to the cell's reviewers once a round, with the reason."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup
from sqlalchemy import select

from handlers import guards
from handlers.escalation.levels import readers_of
from handlers.escalation.lost import lost_among
from handlers.escalation.noting import NOBODY, NOTHING, leave_out, note
from handlers.escalation.owing import Owing, owing_in
from handlers.escalation.words import Words
from handlers.mail import Mail, Terms
from handlers.people import Person
from handlers.reach import LOST
from handlers.reminders.planning import Ripe
from handlers.reminders.recipients import OutOfReach, find_recipients
from handlers.services import Services
from models.messaging import Choice, Outgoing
from models.outbox import Kind
from models.reminder import Notice, NoticeState, Occurrence, RuleKind
from models.store.tables import notice, occurrence, outbox, reminder_rule
from models.store.unit_of_work import Store
from models.unit import Unit

_SHOWN = "unreached"
"""The kind of the notice that stands for somebody who got none: that the reviewers were told of."""
_NAMES = 15
Lost = tuple[Owing, OutOfReach]


@dataclass
class _Reading:
    """What one reviewer is told, and the occurrences it comes of."""

    person: Person
    rows: list[Occurrence] = field(default_factory=list)
    cells: list[Unit] = field(default_factory=list)
    lost: list[Lost] = field(default_factory=list)


async def make(store: Store, mail: Mail, services: Services, going: Sequence[tuple[Occurrence, Ripe]]) -> None:
    """Make notices and messages for occurrences of one rule."""
    cycle_id = going[0][1].due.cycle.id
    by_cell = await _lost(store, cycle_id, [ripe.due.cell_id for _, ripe in going])
    readings: dict[int, _Reading] = {}
    for row, ripe in going:
        if why := await _gather(store, row, ripe, by_cell.get(ripe.due.cell_id, []), readings):
            await leave_out(store, row, why)
    recipients = await find_recipients(store, list(readings))
    for member_id, reading in readings.items():
        reached = recipients.reached.get(member_id)
        if reached is None:
            note(store, reading.rows, member_id, RuleKind.CALLS, str(recipients.out_of_reach[member_id]))
            continue
        lang = reading.person.member.language or reached.address.language or "vi"
        name = reading.person.member.full_name if reached.shared else ""
        message = _message(Words(services.texts, lang, store.clock), reading.lost, name)
        terms = Terms(Kind.NOTICE, _guard(reading, cycle_id), useful_until=going[0][1].fate.until)
        key = f"notice:{reading.rows[0].id}:{member_id}"
        sent = mail.post(reached.address, message, key, terms, member_id)
        note(store, reading.rows, member_id, RuleKind.CALLS, outbox_id=sent.id)


async def _lost(store: Store, cycle_id: int, cells: Sequence[int]) -> dict[int, list[Lost]]:
    """Return by cell who cannot be reached and was not shown yet in this round."""
    people = await owing_in(store, cycle_id, cells)
    shown = await _shown(store, cycle_id, [one.member.id for one in people])
    lost = await lost_among(store, [one.member.id for one in people])
    told = await _told_at_once(store) if lost else set()
    found: dict[int, list[Lost]] = {}
    for one in people:
        if one.member.id in lost and one.member.id not in shown and one.assessment.id not in told:
            found.setdefault(one.cell.id, []).append((one, lost[one.member.id]))
    return found


async def _shown(store: Store, cycle_id: int, member_ids: Sequence[int]) -> set[int]:
    query = (
        select(notice.c.member_id)
        .join(occurrence, occurrence.c.id == notice.c.occurrence_id)
        .join(reminder_rule, reminder_rule.c.id == occurrence.c.rule_id)
        .where(reminder_rule.c.cycle_id == cycle_id, notice.c.kind == _SHOWN)
        .where(notice.c.member_id.in_(member_ids))
    )
    return {row.member_id for row in await store.query(query)}


async def _told_at_once(store: Store) -> set[int]:
    """Return the assessments whose reviewers were told at the moment when a chat was lost."""
    mine = select(outbox.c.dedup_key).where(outbox.c.dedup_key.startswith(f"{LOST}:"))
    return {int(row.dedup_key.split(":")[1]) for row in await store.query(mine)}


async def _gather(
    store: Store, row: Occurrence, ripe: Ripe, lost: list[Lost], readings: dict[int, _Reading]
) -> str:
    """Put a cell's people before its reviewers; return why nobody is told."""
    cell = await store.get(Unit, ripe.due.cell_id)
    if cell is None or not lost:
        return NOTHING
    readers = await readers_of(store, RuleKind.CALLS, cell)
    for person, _ in readers:
        reading = readings.setdefault(person.id, _Reading(person))
        reading.rows.append(row)
        reading.cells.append(cell)
        reading.lost += lost
    for one, why in lost if readers else ():
        store.add(Notice(store.ids.new(), row.id, one.member.id, _SHOWN, NoticeState.SKIPPED, None, str(why)))
    return "" if readers else NOBODY


def _guard(reading: _Reading, cycle_id: int) -> str:
    """Check at the moment of sending that there is something left to tell, where it is about one cell."""
    first = reading.cells[0].id
    return guards.owing(first, cycle_id) if len(reading.cells) == 1 else guards.reviewer(first)


def _message(words: Words, lost: Sequence[Lost], name: str) -> Outgoing:
    head = [words.texts.say(words.lang, "people.header", name=name)] if name else []
    cells = list(dict.fromkeys(one.cell.name for one, _ in lost))
    head.append(words.say("calls.told", cell=", ".join(cells), count=len(lost)))
    lines = [
        words.say("calls.told_line", name=one.member.full_name, why=words.say(f"calls.why.{why.name.lower()}"))
        for one, why in lost[:_NAMES]
    ]
    if len(lost) > _NAMES:
        lines.append(words.say("more_names", count=len(lost) - _NAMES))
    end = words.say("calls.please")
    button = Choice(words.label("calls.button"), "desk.calls")
    return Outgoing(Markup("\n").join([*head, *lines, end]), ((button,),))
