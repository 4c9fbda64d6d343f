"""The secretary's morning digest: one message with what waits, and none where nothing does; on working days."""

from datetime import date

from markupsafe import Markup

from handlers import guards
from handlers.mail import Mail, Terms
from handlers.people import load_people
from handlers.reminders.desks import Desk, Waits, count_desks
from handlers.reminders.due import is_first_of_week
from handlers.reminders.planning import Ripe
from handlers.reminders.recipients import find_recipients
from handlers.services import Services
from handlers.texts import Texts
from handlers.wishes.limits import Spared, away_among
from models.messaging import Choice, Outgoing
from models.outbox import Kind
from models.reminder import Notice, NoticeState, Occurrence
from models.store.tables import outbox
from models.store.unit_of_work import Store

KIND = "digest"
_EVERY_DAY = (Waits.WAITING, Waits.REQUESTS)
"""What somebody waits for an answer to; the rest alone is told once a week, so as not to nag."""
_BUTTONS = {
    Waits.WAITING: ("menu.queue", "desk.queue"),
    Waits.REQUESTS: ("menu.requests", "request.list"),
    Waits.NOT_JOINED: ("menu.joining", "desk.joining"),
    Waits.TO_CALL: ("escalation.calls.button", "desk.calls"),
}


async def make(store: Store, mail: Mail, services: Services, row: Occurrence, ripe: Ripe) -> None:
    """Make the digests of one morning, one for each secretary and deputy even where two cycles are open."""
    day = store.clock.local(row.due_at).date()
    desks = {who: desk for who, desk in (await count_desks(store)).items() if _worth_telling(desk, day)}
    people = await load_people(store, desks, store.clock.now())
    recipients = await find_recipients(store, list(people))
    away = await away_among(store, list(people))
    told = await _told(store, [_key(member_id, day) for member_id in people])
    for member_id, person in people.items():
        reached, key = recipients.reached.get(member_id), _key(member_id, day)
        if key in told:
            continue
        if reached is None or member_id in away:
            reason = str(Spared.AWAY if reached else recipients.out_of_reach[member_id])
            store.add(Notice(store.ids.new(), row.id, member_id, KIND, NoticeState.SKIPPED, None, reason))
            continue
        lang = person.member.language or reached.address.language or "vi"
        message = digest(services.texts, lang, person.member.full_name, desks[member_id], day)
        guard = guards.reviewer(desks[member_id].unit_id)
        terms = Terms(kind=Kind.NOTICE, guard=guard, useful_until=ripe.fate.until)
        sent = mail.post(reached.address, message, key, terms, member_id)
        store.add(Notice(store.ids.new(), row.id, member_id, KIND, NoticeState.MADE, sent.id))


def _worth_telling(desk: Desk, day: date) -> bool:
    return is_first_of_week(day) or any(desk.counts[what] for what in _EVERY_DAY)


def _key(member_id: int, day: date) -> str:
    return f"digest:{member_id}:{day.isoformat()}"


async def _told(store: Store, keys: list[str]) -> set[str]:
    """Return the digests that are made already, for another open cycle."""
    query = outbox.select().with_only_columns(outbox.c.dedup_key).where(outbox.c.dedup_key.in_(keys))
    return {found.dedup_key for found in await store.query(query)}


def digest(texts: Texts, lang: str, name: str, desk: Desk, day: date) -> Outgoing:
    """Return the digest's words, with a button for each thing that can be done here."""
    told = [what for what in Waits if desk.counts[what]]
    title = texts.say(lang, "reminder.digest.title", name=name, day=texts.day(lang, day))
    lines = [texts.say(lang, f"reminder.digest.{what}", count=desk.counts[what]) for what in told]
    rows = [
        (Choice(texts.plain(lang, _BUTTONS[what][0]), _BUTTONS[what][1]),) for what in told if what in _BUTTONS
    ]
    return Outgoing(Markup("\n").join([title, *lines]), tuple(rows))
