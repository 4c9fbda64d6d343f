"""Working days: what a period of so many working days means in Vietnam."""

from datetime import date, timedelta
from functools import cache
from pathlib import Path

import yaml

_DAYS = Path(__file__).parent / "holidays.yaml"
_SATURDAY = 5
_DAY = timedelta(days=1)


def is_working(day: date) -> bool:
    """Tell whether people work on a day: no Saturday, Sunday or public holiday (Bộ luật Lao động, Điều 112)."""
    return not is_weekend(day) and not is_holiday(day)


def is_weekend(day: date) -> bool:
    """Tell whether a day is a Saturday or a Sunday."""
    return day.weekday() >= _SATURDAY


def is_holiday(day: date) -> bool:
    """Tell whether a day is a public holiday, or off because of one."""
    return day in _holidays()


def working_days_before(day: date, count: int) -> date:
    """Return the last working day that leaves so many whole working days between itself and a day."""
    return _walk(day, count + 1, -_DAY)


def working_days_after(day: date, count: int) -> date:
    """Return the day on which a period of so many working days, counted from the next day, ends."""
    return _walk(day, count, _DAY)


def _walk(day: date, count: int, step: timedelta) -> date:
    while count:
        day += step
        count -= is_working(day)
    return day


@cache
def _holidays() -> frozenset[date]:
    found = yaml.safe_load(_DAYS.read_text(encoding="utf-8"))["days"]
    return frozenset(date.fromisoformat(f"{year}-{day}") for year, days in found.items() for day in days)
