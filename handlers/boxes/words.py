"""What may be taken as a comment."""

from markupsafe import Markup

from handlers.turn import Turn
from models.messaging import IncomingKind

MOST_LETTERS = 3000
_PIECES_SECONDS = 5


def problem(turn: Turn) -> Markup | None:
    """Say why what was sent is no comment; None where it is one."""
    text = turn.incoming.text.strip()
    if turn.incoming.kind is not IncomingKind.TEXT or not text:
        return turn.say("boxes.needs_text")
    if len(text) > MOST_LETTERS or _is_rest(turn):
        data = {**turn.conversation.data, "long": int(turn.incoming.sent_at.timestamp())}
        turn.goto(turn.conversation.flow, **data)
        return turn.say("boxes.too_long", count=len(text), limit=MOST_LETTERS)
    return None


def _is_rest(turn: Turn) -> bool:
    """Tell whether this is the rest of a text that the messenger cut in pieces: half a text helps nobody."""
    before, sent = turn.conversation.data.get("long"), turn.incoming.sent_at.timestamp()
    return isinstance(before, int) and 0 <= sent - before <= _PIECES_SECONDS
