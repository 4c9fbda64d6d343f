"""What will be handed in by the deadline, from the pace so far: pure arithmetic, with a range.

The pace is hand-ins a day: since the round was opened, and over the last seven days. The slower of the two
gives the lower end of the range, the faster one the upper end.
"""

from dataclasses import dataclass
from math import ceil, floor

LEAST_DAYS, LEAST_HANDED = 3.0, 5
"""With fewer days or fewer hand-ins a pace says nothing."""
RECENT_DAYS = 7.0
JUDGED_FROM = 0.5
"""A single cell has few people: it is judged from this share of its writing time on."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How far some people are, and how quickly they came there.

    ``done`` are handed in or on paper, ``handed`` those of them that came in chat since the opening, and
    ``recent`` in the last seven days; ``elapsed`` and ``left`` are days since the opening and to the deadline.
    """

    owed: int
    done: int
    handed: int
    recent: int
    elapsed: float
    left: float

    @property
    def rates(self) -> tuple[float, float]:
        """Return the slower and the faster pace, in hand-ins a day."""
        if self.elapsed <= 0:
            return (0.0, 0.0)
        overall, lately = self.handed / self.elapsed, self.recent / min(RECENT_DAYS, self.elapsed)
        return (min(overall, lately), max(overall, lately))


@dataclass(frozen=True, slots=True)
class Forecast:
    """How many of ``owed`` will have handed in by the deadline, at least and at most."""

    low: int
    high: int
    owed: int

    @property
    def percents(self) -> tuple[int, int]:
        """Return the range as whole percents, its lower end rounded down, its upper end up to 100."""
        if not self.owed:
            return (100, 100)
        return (floor(100 * self.low / self.owed), ceil(100 * self.high / self.owed))


def forecast(pace: Pace) -> Forecast | None:
    """Return the range at the deadline; None where there is too little to go by, or the deadline has passed."""
    if pace.left <= 0 or pace.elapsed < LEAST_DAYS or pace.handed < LEAST_HANDED:
        return None
    slow, fast = pace.rates
    low, high = pace.done + floor(slow * pace.left), pace.done + ceil(fast * pace.left)
    return Forecast(min(low, pace.owed), min(high, pace.owed), pace.owed)


def likely_late(pace: Pace) -> bool:
    """Tell whether not even the faster pace brings everybody of a cell in by its deadline."""
    if pace.done >= pace.owed:
        return False
    if pace.left <= 0:
        return True
    if pace.elapsed < JUDGED_FROM * (pace.elapsed + pace.left):
        return False
    return pace.done + ceil(pace.rates[1] * pace.left) < pace.owed


def sending_seconds(messages: int, rate: float) -> float:
    """Return how long so many messages take at so many a second."""
    return messages / rate if messages else 0.0
