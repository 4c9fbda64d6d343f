"""The outlook in words, for the level that leads the cells, and the list of cells that will likely miss."""

from markupsafe import Markup

from handlers import charge
from handlers.broadcasts.words import Words
from handlers.desk.showing import PER_PAGE, Row, numbered, page_of, show, turning, when
from handlers.progress.forecast import sending_seconds
from handlers.progress.outlook import Outlook, outlook_of
from handlers.progress.view import View, view_of
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.messaging import Choice
from models.unit import Unit


def register(registry: Registry) -> None:
    """Declare the list."""
    registry.action("progress.late", Who.OFFICER, show_late, Scope.CELL)


def outlook_lines(turn: Turn, view: View, outlook: Outlook) -> list[Markup]:
    """Return the lines of the outlook; none where nobody is to be assessed or everybody is done."""
    if view.found.total.done >= view.found.total.owed:
        return []
    return [_expected(turn, view, outlook), *_tonight(turn, outlook)]


def _expected(turn: Turn, view: View, outlook: Outlook) -> Markup:
    expected, deadline = outlook.expected, when(turn, view.cycle.deadline)
    if view.cycle.deadline <= turn.now:
        return turn.say("progress.ahead.over", deadline=deadline)
    if expected is None:
        return turn.say("progress.ahead.too_little")
    low, high = expected.percents
    key = "progress.ahead.even" if expected.low == expected.high else "progress.ahead.range"
    values = {"from": expected.low, "to": expected.high, "owed": expected.owed, "low": low, "high": high}
    return turn.say(key, deadline=deadline, **values)


def _tonight(turn: Turn, outlook: Outlook) -> list[Markup]:
    if not outlook.tonight:
        return []
    seconds = sending_seconds(outlook.tonight, turn.services.send_rate)
    lasts = Words(turn.services.texts, turn.lang, turn.store.clock).duration(seconds)
    return [turn.say("progress.ahead.tonight", count=outlook.tonight, duration=lasts)]


def late_row(turn: Turn, view: View, outlook: Outlook) -> Row:
    """Return the way to the cells that will likely miss their deadline, where there are any."""
    if not outlook.late:
        return ()
    return (Choice(turn.label("progress.ahead.late", count=len(outlook.late)), "progress.late", view.key),)


async def show_late(turn: Turn, args: Args) -> None:
    """Show the cells that will likely miss their deadline, eight on a page."""
    turn.goto("desk")
    unit = await turn.store.get(Unit, args["u"])
    view = await view_of(turn, unit, args) if unit is not None else None
    if view is None:
        show(turn, turn.say("progress.no_round"), (turn.choice("desk.menu", "chat.menu"),))
        return
    cells = await _cells(turn, await outlook_of(turn.store, view.cycle, view.unit))
    page, pages = page_of(args.get("p"), len(cells))
    shown = [(cell.name, cell.id) for cell in cells[page * PER_PAGE : (page + 1) * PER_PAGE]]
    title = turn.say(
        "progress.ahead.late_title", unit=view.unit.name, count=len(cells), page=page + 1, pages=pages
    )
    pager = turning(turn, page, pages, "progress.late", **view.key)
    back: Row = (turn.choice("progress.back", "progress.unit", **view.key),)
    show(turn, title, *numbered(shown, "progress.unit", "u", c=view.cycle.id), pager, back)


async def _cells(turn: Turn, outlook: Outlook) -> list[Unit]:
    await turn.store.load(Unit, [(cell_id,) for cell_id in outlook.late])
    found = [cell for cell_id in outlook.late if (cell := await turn.store.get(Unit, cell_id)) is not None]
    return sorted(found, key=lambda cell: (charge.natural(cell.name), cell.id))
