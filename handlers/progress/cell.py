"""One cell's progress: counts for everybody in charge, names for its own reviewers only."""

from sqlalchemy import select

from handlers import charge, rounds
from handlers.boxes.missing import counts
from handlers.desk.showing import PER_PAGE, Row, numbered, page_of, show, turning, when
from handlers.progress.counting import Group, group_of
from handlers.progress.view import View, above_the_cell, ends, exempt, head, joined, view_of
from handlers.registry import Args
from handlers.roster.names import person_order
from handlers.rounds import PERSONAL
from handlers.turn import Turn
from models.assessment import PaperState, Status
from models.messaging import Choice, Scalar
from models.store.tables import assessment, member
from models.unit import Unit

_IN_A_ROW = 2


async def is_own(turn: Turn, unit: Unit) -> bool:
    """Tell whether people of this unit are shown by name: it is a cell that falls to the reader."""
    return unit.id in {one.id for one in await charge.own_cells(turn.store, turn.me)}


async def show_cell(turn: Turn, view: View) -> None:
    """Show one cell."""
    own = await is_own(turn, view.unit)
    tally = view.found.total
    meeting = await rounds.meeting_of(turn.store, view.cycle.id, view.unit.id)
    title, total = head(turn, view)
    deadline = turn.say("progress.deadline", deadline=when(turn, rounds.deadline_of(view.cycle, meeting)))
    if not own:
        lines = above_the_cell(turn, tally)
        show(turn, joined([title, deadline, total, *lines]), *await ends(turn, view))
        return
    assessed = [group for group in Group if group is not Group.EXEMPT and tally[group]]
    lines = [turn.say(f"progress.line.{group}", count=tally[group]) for group in assessed]
    missing = await counts(turn, view.unit, view.cycle.id)
    text = joined([title, deadline, total, *lines, *missing, *exempt(turn, tally)])
    show(turn, text, *_name_rows(turn, view), *await ends(turn, view))


def _name_rows(turn: Turn, view: View) -> list[Row]:
    """Return the ways to the names, two beside each other."""
    tally = view.found.total
    choices = [
        Choice(
            turn.label(f"progress.names.{group}", count=tally[group]),
            "progress.names",
            {**view.key, "f": group},
        )
        for group in Group
        if tally[group]
    ]
    return [tuple(choices[start : start + _IN_A_ROW]) for start in range(0, len(choices), _IN_A_ROW)]


async def show_names(turn: Turn, args: Args) -> None:
    """Show who of one's own cell stands where; of a draft nothing is told but that it is begun."""
    unit, said = await turn.store.get(Unit, args["u"]), args.get("f")
    view = await view_of(turn, unit, args) if unit else None
    if view is None or said not in set(Group) or not await is_own(turn, view.unit):
        if view is not None:
            await show_cell(turn, view)
        return
    turn.goto("desk")
    people = await _people(turn, view, Group(str(said)))
    page, pages = page_of(args.get("p"), len(people))
    text = turn.say(f"progress.who.{said}", unit=view.unit.name, count=len(people), page=page + 1, pages=pages)
    key: dict[str, Scalar] = {**view.key, "f": str(said)}
    back: Row = (turn.choice("progress.back", "progress.unit", **view.key),)
    lines = numbered(people[page * PER_PAGE : (page + 1) * PER_PAGE], "desk.person", "m")
    show(turn, text, *lines, turning(turn, page, pages, "progress.names", **key), back)


async def _people(turn: Turn, view: View, group: Group) -> list[tuple[str, Scalar]]:
    """Return names and ids in the order of a name list."""
    columns = (
        assessment.c.status,
        assessment.c.paper,
        assessment.c.must_review,
        member.c.id,
        member.c.full_name,
    )
    rows = await turn.store.query(
        select(*columns)
        .join(member, member.c.id == assessment.c.member_id)
        .where(PERSONAL, assessment.c.cycle_id == view.cycle.id)
        .where(assessment.c.cell_id == view.unit.id, member.c.active)
    )
    mine = [
        row
        for row in rows
        if group_of(Status(row.status), PaperState(row.paper), must_review=row.must_review) is group
    ]
    mine.sort(key=lambda row: (person_order(row.full_name), row.id))
    return [(row.full_name, row.id) for row in mine]
