"""Who has not handed in, by name: for the cell's own reviewers, and for those of its base organisation."""

from markupsafe import Markup

from handlers import charge
from handlers.desk.showing import PER_PAGE, Row, page_of, show, turning
from handlers.escalation.levels import posted_at
from handlers.escalation.report import Report, of_base, of_cell
from handlers.escalation.words import Words, name_line
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.cycle import Cycle, CycleState
from models.unit import Unit, UnitKind

_REASON = 400
"""Enough for all that can be typed."""


def register(registry: Registry) -> None:
    """Declare the list."""
    registry.action("owing.list", Who.OFFICER, show_owing, Scope.CELL)


async def show_owing(turn: Turn, args: Args) -> None:
    """Show who has not handed in now, eight on a page; above the cell only those who were told before."""
    turn.goto("desk")
    menu: Row = (turn.choice("desk.menu", "chat.menu"),)
    unit, cycle = await turn.store.get(Unit, args["u"]), await turn.store.get(Cycle, args.get("c", 0))
    open_ = cycle is not None and cycle.state is CycleState.OPEN
    report = await _report(turn, unit, cycle) if unit is not None and cycle is not None and open_ else None
    if report is None:
        show(turn, turn.say("common.not_found"), menu)
        return
    page, pages = page_of(args.get("p"), len(report.named))
    pager = turning(turn, page, pages, "owing.list", u=report.unit.id, c=report.cycle.id)
    show(turn, _text(turn, report, page, pages), pager, menu)


async def _report(turn: Turn, unit: Unit, cycle: Cycle) -> Report | None:
    """Return the names that the reader may read of a unit; None where there are none for them."""
    own = {one.id for one in await charge.own_cells(turn.store, turn.me)}
    if unit.kind is UnitKind.CELL and unit.id in own:
        return await of_cell(turn.store, cycle, unit, cycle.deadline)
    if turn.me.id in {person.id for person in await posted_at(turn.store, unit)}:
        return await of_base(turn.store, cycle, unit, cycle.deadline)
    return None


def _text(turn: Turn, report: Report, page: int, pages: int) -> Markup:
    words = Words(turn.services.texts, turn.lang, turn.store.clock)
    if not report.count:
        return words.say("list.none", unit=report.unit.name)
    title = words.say("list.title", unit=report.unit.name, count=report.count, page=page + 1, pages=pages)
    shown = report.named[page * PER_PAGE : (page + 1) * PER_PAGE]
    lines = [name_line(words, one, cell=report.unit.kind is not UnitKind.CELL, room=_REASON) for one in shown]
    if report.unnamed:
        lines.append(words.say("unnamed", count=report.unnamed))
    return Markup("\n").join([title, *lines])
