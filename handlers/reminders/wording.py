"""The words of a reminder: a notice from one's own cell, never a reprimand."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from markupsafe import Markup

from handlers.texts import Texts
from models.assessment import Assessment, Status
from models.messaging import Choice, Outgoing

_BUTTONS = {
    Status.NOT_STARTED: "reminder.begin",
    Status.IN_PROGRESS: "reminder.go_on",
    Status.ADDITIONS: "reminder.add",
}
_SOON = timedelta(days=1)
"""From so long before the deadline on a reminder offers to ask for more time."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a reminder tells; ``name`` only where several persons read the chat."""

    cell: str
    deadline: datetime
    assessment: Assessment
    place: tuple[int, int] | None = None
    name: str = ""


def reminder(texts: Texts, lang: str, words: Words, now: datetime) -> Outgoing:
    """Return the reminder of a deadline, with a button that leads back into the form; ``now`` is local."""
    local = words.deadline.astimezone(now.tzinfo)
    name = texts.say(lang, "reminder.named", name=words.name) if words.name else Markup("")
    due = texts.say(
        lang,
        _due_key(local, now),
        days=(now.date() - local.date()).days,
        cell=words.cell,
        name=name,
        day=texts.day(lang, local.date()),
        hour=texts.hour(lang, local.time()),
    )
    label = texts.plain(lang, _BUTTONS.get(words.assessment.status, "reminder.go_on"))
    choice = Choice(label, "form.open", {"a": words.assessment.id})
    hours = Choice(texts.plain(lang, "wish.button.open"), "wish.show")
    more = Choice(texts.plain(lang, "more_time.button"), "time.ask", {"a": words.assessment.id})
    rows = ((choice,), (more,), (hours,)) if local - now < _SOON else ((choice,), (hours,))
    return Outgoing(Markup(" ").join((due, _stand(texts, lang, words))), rows)


def _due_key(deadline: datetime, now: datetime) -> str:
    if deadline.date() < now.date():
        return "reminder.overdue"
    if deadline <= now:
        return "reminder.due_past"
    return "reminder.due_today" if deadline.date() == now.date() else "reminder.due"


def _stand(texts: Texts, lang: str, words: Words) -> Markup:
    match words.assessment.status, words.place:
        case Status.ADDITIONS, _:
            return texts.say(lang, "reminder.additions")
        case Status.NOT_STARTED, _:
            return texts.say(lang, "reminder.not_started")
        case _, (0, _):
            return texts.say(lang, "reminder.at_end")
        case _, (place, total):
            return texts.say(lang, "reminder.place", place=place, total=total)
        case _:
            return texts.say(lang, "reminder.writing")
