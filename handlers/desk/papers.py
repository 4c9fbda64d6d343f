"""The papers of a cell: all in one file for the meeting, and whose signed one has come."""

from sqlalchemy import or_, select

from handlers.boxes.missing import missing_in
from handlers.desk import duty, signing
from handlers.desk.showing import PER_PAGE, numbered, page_of, show, turning
from handlers.office.round.standing import last_cycle
from handlers.people import REVIEWERS
from handlers.printing import asking, evidence
from handlers.printing.buttons import paper_row
from handlers.registry import Args, Registry, Scope, Who
from handlers.rounds import PERSONAL
from handlers.turn import Turn
from models.messaging import Choice
from models.store.tables import assessment as assessment_table
from models.store.tables import unit as unit_table
from models.unit import Unit


def register(registry: Registry) -> None:
    """Declare the screens, and the asking for papers itself."""
    registry.action("print.cells", Who.SECRETARY, show_cells)
    registry.action("print.show", Who.SECRETARY, show_cell, Scope.CELL)
    registry.command("print.cells", "banin", "ban in", "banky", "ban ky")
    asking.register(registry)
    evidence.register(registry)


async def show_cells(turn: Turn, args: Args) -> None:
    """Show the reviewer's cell, or let one of several be chosen."""
    turn.goto("desk")
    cells = await _cells(turn)
    if len(cells) == 1:
        await show_cell(turn, {"u": cells[0].id})
        return
    page, pages = page_of(args.get("p"), len(cells))
    lines = [(cell.name, cell.id) for cell in cells[page * PER_PAGE : (page + 1) * PER_PAGE]]
    text = turn.say("printing.cells" if cells else "printing.no_cell", page=page + 1, pages=pages)
    menu = (turn.choice("desk.menu", "chat.menu"),)
    show(turn, text, *numbered(lines, "print.show", "u"), turning(turn, page, pages, "print.cells"), menu)


async def _cells(turn: Turn) -> list[Unit]:
    """Return the cells that the reviewer answers for, and those where at least one paper falls to them.

    A secretary's own paper falls to a deputy or to the level above.
    """
    posting = await duty.load_posting(turn.store, turn.me)
    own = {cell.id: cell for cell in await duty.cells_of(turn.store, turn.me)}
    under = or_(*(unit_table.c.path.startswith(unit.path) for unit in turn.me.units(*REVIEWERS)))
    query = (
        select(assessment_table.c.member_id, unit_table.c.id, unit_table.c.path)
        .join(unit_table, unit_table.c.id == assessment_table.c.cell_id)
        .where(PERSONAL, assessment_table.c.must_review, under)
    )
    rows = await turn.store.query(query)
    others = {row.id for row in rows if row.id not in own and posting.falls_to_me(row.path, {row.member_id})}
    await turn.store.load(Unit, [(one,) for one in others])
    found = [unit for one in others if (unit := await turn.store.get(Unit, one)) is not None]
    return sorted((*own.values(), *found), key=lambda cell: cell.name)


async def show_cell(turn: Turn, args: Args) -> None:
    """Show how many papers there are, with the ways to have them and to note the signed ones."""
    turn.goto("desk")
    cell = await turn.store.get(Unit, args["u"])
    cycle = await last_cycle(turn.store, cell) if cell else None
    menu = (turn.choice("desk.menu", "chat.menu"),)
    if cell is None or cycle is None:
        show(turn, turn.say("printing.no_round"), menu)
        return
    papers = await signing.papers_of_cell(turn, cell, cycle.id)
    text = turn.say(
        "printing.overview",
        cell=cell.name,
        title=cycle.title,
        printable=sum(paper.printable for paper in papers),
        owed=len(papers),
        signed=sum(paper.signed for paper in papers),
        due=sum(paper.due for paper in papers),
    )
    key = {"u": cell.id, "c": cycle.id}
    missing = sum(paper.due and not paper.signed and paper.mine for paper in papers)
    rows = [paper_row(turn, "print.cell", many=True, **key)] if any(paper.printable for paper in papers) else []
    signed = (Choice(turn.label("printing.button.signed", count=missing), "sign.list", key),)
    show(turn, text, *rows, signed, await _others_row(turn, cell, cycle.id), menu)


async def _others_row(turn: Turn, cell: Unit, cycle_id: int) -> tuple[Choice, ...]:
    """Return the way to what others have not filled in yet, where anything is missing."""
    count = len(await missing_in(turn, cell, cycle_id))
    return (
        (Choice(turn.label("boxes.missing.open", count=count), "box.missing", {"u": cell.id}),) if count else ()
    )
