"""The stretch of time that a round is about, and what lies in it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from models.circumstance import Circumstance
from models.cycle_kind import CycleKind
from models.rules.eligibility import add_months
from models.rules.schema import Case

LENGTHS = (Case.SICK_LEAVE, Case.MATERNITY_LEAVE, Case.TRAINING_AWAY)
"""Cases of which the length counts."""
STATES = (Case.COMMITTEE_SUSPENDED, Case.UNDER_INSPECTION)
"""Cases that hold while they go on past the day of counting, however long."""
ENTERED = (*LENGTHS, Case.NEWLY_APPOINTED, *STATES)
"""Cases that people enter; the others are told by the roster."""
_DAYS_OF_A_MONTH = 30
_TERM_YEARS = 5
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last; lengths and six months are counted up to ``cut_off``."""

    first: date
    last: date
    cut_off: date

    @property
    def end(self) -> date:
        """Return the day up to which lengths are counted."""
        return min(self.last, self.cut_off) if self.cut_off >= self.first else self.last


def period_of(kind: CycleKind, year: int, cut_off: date) -> Period:
    """Return the period of a round: its year, the five years up to it, or the quarter of the cut-off."""
    match kind:
        case CycleKind.QUARTERLY:
            first = date(cut_off.year, (cut_off.month - 1) // 3 * 3 + 1, 1)
            return Period(first, add_months(first, 3) - _DAY, cut_off)
        case CycleKind.TERM:
            return Period(date(year - _TERM_YEARS + 1, 1, 1), date(year, 12, 31), cut_off)
        case CycleKind.YEARLY:
            return Period(date(year, 1, 1), date(year, 12, 31), cut_off)


def cases_in(period: Period, rows: Iterable[Circumstance]) -> Mapping[Case, int | None]:
    """Return the cases that hold in a period, each with its length in whole months where one is known."""
    by_case: dict[Case, list[Circumstance]] = {}
    for row in rows:
        if row.dropped_at is None and _touches(period, row):
            by_case.setdefault(row.case, []).append(row)
    return {case: _length(period, case, found) for case, found in by_case.items()}


def _touches(period: Period, row: Circumstance) -> bool:
    began = row.since is None or row.since <= period.end
    if row.case in STATES:
        return began and (row.until is None or row.until > period.end)
    return began and (row.until is None or row.until >= period.first)


def _length(period: Period, case: Case, rows: Sequence[Circumstance]) -> int | None:
    if case in STATES:
        return None
    if case is Case.NEWLY_APPOINTED:
        days = [row.since for row in rows if row.since is not None]
        return _months(max(days), period.end)[0] if days else None
    stretches = [row for row in rows if row.months is None and row.since is not None]
    told = _told(period, rows)
    if not stretches and not told:
        return None
    return sum(told.values()) + _total(_joined(period, stretches))


def _told(period: Period, rows: Sequence[Circumstance]) -> dict[tuple[date | None, date | None], int]:
    """Return the lengths that were told of stretches inside the period; of one stretch the greatest."""
    told: dict[tuple[date | None, date | None], int] = {}
    for row in rows:
        inside = row.since is not None and row.until is not None
        if row.months is None or not inside or not _within(period, row):
            continue
        span = (row.since, row.until)
        told[span] = max(told.get(span, 0), row.months)
    return told


def _within(period: Period, row: Circumstance) -> bool:
    since, until = row.since or period.first, row.until or period.last
    return period.first <= since and until <= period.last


def _joined(period: Period, rows: Sequence[Circumstance]) -> list[tuple[date, date]]:
    """Return the stretches cut to the period; what was entered twice counts once."""
    cut = sorted(
        (max(row.since or period.first, period.first), min(row.until or period.end, period.end)) for row in rows
    )
    joined: list[tuple[date, date]] = []
    for first, last in cut:
        if joined and first <= joined[-1][1] + _DAY:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return joined


def _total(stretches: Sequence[tuple[date, date]]) -> int:
    """Return whole months; the days that are left over of several stretches make months of thirty days."""
    parts = [_months(first, last) for first, last in stretches]
    return sum(months for months, _ in parts) + sum(days for _, days in parts) // _DAYS_OF_A_MONTH


def _months(first: date, last: date) -> tuple[int, int]:
    """Return the whole months from one day to another, both included, and the days beyond them."""
    after = last + _DAY
    months = max(0, (after.year - first.year) * 12 + after.month - first.month)
    while months and add_months(first, months) > after:
        months -= 1
    # What is short of a month by its days is no month, be that month one of 31 days.
    return months, min(max(0, (after - add_months(first, months)).days), _DAYS_OF_A_MONTH - 1)
