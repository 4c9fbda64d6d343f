"""What the office can have as files."""

from handlers.desk.showing import show
from handlers.office.asking import ask_here
from handlers.office.round.standing import last_cycle
from handlers.office.scope import the_unit
from handlers.office.voice import Row
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.errand import ErrandKind


def register(registry: Registry) -> None:
    """Declare the files of a round."""
    registry.action("office.export", Who.ADMIN, show_files, Scope.CELL)
    registry.action("office.summary", Who.ADMIN, send_summary, Scope.CELL)
    registry.action("office.unfinished", Who.ADMIN, send_unfinished, Scope.CELL)


async def show_files(turn: Turn, args: Args) -> None:
    """Offer the files of the newest round."""
    turn.goto("office")
    unit = await the_unit(turn, args)
    cycle = await last_cycle(turn.store, unit)
    here = {"u": unit.id}
    back: Row = (turn.choice("office.back", "office.unit", **here),)
    people: Row = (turn.choice("office.roster.people", "office.people", **here),)
    if cycle is None:
        show(turn, turn.say("office.export.no_round"), people, back)
        return
    summary: Row = (turn.choice("office.export.summary", "office.summary", **here),)
    unfinished: Row = (turn.choice("office.export.unfinished", "office.unfinished", **here),)
    totals: Row = (turn.choice("totals.button.open", "totals.show", **here),)
    show(turn, turn.say("office.export.which", title=cycle.title), summary, unfinished, totals, people, back)


async def send_summary(turn: Turn, args: Args) -> None:
    """Send the counts by unit."""
    await ask_here(turn, args, ErrandKind.SUMMARY)


async def send_unfinished(turn: Turn, args: Args) -> None:
    """Send the list of those who have not finished."""
    await ask_here(turn, args, ErrandKind.UNFINISHED)
