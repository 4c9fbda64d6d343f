"""What the screens of progress share: the unit and round that are looked at, and the lines of counts."""

from dataclasses import dataclass

from markupsafe import Markup

from handlers import charge, rounds
from handlers.desk.showing import Row
from handlers.progress.counting import Group, Overview, Tally, count
from handlers.progress.reports import Reports, count_reports
from handlers.registry import Args
from handlers.turn import Turn
from models.cycle import Cycle
from models.messaging import Choice, Scalar
from models.unit import Unit


@dataclass(frozen=True, slots=True)
class View:
    """A unit in a round, counted; ``others`` are the other open rounds that it takes part in."""

    unit: Unit
    cycle: Cycle
    others: tuple[Cycle, ...]
    found: Overview
    reports: Reports

    @property
    def key(self) -> dict[str, Scalar]:
        """Return the arguments that lead back to this view."""
        return {"u": self.unit.id, "c": self.cycle.id}


async def view_of(turn: Turn, unit: Unit, args: Args) -> View | None:
    """Count a unit in the round that the arguments name, else in the newest; None where none is open."""
    cycles = await rounds.cycles_of(turn.store, unit)
    if not cycles:
        return None
    cycle = next((one for one in cycles if one.id == args.get("c")), cycles[0])
    others = tuple(one for one in cycles if one.id != cycle.id)
    found, reports = await count(turn.store, cycle, unit), await count_reports(turn.store, cycle, unit)
    return View(unit, cycle, others, found, reports)


def head(turn: Turn, view: View) -> list[Markup]:
    """Return the title and the sum."""
    tally = view.found.total
    percent = round(100 * tally.done / tally.owed) if tally.owed else 0
    title = turn.say("progress.title", unit=view.unit.name, cycle=view.cycle.title)
    total = turn.say("progress.sum", owed=tally.owed, done=tally.done, percent=percent)
    if view.reports.owed:
        total += "\n" + turn.say("progress.reports", owed=view.reports.owed, done=view.reports.done)
    return [title, total]


def above_the_cell(turn: Turn, tally: Tally) -> list[Markup]:
    """Return the counts as they are shown above the cell, where paper is not told from the rest."""
    shown = {
        group: tally[group] for group in (Group.NOT_STARTED, Group.WRITING, Group.ADDITIONS, Group.WAITING)
    }
    lines = [turn.say(f"progress.line.{group}", count=people) for group, people in shown.items() if people]
    lines += [turn.say("progress.line.settled", count=tally.settled)] if tally.settled else []
    return lines + exempt(turn, tally)


def exempt(turn: Turn, tally: Tally) -> list[Markup]:
    """Return the line of those who are not assessed; they are counted apart."""
    people = tally[Group.EXEMPT]
    return [turn.say("progress.line.exempt", count=people)] if people else []


async def ends(turn: Turn, view: View) -> list[Row]:
    """Return the ways on: a reminder, another round, the unit above, the menu."""
    tally = view.found.total
    remind = turn.choice("progress.remind", "remind.unit", u=view.unit.id)
    rows: list[Row] = [(remind,)] if tally.done < tally.owed else []
    rows += [(Choice(one.title, "progress.unit", {"u": view.unit.id, "c": one.id}),) for one in view.others]
    menu = turn.choice("desk.menu", "chat.menu")
    above = await turn.store.get(Unit, view.unit.parent_id) if view.unit.parent_id else None
    if above is not None and any(place.holds(above) for place in charge.places(turn.me)):
        up = Choice(turn.label("progress.up", unit=above.name), "progress.unit", {**view.key, "u": above.id})
        return [*rows, (up,), (menu,)]
    return [*rows, (menu,)]


def joined(lines: list[Markup]) -> Markup:
    """Return lines as one text."""
    return Markup("\n").join(lines)
