"""What of others is still missing in a cell: a line for each open part of each paper."""

from collections import Counter
from dataclasses import dataclass

from markupsafe import Markup

from handlers.boxes.lines import state_of
from handlers.boxes.reading import Part, load_parts
from handlers.desk import duty
from handlers.desk.showing import PER_PAGE, Row, name_of, page_of, show, turning
from handlers.office.round.standing import last_cycle
from handlers.registry import Args, Registry, Scope, Who
from handlers.roster.names import person_order
from handlers.rounds import PERSONAL
from handlers.turn import Turn
from models.assessment import Assessment
from models.messaging import Choice
from models.store.tables import assessment as assessment_table
from models.unit import Unit


def register(registry: Registry) -> None:
    """Declare the list."""
    registry.action("box.missing", Who.SECRETARY, show_missing, Scope.CELL)


@dataclass(frozen=True, slots=True)
class Missing:
    """One part that has not come, of somebody whose papers fall to the reader."""

    name: str
    part: Part


async def missing_in(turn: Turn, cell: Unit, cycle_id: int) -> list[Missing]:
    """Return what is missing in a cell, in the order of a name list."""
    found = await turn.store.find(
        Assessment,
        PERSONAL,
        PERSONAL,
        assessment_table.c.cycle_id == cycle_id,
        assessment_table.c.cell_id == cell.id,
        assessment_table.c.must_review,
    )
    posting = await duty.load_posting(turn.store, turn.me)
    mine = [one for one in found if posting.falls_to_me(cell.path, {one.member_id})]
    parts = [part for part in await load_parts(turn.store, turn.services.catalog, mine) if part.missing]
    lines = [Missing(await name_of(turn, part.assessment.member_id), part) for part in parts]
    return sorted(lines, key=lambda one: (person_order(one.name), one.part.assessment.id))


async def counts(turn: Turn, cell: Unit, cycle_id: int) -> list[Markup]:
    """Return a line for each kind of part that is missing in a cell."""
    found = Counter(one.part.box.short.to(turn.lang) for one in await missing_in(turn, cell, cycle_id))
    return [
        turn.say("boxes.missing.progress", title=title, count=count) for title, count in sorted(found.items())
    ]


async def show_missing(turn: Turn, args: Args) -> None:
    """Show whose parts are missing, eight on a page."""
    turn.goto("desk")
    cell = await turn.store.get(Unit, args["u"])
    cycle = await last_cycle(turn.store, cell) if cell else None
    missing = await missing_in(turn, cell, cycle.id) if cell and cycle else []
    page, pages = page_of(args.get("p"), len(missing))
    text = turn.say(
        "boxes.missing.title" if missing else "boxes.missing.none",
        cell=cell.name if cell else "–",
        count=len(missing),
        page=page + 1,
        pages=pages,
    )
    shown = missing[page * PER_PAGE : (page + 1) * PER_PAGE]
    rows = [_row(turn, place, one) for place, one in enumerate(shown, start=1)]
    pager = turning(turn, page, pages, "box.missing", u=args["u"])
    show(turn, text, *rows, pager, (turn.choice("common.back", "print.show", u=args["u"]),))


def _row(turn: Turn, place: int, one: Missing) -> Row:
    title = one.part.box.short.to(turn.lang)
    state = turn.label(f"boxes.missing.state.{state_of(turn, one.part)}")
    label = turn.label("boxes.missing.line", place=place, name=one.name, title=title, state=state)
    return (Choice(label, "box.show", {"a": one.part.assessment.id, "k": one.part.box.key}),)
