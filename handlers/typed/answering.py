"""Taking words that could have meant a notice as the answer to the open question after all."""

from dataclasses import replace

from handlers import routing
from handlers.registry import Args, Registry, Who
from handlers.turn import Turn
from handlers.typed.choosing import AS_ANSWER
from models.messaging import IncomingKind


def register(registry: Registry) -> None:
    """Declare what follows from asking back; the open flow asks for its own rights again."""

    async def as_answer(turn: Turn, args: Args) -> None:
        text = str(args.get("t", ""))
        if not text:
            await routing.show_open_step(turn, registry)
            return
        turn.incoming = replace(turn.incoming, kind=IncomingKind.TEXT, text=text)
        await routing.take_words(turn, registry)

    registry.action(AS_ANSWER, Who.ANYONE, as_answer)
