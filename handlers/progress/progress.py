"""How far the round has come: a unit's counts, and the units below it, down to the cell."""

from handlers import charge
from handlers.desk.showing import PER_PAGE, Row, numbered, page_of, show, turning
from handlers.progress import ahead
from handlers.progress.ahead import late_row, outlook_lines
from handlers.progress.cell import show_cell, show_names
from handlers.progress.outlook import outlook_of
from handlers.progress.view import View, above_the_cell, ends, head, joined, view_of
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.messaging import Choice
from models.unit import Unit, UnitKind


def register(registry: Registry) -> None:
    """Declare the counts and the lists."""
    registry.action("progress.show", Who.OFFICER, show_first)
    registry.action("progress.unit", Who.OFFICER, open_unit, Scope.CELL)
    registry.action("progress.names", Who.OFFICER, show_names, Scope.CELL)
    ahead.register(registry)
    registry.command("progress.show", "tiendo", "tien do", "progress")


async def show_first(turn: Turn, args: Args) -> None:
    """Show the counts of the officer's unit, or let one of several be chosen."""
    found = charge.places(turn.me)
    if len(found) == 1:
        await _show(turn, found[0], args)
        return
    turn.goto("desk")
    page, pages = page_of(args.get("p"), len(found))
    lines = [(unit.name, unit.id) for unit in found[page * PER_PAGE : (page + 1) * PER_PAGE]]
    text = turn.say("progress.choose", page=page + 1, pages=pages)
    pager = turning(turn, page, pages, "progress.show")
    show(turn, text, *numbered(lines, "progress.unit", "u"), pager, _menu(turn))


def _menu(turn: Turn) -> Row:
    return (turn.choice("desk.menu", "chat.menu"),)


async def open_unit(turn: Turn, args: Args) -> None:
    """Show the counts of one unit."""
    unit = await turn.store.get(Unit, args["u"])
    if unit is not None:
        await _show(turn, unit, args)


async def _show(turn: Turn, unit: Unit, args: Args) -> None:
    turn.goto("desk")
    view = await view_of(turn, unit, args)
    if view is None:
        show(turn, turn.say("progress.no_round"), _menu(turn))
    elif unit.kind is UnitKind.CELL:
        await show_cell(turn, view)
    else:
        await _show_parts(turn, view, args)


async def _show_parts(turn: Turn, view: View, args: Args) -> None:
    """Show a unit above the cells with the units right below it."""
    parts = view.found.parts
    page, pages = page_of(args.get("p"), len(parts))
    shown = parts[page * PER_PAGE : (page + 1) * PER_PAGE]
    labels = [
        (turn.label("progress.part", unit=part.name, done=tally.done, owed=tally.owed), part.id)
        for part, tally in shown
    ]
    outlook = await outlook_of(turn.store, view.cycle, view.unit)
    lines = [*head(turn, view), *above_the_cell(turn, view.found.total), *outlook_lines(turn, view, outlook)]
    lines.append(turn.say("progress.parts", page=page + 1, pages=pages))
    pager = turning(turn, page, pages, "progress.unit", **view.key)
    below = numbered(labels, "progress.unit", "u", c=view.cycle.id)
    late = late_row(turn, view, outlook)
    show(turn, joined(lines), *below, pager, late, *await _own_rows(turn, view), *await ends(turn, view))


async def _own_rows(turn: Turn, view: View) -> list[Row]:
    """Return the way to the reader's own cells below this unit, where names are shown."""
    cells = [one for one in await charge.own_cells(turn.store, turn.me) if view.unit.holds(one)]
    shown = {part.id for part, _ in view.found.parts}
    return [
        (Choice(turn.label("progress.own", unit=one.name), "progress.unit", {"u": one.id, "c": view.cycle.id}),)
        for one in cells[:2]
        if one.id not in shown
    ]
