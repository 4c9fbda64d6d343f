"""Taking typed words in a meeting's flows: the right is asked again, and only text is taken."""

from collections.abc import Awaitable, Callable

from handlers import grammar
from handlers.minutes.sitting import the_minutes
from handlers.permissions import allowed
from handlers.registry import Args, Registry, Route, Scope, Who
from handlers.turn import Turn
from models.messaging import IncomingKind
from models.minutes import Minutes

MOST_LETTERS = 3500

Take = Callable[[Turn, Minutes, Args, str], Awaitable[None]]


def register_flow(registry: Registry, name: str, take: Take, scope: Scope = Scope.MINUTES) -> None:
    """Declare what takes the words that are typed at a step of a meeting."""

    async def guarded(turn: Turn, data: Args) -> None:
        route = Route(name, Who.MEMBER, scope, guarded)
        if not await allowed(turn.store, turn.person, route, data):
            turn.record("refused", "action", None, detail=name)
            turn.goto("menu")
            turn.answer("common.not_found", (turn.choice("desk.menu", "chat.menu"),))
            return
        minutes, text = await the_minutes(turn.store, data), grammar.clean(turn.incoming.text)
        if turn.incoming.kind is not IncomingKind.TEXT or not text:
            turn.answer("minutes.needs_text")
        elif len(text) > MOST_LETTERS:
            turn.answer("minutes.too_long", count=len(text), limit=MOST_LETTERS)
        else:
            await take(turn, minutes, data, text)

    registry.flow(name, Who.MEMBER, guarded)
