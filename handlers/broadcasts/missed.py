"""Who of those meant is out of reach, by name, so that somebody can tell them in another way."""

from markupsafe import Markup

from handlers.broadcasts.choosing import FLOW, words_of
from handlers.broadcasts.segments import out_of_reach
from handlers.broadcasts.steering import the_broadcast
from handlers.desk.showing import Row, page_of, show, turning
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.unit import Unit

_NAMES_PER_PAGE = 20


def register(registry: Registry) -> None:
    """Declare the list."""
    registry.action("broadcast.missed", Who.ADMIN, show_missed, Scope.BROADCAST)


async def show_missed(turn: Turn, args: Args) -> None:
    """Show who is out of reach now, cell by cell, and why."""
    turn.goto(FLOW)
    broadcast, words = await the_broadcast(turn, args), words_of(turn)
    unit = await turn.store.get(Unit, broadcast.unit_id)
    assert unit is not None, "a broadcast's unit is a foreign key"  # noqa: S101
    missing = await out_of_reach(turn.store, broadcast.recipients, unit, broadcast.author_id)
    page, pages = page_of(args.get("p"), len(missing), _NAMES_PER_PAGE)
    shown = missing[page * _NAMES_PER_PAGE : (page + 1) * _NAMES_PER_PAGE]
    lines = [
        words.say("names.line", name=one.full_name, cell=one.cell, reason=words.plain_reason(one.fate))
        for one in shown
    ]
    title = words.say("missed.title", count=len(missing), page=page + 1, pages=pages)
    text = Markup("\n").join([title, *lines]) if lines else words.say("names.none")
    back: Row = (words.choice("back", "broadcast.look", b=broadcast.id),)
    show(turn, text, turning(turn, page, pages, "broadcast.missed", b=broadcast.id), back)
