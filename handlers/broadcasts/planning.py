"""At what hour a broadcast begins: offered hours to press, or a day and an hour as people say them."""

import re
from dataclasses import replace
from datetime import datetime, timedelta

from markupsafe import Markup

from handlers import grammar
from handlers.broadcasts import drafting, previewing
from handlers.broadcasts.choosing import words_of
from handlers.broadcasts.moving import first_free
from handlers.desk.showing import Row, show
from handlers.meetings.words import Unclear, When, WrongWeekday, read_hour
from handlers.permissions import allowed
from handlers.registry import Args, Registry, Route, Scope, Who
from handlers.reminders.due import instant, next_slot
from handlers.turn import Turn
from models.broadcast import Broadcast
from models.clock import Clock
from models.messaging import Choice, IncomingKind, Scalar

FARTHEST = timedelta(days=30)
_OFFERED = 4
_ASKED = re.compile(r"(?:hẹn|gửi|send)(?:\s+(?:gửi|giờ|lúc|vào|at|on|it))*\s+(?=\S)", re.IGNORECASE)
"""What people write before the hour; in front of a whole message it tells an hour from a text."""


def register(registry: Registry) -> None:
    """Declare the choice of the hour, and what is typed while a draft is looked at."""
    registry.action("broadcast.plan", Who.ADMIN, ask, Scope.BROADCAST)
    registry.action("broadcast.plan_at", Who.ADMIN, take_pressed, Scope.BROADCAST)
    registry.flow("broadcast.plan", Who.ADMIN, take_typed)
    registry.flow("broadcast.draft", Who.ADMIN, take_at_draft)


def read_start(text: str, clock: Clock) -> datetime | Unclear | WrongWeekday:
    """Read a day and an hour; without a day it is the next time that the clock shows that hour."""
    said = read_hour(_ASKED.sub("", grammar.clean(text), count=1), clock.today())
    if not isinstance(said, When) or said.at is None:
        return said if not isinstance(said, When) else Unclear.HOUR
    at = instant(said.day or clock.today(), said.at, clock.zone)
    if said.day is None and at <= clock.now():
        at = instant(clock.today() + timedelta(days=1), said.at, clock.zone)
    return at


def trouble_with(at: datetime, clock: Clock) -> str:
    """Return what stands against an hour: past, too far ahead, or quiet; "" where nothing does."""
    now = clock.now()
    if at <= now:
        return "past"
    if at > now + FARTHEST:
        return "far"
    return "quiet" if first_free(clock, at) > at else ""


async def ask(turn: Turn, args: Args) -> None:
    """Offer some hours; any other one can be typed."""
    if (draft := await drafting.the_draft(turn, args)) is not None:
        _ask(turn, draft)


def _ask(turn: Turn, draft: Broadcast, problem: Markup | None = None) -> None:
    turn.goto("broadcast.plan", b=draft.id)
    words, at = words_of(turn), turn.now
    rows: list[Row] = []
    for place in range(1, _OFFERED + 1):
        at = next_slot(at, turn.store.clock.zone)
        key: dict[str, Scalar] = {"b": draft.id, "at": at.isoformat()}
        rows.append((Choice(f"{place}. {words.when(at)}", "broadcast.plan_at", key),))
    if draft.planned_for is not None:
        rows.append((words.choice("no_plan", "broadcast.plan_at", b=draft.id, at=""),))
    text = words.say("plan.ask", example=f"{turn.today + timedelta(days=2):%d/%m}")
    head = problem + "\n\n" if problem else Markup("")
    show(turn, head + text, *rows, (words.choice("back", "broadcast.look", b=draft.id),))


async def take_pressed(turn: Turn, args: Args) -> None:
    """Take an offered hour, or none any more."""
    if (draft := await drafting.the_draft(turn, args)) is None:
        return
    at = args.get("at")
    await _plan(turn, draft, datetime.fromisoformat(str(at)) if at else None)


async def _plan(turn: Turn, draft: Broadcast, at: datetime | None) -> None:
    words = words_of(turn)
    if at is not None and (problem := trouble_with(at, turn.store.clock)):
        free = words.when(first_free(turn.store.clock, max(at, turn.now)))
        _ask(turn, draft, words.say(f"plan.{problem}", when=words.when(at), free=free, days=FARTHEST.days))
        return
    draft = turn.store.save(replace(draft, planned_for=at))
    await previewing.show_card(turn, draft, words.say("plan.done" if at else "plan.none"))


async def take_typed(turn: Turn, data: Args) -> None:
    """Take a typed hour."""
    draft = await _open(turn, data)
    if draft is None:
        return
    words = words_of(turn)
    match read_start(turn.incoming.text, turn.store.clock):
        case datetime() as at:
            await _plan(turn, draft, at)
        case WrongWeekday(day):
            right = turn.services.texts.day(turn.lang, day)
            _ask(turn, draft, words.say("plan.weekday", day=right))
        case _:
            _ask(turn, draft, words.say("plan.unclear"))


async def take_at_draft(turn: Turn, data: Args) -> None:
    """Take "gửi lúc 19:45 thứ Sáu" as the hour, and anything else as the other text of the draft."""
    text = grammar.clean(turn.incoming.text or "")
    asked = turn.incoming.kind is IncomingKind.TEXT and _ASKED.match(text)
    if asked and isinstance(read_start(text, turn.store.clock), datetime):
        await take_typed(turn, data)
    else:
        await drafting.take_other_text(turn, data)


async def _open(turn: Turn, data: Args) -> Broadcast | None:
    """Return the open draft while the person is still an admin of its unit."""
    route = Route("broadcast.plan", Who.ADMIN, Scope.BROADCAST, take_typed)
    if not await allowed(turn.store, turn.person, route, data):
        drafting.refuse(turn)
        return None
    return await drafting.the_draft(turn, data)
