"""Whether a file that was sent can be a page."""

from collections.abc import Sequence

from markupsafe import Markup

from handlers.handwritten import pages
from handlers.turn import Turn
from models.messaging import FileRef


async def refusal(turn: Turn, file: FileRef, known: Sequence[int]) -> Markup | None:
    """Say why a file is no page; None where it is one."""
    if not pages.ending_of(file):
        return turn.say("hand.unknown_kind", name=file.name)
    if file.size > pages.MOST_BYTES:
        return turn.say("writing.file_too_large", limit=pages.MOST_BYTES // 1024**2)
    place = await pages.known(turn, file, known)
    return turn.say("hand.same", place=place) if place else None
