"""What is typed or sent where nothing was asked: taken for what it can be, else answered in one sentence."""

from handlers import invitations, menu
from handlers.joining import start
from handlers.registry import Args, Registry, Who
from handlers.turn import Turn
from models.messaging import IncomingKind


def register(registry: Registry) -> None:
    """Declare what takes everything that no flow waits for."""
    registry.flow("", Who.ANYONE, take_anything)


async def take_anything(turn: Turn, _data: Args) -> None:
    """Take a code as a code; say of anything else that it was not kept, and what can be done here."""
    said = turn.incoming.text.strip()
    if turn.incoming.kind is IncomingKind.TEXT and invitations.is_code(said):
        await start.try_code(turn, said)
        return
    if turn.person is not None:
        turn.answer(_words_for(turn.incoming.kind))
    await menu.show_menu(turn, {})


def _words_for(kind: IncomingKind) -> str:
    match kind:
        case IncomingKind.FILE:
            return "common.file_not_kept"
        case IncomingKind.CONTACT:
            return "common.contact_not_kept"
        case _:
            return "common.not_understood"
