"""The way back to the step that is open in a chat."""

from handlers import menu
from handlers.mail import open_message
from handlers.registry import Args, Registry, Who
from handlers.turn import Turn
from handlers.writing import writing
from models.outbox import OutboxRow


def register(registry: Registry) -> None:
    """Declare the way back; everybody has one."""
    registry.action("chat.resume", Who.ANYONE, resume)


async def resume(turn: Turn, _args: Args) -> None:
    """Show the open step anew: the current question, the open prompt, or the menu."""
    if await writing.show_open(turn):
        return
    row = await turn.store.get(OutboxRow, turn.conversation.prompt_id) if turn.conversation.prompt_id else None
    if row is None or row.member_id != turn.address.member_id:
        await menu.show_menu(turn, {})
        return
    turn.reply(open_message(turn.store, row))
