"""What a person wishes of reminders, by button or in words: an own hour, and none for a while."""

from datetime import date, time, timedelta

from handlers.registry import Args, Registry, Who
from handlers.reminders.due import QUIET_UNTIL
from handlers.turn import Turn
from handlers.typed.choosing import Found
from handlers.wishes import sayings
from handlers.wishes.screen import answer, show_wishes, wish_of
from models.holidays import working_days_after
from models.messaging import IncomingKind
from models.wish import Wish, with_absence, with_hour

LATEST = time(20, 30)
"""Later than that too little is left before the quiet hours."""
LONGEST = timedelta(days=60)
_HOUR_FLOW, _AWAY_FLOW = "wish.hour", "wish.away"


def register(registry: Registry) -> None:
    """Declare the screen and its two questions; all of it is about nobody but who asks."""
    registry.action("wish.show", Who.MEMBER, show)
    registry.action("wish.hour", Who.MEMBER, choose_hour)
    registry.action("wish.other_hour", Who.MEMBER, ask_hour)
    registry.action("wish.away", Who.MEMBER, go_away)
    registry.action("wish.other_day", Who.MEMBER, ask_day)
    registry.action("wish.back", Who.MEMBER, come_back)
    registry.flow(_HOUR_FLOW, Who.MEMBER, take_hour)
    registry.flow(_AWAY_FLOW, Who.MEMBER, take_day)
    registry.command("wish.show", "gionhac", "gio nhac", "tamdungnhac", "tam dung nhac")


def find(turn: Turn, text: str) -> Found:
    """Return the press that a whole message stands for, where it is a wish in words."""
    return sayings.read(text, turn.today) if turn.person is not None else None


async def show(turn: Turn, _args: Args) -> None:
    """Show the wishes as they stand."""
    await show_wishes(turn)


async def choose_hour(turn: Turn, args: Args) -> None:
    """Keep an own hour from the next working day on; without one the common hours hold again."""
    said = str(args.get("h", ""))
    hour = _time(said)
    if said and (hour is None or not QUIET_UNTIL <= hour <= LATEST):
        await answer(
            turn, turn.say("wish.problem.hour", first=_hour(turn, QUIET_UNTIL), last=_hour(turn, LATEST))
        )
        return
    begins = working_days_after(turn.today, 1)
    wish = await _save(turn, with_hour(await wish_of(turn), hour, turn.today, begins))
    turn.record("wish.hour", "member", turn.me.id, turn.me.member.cell_id)
    from_ = turn.services.texts.day(turn.lang, begins)
    text = turn.say("wish.done.hour", hour=_hour(turn, wish.hour), day=from_) if wish.hour else None
    await answer(turn, text or turn.say("wish.done.common", day=from_))


def _time(said: str) -> time | None:
    try:
        return time.fromisoformat(said)
    except ValueError:
        return None


def _hour(turn: Turn, at: time) -> str:
    return turn.services.texts.hour(turn.lang, at)


async def _save(turn: Turn, wish: Wish) -> Wish:
    known = await turn.store.get(Wish, wish.member_id)
    return turn.store.save(wish) if known else turn.store.add(wish)


async def ask_hour(turn: Turn, _args: Args) -> None:
    """Ask for an hour in words."""
    turn.goto(_HOUR_FLOW)
    back = turn.choice("wish.button.leave", "wish.show")
    turn.answer("wish.ask.hour", (back,), first=_hour(turn, QUIET_UNTIL), last=_hour(turn, LATEST))


async def take_hour(turn: Turn, _data: Args) -> None:
    """Take the hour that was typed."""
    text = turn.incoming.text if turn.incoming.kind is IncomingKind.TEXT else ""
    at = sayings.read_own_hour(text, turn.today)
    if at is None:
        await ask_hour(turn, {})
        return
    await choose_hour(turn, {"h": f"{at:%H:%M}"})


async def go_away(turn: Turn, args: Args) -> None:
    """Send no reminders until a day; the secretary sees it on the person's card."""
    first, last = _day(args.get("f")) or turn.today, _day(args.get("u"))
    if last is None or not turn.today <= last <= turn.today + LONGEST or first > last:
        longest = turn.services.texts.day(turn.lang, turn.today + LONGEST)
        await answer(turn, turn.say("wish.problem.day", longest=longest))
        return
    await _save(turn, with_absence(await wish_of(turn), first, last))
    turn.record("wish.away", "member", turn.me.id, turn.me.member.cell_id)
    await answer(turn, turn.say("wish.done.away"))


def _day(said: object) -> date | None:
    try:
        return date.fromisoformat(str(said))
    except ValueError:
        return None


async def ask_day(turn: Turn, _args: Args) -> None:
    """Ask for the last day away in words."""
    turn.goto(_AWAY_FLOW)
    example = turn.services.texts.day(turn.lang, turn.today + timedelta(days=7))
    turn.answer("wish.ask.day", (turn.choice("wish.button.leave", "wish.show"),), example=example)


async def take_day(turn: Turn, _data: Args) -> None:
    """Take the day that was typed."""
    text = turn.incoming.text if turn.incoming.kind is IncomingKind.TEXT else ""
    last = sayings.read_until(text, turn.today)
    if last is None:
        await ask_day(turn, {})
        return
    await go_away(turn, {"u": last.isoformat()})


async def come_back(turn: Turn, _args: Args) -> None:
    """Send reminders again."""
    wish = await wish_of(turn)
    if wish.is_away_yet(turn.today):
        await _save(turn, with_absence(wish, None, None))
        turn.record("wish.back", "member", turn.me.id, turn.me.member.cell_id)
    await answer(turn, turn.say("wish.done.back"))
