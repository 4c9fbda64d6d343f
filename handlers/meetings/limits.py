"""When a cell may meet, and what that does to its members' deadline: pure arithmetic.

The limits of a meeting in a cycle:

* it begins between 6:00 and 21:00 local time;
* it lies ahead, and at most thirty days after the cycle's deadline (cells meet from the end of November
  to the middle of December, and their results go up soon after: domain.md, section 9);
* it does not end the writing on the spot: the members' deadline is three days before the meeting, and
  where they can still write now, they can still write once the meeting is set. Whoever moves a meeting
  whose deadline has passed already is free to move it by a day.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from handlers.reminders.due import instant
from handlers.rounds import BEFORE_MEETING, deadline_of
from models.cycle import Cycle, Meeting

FIRST_HOUR = time(6, 0)
LAST_HOUR = time(21, 0)
AFTER_DEADLINE = timedelta(days=30)
_DAY = timedelta(days=1)


class Trouble(StrEnum):
    """Why a cell cannot meet then."""

    HOUR = "hour"
    PAST = "past"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits now; ``current`` is the meeting that is set, ``zone`` that of local time."""

    cycle: Cycle
    current: Meeting | None
    now: datetime
    zone: tzinfo

    @property
    def latest(self) -> datetime:
        """Return the last instant at which the meeting may begin."""
        return self.cycle.deadline + AFTER_DEADLINE

    @property
    def example(self) -> date:
        """Return the first day on which the meeting can be at any hour."""
        day = self.now.astimezone(self.zone).date() + _DAY
        while self.trouble(day, FIRST_HOUR) is Trouble.TOO_EARLY:
            day += _DAY
        return day

    def trouble(self, day: date, at: time) -> Trouble | None:
        """Return why the meeting cannot be then."""
        if not FIRST_HOUR <= at <= LAST_HOUR:
            return Trouble.HOUR
        starts_at = instant(day, at, self.zone)
        if starts_at <= self.now:
            return Trouble.PAST
        if starts_at > self.latest:
            return Trouble.TOO_LATE
        return Trouble.TOO_EARLY if self._ends_writing(starts_at) else None

    def trouble_on(self, day: date) -> Trouble | None:
        """Return why the meeting cannot be on a day at any hour."""
        at_last = self.trouble(day, LAST_HOUR)
        return self.trouble(day, FIRST_HOUR) if at_last is Trouble.TOO_LATE else at_last

    def deadline(self, starts_at: datetime) -> datetime:
        """Return the members' deadline where the cell meets then."""
        return min(self.cycle.deadline, starts_at - BEFORE_MEETING)

    def _ends_writing(self, starts_at: datetime) -> bool:
        return self.deadline(starts_at) <= self.now < deadline_of(self.cycle, self.current)
