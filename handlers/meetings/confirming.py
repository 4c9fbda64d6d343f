"""Setting or moving a meeting for good: stored, on record, and told to its guests."""

from dataclasses import replace

from handlers.desk.showing import when
from handlers.meetings import telling
from handlers.meetings.asking import go_on, trouble_with
from handlers.meetings.draft import Draft, basis_of
from handlers.meetings.screen import show_cell, told
from handlers.meetings.spot import Spot, begins, spot_of
from handlers.meetings.telling import News
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.cycle import Meeting


def register(registry: Registry) -> None:
    """Declare the confirmation."""
    registry.action("meeting.set", Who.SECRETARY, confirm, Scope.CELL)


async def confirm(turn: Turn, args: Args) -> None:
    """Let the meeting count; a second press finds it done and tells nobody again."""
    draft = Draft.read(args)
    spot = await spot_of(turn, draft.cell_id)
    if spot is None or draft.step != "sure":
        await go_on(turn, draft)
    elif _holds(turn, spot.meeting, draft):
        await show_cell(turn, draft.cell_id)
    elif draft.basis != basis_of(spot.meeting):
        await show_cell(turn, draft.cell_id, turn.say("meeting.changed_meanwhile"))
    elif trouble_with(turn, spot, draft) is not None:
        await go_on(turn, draft)
    else:
        await _set(turn, spot, draft)


def _holds(turn: Turn, meeting: Meeting | None, draft: Draft) -> bool:
    """Tell whether the meeting is already as the draft says."""
    if meeting is None:
        return False
    return (meeting.starts_at, meeting.place) == (begins(turn, *draft.complete), draft.place)


async def _set(turn: Turn, spot: Spot, draft: Draft) -> None:
    before, starts_at = spot.meeting, begins(turn, *draft.complete)
    if before is None:
        row_id = turn.store.ids.new()
        new = Meeting(row_id, spot.cycle.id, spot.cell.id, starts_at, draft.place, turn.me.id)
        meeting = turn.store.add(new)
    else:
        meeting = turn.store.save(replace(before, starts_at=starts_at, place=draft.place, set_by=turn.me.id))
    turn.record("meeting.moved" if before else "meeting.set", "meeting", meeting.id, spot.cell.id)
    guests = await telling.guests_of(turn, spot.cell.id)
    at = await telling.tell(turn, spot, guests, News("moved" if before else "set", meeting, before))
    note = turn.say("meeting.done", when=when(turn, starts_at), place=draft.place)
    await show_cell(turn, spot.cell.id, note + "\n" + told(turn, guests, at))
