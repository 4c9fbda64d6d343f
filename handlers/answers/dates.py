"""Dates as people type them: 20/11/2026, 20-11, 20.11.26, "hôm nay", "ngày 20 tháng 11"."""

import re
from datetime import date, timedelta

from handlers import grammar
from handlers.answers.problem import Problem, Trouble

_LONGEST = 40
_DAY_FIRST = re.compile(
    r"(?:ngay |mung )?(\d{1,2}) ?(?:[/.\- ]| thang ) ?(\d{1,2})(?: ?(?:[/.\- ]|,? nam ) ?(\d{4}|\d{2}))?"
)
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_RELATIVE = {
    "hom nay": 0,
    "today": 0,
    "hom qua": -1,
    "yesterday": -1,
    "hom kia": -2,
    "ngay mai": 1,
    "mai": 1,
    "tomorrow": 1,
}
_YEARS_AHEAD = 10


def read_date(text: str, today: date) -> str | Problem:
    """Read a date; return it as YYYY-MM-DD. Without a year it is this year's."""
    said = grammar.fold(text) if len(text) <= _LONGEST else ""
    found = _calendar(said, today)
    return (
        found.isoformat()
        if found is not None
        else Problem(Trouble.NOT_A_DATE, {"example": f"{today:%d/%m/%Y}"})
    )


def _calendar(said: str, today: date) -> date | None:
    try:
        if said in _RELATIVE:
            return today + timedelta(days=_RELATIVE[said])
        if iso := _YEAR_FIRST.fullmatch(said):
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if found := _DAY_FIRST.fullmatch(said):
            return date(_year(found[3], today), int(found[2]), int(found[1]))
    except (ValueError, OverflowError):
        return None
    return None


def _year(digits: str | None, today: date) -> int:
    if digits is None:
        return today.year
    if len(digits) == 4:
        return int(digits)
    near = today.year // 100 * 100 + int(digits)
    return near if near <= today.year + _YEARS_AHEAD else near - 100
