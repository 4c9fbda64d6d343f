"""Reading from when until when something goes, as people type it: days, or a number of months."""

import re
from dataclasses import dataclass
from datetime import date

from handlers import grammar
from handlers.answers.dates import read_date
from handlers.answers.problem import Problem

_LONGEST = 60
_MONTHS = re.compile(r"(?:khoang |duoc |hon )?(\d{1,2}) (?:thang|months?)")
_START = re.compile(r"^(?:tu ngay|tu|from) ")
_BETWEEN = re.compile(r" (?:den het|den|toi|to|until) (?:ngay )?| ?[–—] ?| - |(?<=\d)-(?=\d{1,2}/)")
_OPEN_ENDS = frozenset({"nay", "hien nay", "now"})
_MOST_MONTHS = 12
_EARLIEST = 2000


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days, without ``until`` still going on; or a length in months alone."""

    since: date | None = None
    until: date | None = None
    months: int | None = None


def read_stretch(text: str, today: date) -> Stretch | None:
    """Read a stretch; None where it is none, or ends before it begins."""
    said = grammar.fold(text) if len(text) <= _LONGEST else ""
    if (told := _MONTHS.fullmatch(said)) is not None:
        months = int(told[1])
        return Stretch(months=months) if 1 <= months <= _MOST_MONTHS else None
    first, *rest = _BETWEEN.split(_START.sub("", said), maxsplit=1)
    since = read_past_day(first, today)
    if since is None:
        return None
    if not rest or rest[0] in _OPEN_ENDS:
        return Stretch(since)
    until = _until(rest[0], since, today)
    return Stretch(since, until) if until is not None and until >= since else None


def read_past_day(said: str, today: date) -> date | None:
    """Read a day that has come already where no year is told."""
    day = _day(said, today)
    if day is not None and day > today and not _tells_year(said):
        return _in_year(day, today.year - 1)
    return day


def _until(said: str, since: date, today: date) -> date | None:
    day = _day(said, today)
    if day is None or _tells_year(said):
        return day
    same = _in_year(day, since.year)
    return same if same is None or same >= since else _in_year(day, since.year + 1)


def _day(said: str, today: date) -> date | None:
    found = read_date(said.strip(), today)
    if isinstance(found, Problem):
        return None
    day = date.fromisoformat(found)
    return day if day.year >= _EARLIEST else None


def _tells_year(said: str) -> bool:
    return len(re.findall(r"\d+", said)) > 2


def _in_year(day: date, year: int) -> date | None:
    try:
        return day.replace(year=year)
    except ValueError:
        return None
