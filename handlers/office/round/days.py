"""Days as an office says them: 20/12, "thứ sáu tuần sau", "ba tuần nữa", "cuối tháng 12"."""

import calendar
import re
from datetime import date, timedelta

from handlers import grammar
from handlers.answers.dates import read_date
from handlers.answers.problem import Problem

_LONGEST = 40
_LAST_HOURS = re.compile(r"^(?:het|den|truoc|han nop|han)? ?(?:het )?(?:ngay )?(.*)$")
_NUMBERS = {"mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9,
    "muoi": 10, "a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}  # fmt: skip
_AHEAD = re.compile(
    r"(?:trong |sau |in )?(\d{1,3}|[a-z]+) (ngay|tuan|thang|days?|weeks?|months?)(?: (?:nua|toi|sau|tiep))?"
)
_WEEKDAYS = {"thu hai": 0, "thu 2": 0, "thu ba": 1, "thu 3": 1, "thu tu": 2, "thu 4": 2, "thu nam": 3,
    "thu 5": 3, "thu sau": 4, "thu 6": 4, "thu bay": 5, "thu 7": 5, "chu nhat": 6, "cn": 6,
    "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5,
    "sunday": 6}  # fmt: skip
_WEEKDAY = re.compile(r"(.+?)(?: (nay|tuan nay|toi|tuan sau|tuan toi|next week))?")
_NEXT_WEEK = ("tuan sau", "tuan toi", "next week")
_MONTH_END = re.compile(r"(?:cuoi|het|end of) (?:thang )?(\d{1,2}|nay|month)")


def read_day(text: str, today: date) -> date | None:
    """Read a day to come; without a year it is the next one of its kind, never one that has passed."""
    said = grammar.fold(text) if len(text) <= _LONGEST else ""
    bare = _bare(said)
    for word in dict.fromkeys((said, bare)):
        found = _ahead(word, today) or _weekday(word, today) or _month_end(word, today)
        if found is not None:
            return found
    return _calendar(bare, today)


def _bare(said: str) -> str:
    """Strip what people write before a deadline: "hết ngày 20/12"."""
    found = _LAST_HOURS.match(said)
    return found[1] if found and found[1] else said


def _calendar(said: str, today: date) -> date | None:
    found = read_date(said, today)
    if isinstance(found, Problem):
        return None
    day = date.fromisoformat(found)
    told_year = said.count("/") + said.count("-") + said.count(".") > 1 or bool(re.search(r"\d{4}", said))
    if day >= today or told_year:
        return day
    return _same_day(day, today.year + 1)


def _same_day(day: date, year: int) -> date:
    last = calendar.monthrange(year, day.month)[1]
    return day.replace(year=year, day=min(day.day, last))


def _ahead(said: str, today: date) -> date | None:
    found = _AHEAD.fullmatch(said)
    count = (int(found[1]) if found[1].isdigit() else _NUMBERS.get(found[1], 0)) if found else 0
    if found is None or not count:
        return None
    if found[2].startswith(("ngay", "day")):
        return today + timedelta(days=count)
    if found[2].startswith(("tuan", "week")):
        return today + timedelta(weeks=count)
    month = today.month - 1 + count
    year, month = today.year + month // 12, month % 12 + 1
    return date(year, month, min(today.day, calendar.monthrange(year, month)[1]))


def _weekday(said: str, today: date) -> date | None:
    found = _WEEKDAY.fullmatch(said)
    wanted = _WEEKDAYS.get(found[1]) if found else None
    if found is None or wanted is None:
        return None
    if found[2] in _NEXT_WEEK:
        return today + timedelta(days=7 - today.weekday() + wanted)
    return today + timedelta(days=(wanted - today.weekday()) % 7 or 7)


def _month_end(said: str, today: date) -> date | None:
    found = _MONTH_END.fullmatch(said)
    if found is None:
        return None
    month = int(found[1]) if found[1].isdigit() else today.month
    if not 1 <= month <= 12:
        return None
    year = today.year + (month < today.month)
    return date(year, month, calendar.monthrange(year, month)[1])
