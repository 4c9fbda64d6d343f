"""Where a cell stands with its meeting, and how its day, hour and deadline are put into words."""

from dataclasses import dataclass
from datetime import date, datetime, time

from handlers import rounds
from handlers.meetings.limits import Limits
from handlers.reminders.due import instant
from handlers.turn import Turn
from models.cycle import Cycle, Meeting
from models.unit import Unit

_NOON, _EVENING = time(12), time(18)


@dataclass(frozen=True, slots=True)
class Spot:
    """A cell, the open cycle it takes part in, and its meeting there."""

    cell: Unit
    cycle: Cycle
    meeting: Meeting | None
    limits: Limits

    @property
    def deadline(self) -> datetime:
        """Return until when the cell's members write now."""
        return rounds.deadline_of(self.cycle, self.meeting)


async def spot_of(turn: Turn, cell_id: int) -> Spot | None:
    """Return how a cell stands; None while no cycle is open for it."""
    cell = await turn.store.get(Unit, cell_id)
    cycles = await rounds.cycles_of(turn.store, cell) if cell else []
    if cell is None or not cycles:
        return None
    meeting = await rounds.meeting_of(turn.store, cycles[0].id, cell.id)
    return Spot(cell, cycles[0], meeting, Limits(cycles[0], meeting, turn.now, turn.store.clock.zone))


def begins(turn: Turn, day: date, at: time) -> datetime:
    """Return the instant of a local day and hour."""
    return instant(day, at, turn.store.clock.zone)


def part_of_day(at: time) -> str:
    """Return the text key of the part of the day, so that 7 and 19 are not mixed up."""
    return f"meeting.part.{'morning' if at < _NOON else 'afternoon' if at < _EVENING else 'evening'}"
