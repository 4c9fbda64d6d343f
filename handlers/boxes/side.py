"""From where the parts are looked at: by the author of the paper, or at the desk."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from handlers.boxes.reading import Part, part_of
from handlers.permissions import allowed
from handlers.registry import Args, Registry, Route, Scope, Who
from handlers.turn import Turn
from models.assessment import Assessment
from models.messaging import Choice, Scalar

Screen = Callable[["Side", Turn, Args], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Side:
    """Who looks: the names of the actions begin with ``prefix``."""

    prefix: str
    who: Who
    scope: Scope

    def declare(self, registry: Registry, name: str, screen: Screen) -> None:
        """Declare a screen on this side."""
        registry.action(self.prefix + name, self.who, self._bound(screen), self.scope)

    def declare_flow(self, registry: Registry, name: str, screen: Screen) -> None:
        """Declare what takes typed words on this side; the right is asked again before anything is kept."""

        async def take(turn: Turn, data: Args) -> None:
            if await self._may(turn, data, name):
                await screen(self, turn, data)

        registry.flow(self.prefix + name, self.who, take)

    def _bound(self, screen: Screen) -> Callable[[Turn, Args], Awaitable[None]]:
        async def show(turn: Turn, args: Args) -> None:
            await screen(self, turn, args)

        return show

    async def _may(self, turn: Turn, data: Args, name: str) -> bool:
        route = Route(self.prefix + name, self.who, self.scope, self._bound(_nothing))
        if await allowed(turn.store, turn.person, route, data):
            return True
        turn.record("refused", "action", None, detail=route.name)
        turn.goto("menu")
        turn.answer("common.not_found", (turn.choice("desk.menu", "chat.menu"),))
        return False

    def choice(self, turn: Turn, key: str, name: str, part: Part, **args: Scalar) -> Choice:
        """Return a choice that leads to a screen about a part."""
        return turn.choice(key, self.prefix + name, a=part.assessment.id, k=part.box.key, **args)


async def _nothing(_side: Side, _turn: Turn, _args: Args) -> None:
    return


OWN = Side("box.own_", Who.MEMBER, Scope.OWN)
DESK = Side("box.", Who.SECRETARY, Scope.ASSESSMENT)
SIDES = (OWN, DESK)


async def the_part(turn: Turn, args: Args) -> Part | None:
    """Return the part that the arguments name; None where the paper has no such part."""
    assessment = await turn.store.get(Assessment, args.get("a", 0))
    if assessment is None:
        return None
    return await part_of(turn.store, turn.services.catalog, assessment, args.get("k"))
