"""When and where the meeting was held, and who came from above: typed as lines, also afterwards."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from markupsafe import Markup

from handlers.desk.showing import show, when
from handlers.grammar import fold
from handlers.minutes.hub import show_hub
from handlers.minutes.keeping import opened, sealed
from handlers.minutes.sitting import the_minutes
from handlers.minutes.typed import register_flow
from handlers.registry import Args, Registry, Scope, Who
from handlers.reminders.due import instant
from handlers.turn import Turn
from models.minutes import Minutes

FLOW = "minutes.details"
_MOST_LETTERS = 200
_HOUR = re.compile(r"(?<!\d)(\d{1,2})\s*(?:giờ|gio|h|g|:)\s*(\d{2})?(?!\d)", re.IGNORECASE)
_DAY = re.compile(r"(?<!\d)(\d{1,2})/(\d{1,2})(?:/(\d{4}))?(?!\d)")
_WORDS = {
    "gio": "hours",
    "hours": "hours",
    "ngay": "day",
    "day": "day",
    "noi": "place",
    "place": "place",
    "dai bieu": "guests",
    "guests": "guests",
}


@dataclass(frozen=True, slots=True)
class Details:
    """What was typed; what was not stays as it is."""

    day: date | None = None
    begins: time | None = None
    ends: time | None = None
    place: str = ""
    guests: str = ""


def read_details(text: str, year: int) -> Details | None:
    """Read lines that begin with what they are about; None where one of them says nothing known."""
    found = Details()
    for line in filter(None, map(str.strip, text.splitlines())):
        read = _line(found, line, year)
        if read is None:
            return None
        found = read
    return found


def _line(found: Details, line: str, year: int) -> Details | None:
    words = line.replace(":", " ", 1).split() if not line[:1].isdigit() else []
    for length in (2, 1):
        field = _WORDS.get(fold(" ".join(words[:length])))
        if field is not None and len(words) > length:
            return _with(found, field, line.split(maxsplit=length)[-1].lstrip(": "), year)
    return None


def _with(found: Details, field: str, rest: str, year: int) -> Details | None:
    match field:
        case "hours":
            hours = [
                time(int(h), int(m or 0)) for h, m in _HOUR.findall(rest) if int(h) < 24 and int(m or 0) < 60
            ]
            return replace(found, begins=hours[0], ends=hours[1] if hours[1:] else None) if hours else None
        case "day":
            day = _day(rest, year)
            return replace(found, day=day) if day else None
        case "place":
            return replace(found, place=rest)
        case _:
            return replace(found, guests=rest)


def _day(text: str, year: int) -> date | None:
    said = _DAY.search(text)
    try:
        return date(int(said[3] or year), int(said[2]), int(said[1])) if said else None
    except ValueError:
        return None


# -- the screen -------------------------------------------------------------------------------------


def register(registry: Registry) -> None:
    """Declare asking for the details and taking them."""
    registry.action("minutes.details", Who.MEMBER, ask, Scope.MINUTES)
    register_flow(registry, FLOW, take)


async def ask(turn: Turn, args: Args) -> None:
    """Show what is known, and how to change it."""
    _ask(turn, await the_minutes(turn.store, args))


def _ask(turn: Turn, minutes: Minutes, problem: Markup | None = None) -> None:
    turn.goto(FLOW, g=minutes.id)
    head = (problem + "\n\n") if problem else Markup("")
    text = turn.say(
        "minutes.details.ask",
        begins=when(turn, minutes.starts_at),
        ends=when(turn, minutes.ends_at) if minutes.ends_at else "…",
        place=minutes.place or "…",
        guests=opened(turn, minutes, "guests") or "…",
    )
    show(turn, head + text, (turn.choice("minutes.back", "minutes.open", g=minutes.id),))


async def take(turn: Turn, minutes: Minutes, _data: Args, text: str) -> None:
    """Keep what was typed."""
    if not minutes.writable:
        await show_hub(turn, minutes)
        return
    begins = turn.store.clock.local(minutes.starts_at)
    said = read_details(text, begins.year)
    if said is None:
        _ask(turn, minutes, turn.say("minutes.details.unclear"))
    elif len(said.place) > _MOST_LETTERS or len(said.guests) > _MOST_LETTERS:
        _ask(turn, minutes, turn.say("minutes.too_long", count=len(text), limit=_MOST_LETTERS))
    elif (starts_at := _starts(turn, said, begins)) > turn.now:
        _ask(turn, minutes, turn.say("minutes.details.ahead"))
    else:
        changed = turn.store.save(_changed(turn, minutes, said, starts_at))
        turn.record("minutes.details", "minutes", minutes.id, minutes.cell_id)
        await show_hub(turn, changed, turn.say("minutes.details.kept"))


def _starts(turn: Turn, said: Details, begins: datetime) -> datetime:
    return instant(said.day or begins.date(), said.begins or begins.time(), turn.store.clock.zone)


def _changed(turn: Turn, minutes: Minutes, said: Details, starts_at: datetime) -> Minutes:
    day, zone = turn.store.clock.local(starts_at).date(), turn.store.clock.zone
    ends_at = minutes.ends_at
    if said.ends is not None:
        ends_at = instant(day, said.ends, zone)
        ends_at += timedelta(days=ends_at < starts_at)
    elif ends_at is not None and ends_at < starts_at:
        ends_at = None
    guests = sealed(turn, minutes, "guests", said.guests) if said.guests else minutes.guests
    return replace(
        minutes, starts_at=starts_at, ends_at=ends_at, place=said.place or minutes.place, guests=guests
    )
