"""Asking for what a meeting lacks, one step at a time, and showing all of it before it counts."""

from dataclasses import replace

from markupsafe import Markup

from handlers.desk.showing import Row, show, when
from handlers.meetings import telling
from handlers.meetings.draft import Draft
from handlers.meetings.limits import FIRST_HOUR, LAST_HOUR
from handlers.meetings.screen import show_cell
from handlers.meetings.spot import Spot, begins, part_of_day, spot_of
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn

FLOW = "meeting"


def register(registry: Registry) -> None:
    """Declare the steps."""
    registry.action("meeting.ask", Who.SECRETARY, ask, Scope.CELL)


async def ask(turn: Turn, args: Args) -> None:
    """Ask for what is not known yet."""
    await go_on(turn, Draft.read(args))


async def go_on(turn: Turn, draft: Draft, problem: Markup | None = None) -> None:
    """Ask for the first thing that is missing; when nothing is, show all of it."""
    spot = await spot_of(turn, draft.cell_id)
    if spot is None:
        await show_cell(turn, draft.cell_id)
        return
    turn.goto(FLOW)
    if (found := trouble_with(turn, spot, draft)) is not None:
        draft, problem = found
    if draft.step == "sure":
        await _show_all(turn, spot, draft, problem)
        return
    back = turn.choice("meeting.back", "meeting.cell", **draft.args)
    show(turn, _joined(problem, _question(turn, spot, draft)), (back,))


def _joined(problem: Markup | None, text: Markup) -> Markup:
    return problem + "\n\n" + text if problem else text


def _question(turn: Turn, spot: Spot, draft: Draft) -> Markup:
    texts, limits = turn.services.texts, spot.limits
    return turn.say(
        f"meeting.step.{draft.step}",
        cell=spot.cell.name,
        day=texts.day(turn.lang, draft.day) if draft.day else "",
        example=f"{limits.example:%d/%m}",
        latest=texts.day(turn.lang, turn.store.clock.local(limits.latest).date()),
    )


def trouble_with(turn: Turn, spot: Spot, draft: Draft) -> tuple[Draft, Markup] | None:
    """Say why the meeting cannot be then, with a draft that lacks what has to be said anew."""
    if draft.day is None:
        return None
    limits, texts = spot.limits, turn.services.texts
    by_day = limits.trouble_on(draft.day)
    found = by_day or (limits.trouble(draft.day, draft.at) if draft.at else None)
    if found is None:
        return None
    starts_at = begins(turn, draft.day, draft.at or LAST_HOUR)
    said = turn.say(
        f"meeting.problem.{found}",
        when=when(turn, starts_at) if draft.at else texts.day(turn.lang, draft.day),
        deadline=when(turn, limits.deadline(starts_at)),
        latest=texts.day(turn.lang, turn.store.clock.local(limits.latest).date()),
        first=texts.hour(turn.lang, FIRST_HOUR),
        last=texts.hour(turn.lang, LAST_HOUR),
        example=f"{limits.example:%d/%m}",
    )
    return (replace(draft, day=None, at=None) if by_day else replace(draft, at=None)), said


async def _show_all(turn: Turn, spot: Spot, draft: Draft, problem: Markup | None) -> None:
    day, at = draft.complete
    starts_at = begins(turn, day, at)
    guests = await telling.guests_of(turn, spot.cell.id)
    text = turn.say(
        "meeting.step.sure",
        cell=spot.cell.name,
        when=when(turn, starts_at),
        part=turn.say(part_of_day(at)),
        place=draft.place,
        deadline=when(turn, spot.limits.deadline(starts_at)),
        count=guests.count,
    )
    edits: Row = (
        turn.choice("meeting.edit_time", "meeting.ask", **replace(draft, day=None, at=None).args),
        turn.choice("meeting.edit_place", "meeting.ask", **replace(draft, place="").args),
    )
    leave: Row = (turn.choice("meeting.leave", "meeting.cell", u=draft.cell_id),)
    show(turn, _joined(problem, text), (turn.choice("meeting.set", "meeting.set", **draft.args),), edits, leave)
