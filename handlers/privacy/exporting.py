"""One's own data as a file in the chat, after a press that confirms."""

from handlers.desk.showing import show
from handlers.privacy import own_data
from handlers.privacy.own_file import own_text
from handlers.registry import Args, Registry, Who
from handlers.turn import Turn
from models.messaging import Attachment, Outgoing

_MARK = "\ufeff"
"""Tells old programs that the text is UTF-8, so that Vietnamese letters are shown right."""


def register(registry: Registry) -> None:
    """Declare the file; it holds the person's own data only."""
    registry.action("privacy.export", Who.MEMBER, ask)
    registry.action("privacy.export_yes", Who.MEMBER, send)


async def ask(turn: Turn, _args: Args) -> None:
    """Say that the file stays in the chat, and ask once more."""
    turn.goto("privacy")
    show(
        turn,
        turn.say("privacy.export.ask"),
        (turn.choice("privacy.button.leave", "privacy.mine"),),
        (turn.choice("privacy.export.yes", "privacy.export_yes"),),
    )


async def send(turn: Turn, _args: Args) -> None:
    """Send the file."""
    text = await own_text(turn, await own_data.read(turn))
    turn.record("exported", "member", turn.me.id, turn.me.member.cell_id)
    turn.goto("menu")
    file = Attachment(turn.label("privacy.export.file"), "text/plain", (_MARK + text).encode())
    turn.reply(Outgoing(turn.say("privacy.export.sent"), attachment=file))
    turn.answer("privacy.export.after", (turn.choice("privacy.button.mine", "privacy.mine"),))
