"""Corrections of the roster's data: one message of the member, passed on to the secretary."""

from handlers import requests
from handlers.turn import Turn
from models.member import Member
from models.messaging import IncomingKind
from models.review import Request, RequestKind

MOST_LETTERS = 4000
"""What is longer comes in pieces: messengers cut at 4,096."""
_PIECES_SECONDS = 5


async def pass_on(turn: Turn, member: Member) -> Request | None:
    """Pass what was written on to the secretary; say why not and return None where it cannot be."""
    text = turn.incoming.text.strip()
    if turn.incoming.kind is not IncomingKind.TEXT or not text:
        turn.answer("join.correction_needs_text")
        return None
    if len(text) > MOST_LETTERS or _is_rest(turn):
        _refuse_long(turn, len(text))
        return None
    return await requests.make(turn, RequestKind.CORRECTION, member, text)


def _is_rest(turn: Turn) -> bool:
    """Tell whether this is the rest of a text that the messenger cut in pieces: half a text helps nobody."""
    before = turn.conversation.data.get("long")
    sent = turn.incoming.sent_at.timestamp()
    return isinstance(before, int) and 0 <= sent - before <= _PIECES_SECONDS


def _refuse_long(turn: Turn, count: int) -> None:
    data = {**turn.conversation.data, "long": int(turn.incoming.sent_at.timestamp())}
    turn.goto(turn.conversation.flow, **data)
    turn.answer("join.correction_too_long", count=count, limit=MOST_LETTERS)
