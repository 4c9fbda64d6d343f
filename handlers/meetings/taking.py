"""What is typed while a meeting is being set: a day, an hour, a place, or a yes."""

from dataclasses import replace

from handlers import grammar
from handlers.meetings.asking import FLOW, ask, go_on
from handlers.meetings.confirming import confirm
from handlers.meetings.draft import Draft, open_draft
from handlers.meetings.spot import spot_of
from handlers.meetings.words import Unclear, When, WrongWeekday, read_day, read_hour
from handlers.permissions import allowed
from handlers.registry import Args, Registry, Route, Scope, Who
from handlers.turn import Turn
from models.messaging import IncomingKind

MOST_LETTERS = 200
_LEAST_LETTERS = 2
_YES = frozenset({"co", "dung", "ok", "dong y", "yes"})
_ROUTE = Route("meeting.ask", Who.SECRETARY, Scope.CELL, ask)


def register(registry: Registry) -> None:
    """Declare what takes the typed words."""
    registry.flow(FLOW, Who.SECRETARY, take)


async def take(turn: Turn, _data: Args) -> None:
    """Take what was typed as the answer to the open step; what is known already is kept."""
    draft = await open_draft(turn)
    if draft is None or not await allowed(turn.store, turn.person, _ROUTE, draft.args):
        turn.record("refused", "action", None, detail=_ROUTE.name)
        turn.goto("desk")
        turn.answer("common.not_found", (turn.choice("desk.menu", "chat.menu"),))
    elif turn.incoming.kind is not IncomingKind.TEXT:
        await go_on(turn, draft, turn.say("meeting.problem.needs_text"))
    else:
        await _take_text(turn, draft, grammar.clean(turn.incoming.text))


async def _take_text(turn: Turn, draft: Draft, text: str) -> None:
    match draft.step:
        case "day":
            await _take_when(turn, draft, read_day(text, turn.today))
        case "hour":
            await _take_when(turn, draft, read_hour(text, turn.today))
        case "place":
            await _take_place(turn, draft, " ".join(text.split()))
        case "sure" if grammar.fold(text) in _YES:
            await confirm(turn, draft.args)
        case _:
            await go_on(turn, draft, turn.say("meeting.problem.confirm"))


async def _take_when(turn: Turn, draft: Draft, said: When | Unclear | WrongWeekday) -> None:
    match said:
        case When():
            await go_on(turn, draft.with_when(said))
        case WrongWeekday(day):
            right = turn.services.texts.day(turn.lang, day)
            await go_on(turn, draft, turn.say("meeting.problem.weekday", day=right, example=f"{day:%d/%m}"))
        case Unclear():
            spot = await spot_of(turn, draft.cell_id)
            example = f"{spot.limits.example if spot else turn.today:%d/%m}"
            await go_on(turn, draft, turn.say(f"meeting.problem.not_a_{said}", example=example))


async def _take_place(turn: Turn, draft: Draft, place: str) -> None:
    if len(place) < _LEAST_LETTERS:
        await go_on(turn, draft, turn.say("meeting.problem.short"))
    elif len(place) > MOST_LETTERS:
        problem = turn.say("meeting.problem.long", count=len(place), limit=MOST_LETTERS)
        await go_on(turn, draft, problem)
    else:
        await go_on(turn, replace(draft, place=place))
