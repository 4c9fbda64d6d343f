"""The numbers that go up after a round: one line of the yearly table, and what has to tie in it.

The columns are those of domain.md 10.1 (ours: the official table is not known).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from models.level import FOUR, Level

EXCUSED, SUSPENDED, NEW, OTHER = "mien_sinh_hoat", "dinh_chi", "moi_ket_nap_6t", "other"
REASONS = (EXCUSED, SUSPENDED, NEW, OTHER)
"""Why somebody is not assessed: the three cases of Quy định 124-QĐ/TW, Điều 5, and everything else."""


class Subjects(StrEnum):
    """Of whom a table is."""

    MEMBERS = "members"
    COLLECTIVES = "collectives"


class Fault(StrEnum):
    """What does not tie in numbers that somebody entered."""

    NEGATIVE = "negative"
    EXEMPT_OVER_TOTAL = "exempt_over_total"
    REVIEWED_OVER_OWED = "reviewed_over_owed"
    RATED_OVER_REVIEWED = "rated_over_reviewed"


@dataclass(frozen=True, slots=True)
class Totals:
    """One line: every subject is exempt or owed, reviewed or not, at one level or unrated."""

    exempt: Mapping[str, int] = field(default_factory=dict)
    reviewed: int = 0
    unreviewed: int = 0
    levels: Mapping[Level, int] = field(default_factory=dict)

    @property
    def spared(self) -> int:
        """Return how many are not assessed (column 4)."""
        return sum(self.exempt.values())

    @property
    def owed(self) -> int:
        """Return how many are assessed (column 5)."""
        return self.reviewed + self.unreviewed

    @property
    def total(self) -> int:
        """Return how many there are (column 3)."""
        return self.spared + self.owed

    @property
    def rated(self) -> int:
        """Return how many have a decided level (column 7a)."""
        return sum(self.levels.values())

    @property
    def unrated(self) -> int:
        """Return how many of those assessed have none (column 7b)."""
        return self.owed - self.rated

    def at(self, level: Level) -> int:
        """Return how many are at a level."""
        return self.levels.get(level, 0)

    def share(self, level: Level) -> float | None:
        """Return the share of a level among those rated, in percent; None where nobody is."""
        return 100 * self.at(level) / self.rated if self.rated else None

    @property
    def excellent_to_good(self) -> float | None:
        """Return HTXSNV in percent of HTTNV (column 12); None where nobody is at HTTNV."""
        good = self.at(Level.GOOD)
        return 100 * self.at(Level.EXCELLENT) / good if good else None

    def plus(self, other: "Totals") -> "Totals":
        """Return both together."""
        return Totals(
            {reason: self.exempt.get(reason, 0) + other.exempt.get(reason, 0) for reason in REASONS},
            self.reviewed + other.reviewed,
            self.unreviewed + other.unreviewed,
            {level: self.at(level) + other.at(level) for level in FOUR},
        )


@dataclass(frozen=True, slots=True)
class Entered:
    """Numbers as somebody types them from a paper; the rest of a line follows from these."""

    total: int
    exempt: tuple[int, ...]
    reviewed: int
    levels: tuple[int, ...]

    @classmethod
    def of(cls, numbers: "list[int] | tuple[int, ...]") -> "Entered":
        """Read total, four kinds of exempt, reviewed and four levels, in this order."""
        return cls(numbers[0], tuple(numbers[1:5]), numbers[5], tuple(numbers[6:10]))

    @property
    def numbers(self) -> tuple[int, ...]:
        """Return the ten numbers in their order."""
        return (self.total, *self.exempt, self.reviewed, *self.levels)

    def faults(self) -> Iterator[Fault]:
        """Give everything that does not tie."""
        if min(self.numbers) < 0:
            yield Fault.NEGATIVE
        owed = self.total - sum(self.exempt)
        if owed < 0:
            yield Fault.EXEMPT_OVER_TOTAL
        elif self.reviewed > owed:
            yield Fault.REVIEWED_OVER_OWED
        if sum(self.levels) > self.reviewed:
            yield Fault.RATED_OVER_REVIEWED

    @property
    def totals(self) -> Totals:
        """Return the line; only for numbers without a fault."""
        owed = self.total - sum(self.exempt)
        exempt = dict(zip(REASONS, self.exempt, strict=True))
        levels = dict(zip(FOUR, self.levels, strict=True))
        return Totals(exempt, self.reviewed, owed - self.reviewed, levels)


NUMBERS = 10
"""How many numbers a line that is entered by hand has."""


@dataclass(frozen=True, slots=True)
class PaperTotal:
    """Numbers of a unit that stays on paper; the newest row of a unit holds, and none is overwritten."""

    id: int
    cycle_id: int
    unit_id: int
    numbers: Any
    source: str
    entered_by: int
    entered_at: datetime
    withdrawn_at: datetime | None = None
    version: int = 0

    @property
    def entered(self) -> Entered:
        """Return what was entered."""
        return Entered.of(list(self.numbers))
