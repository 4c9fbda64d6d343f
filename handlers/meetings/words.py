"""Days and hours as people say them: "thứ Tư tới", 20/12, "19h30", "7 giờ 30 tối", "sáng thứ Bảy 19/12"."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum

from handlers import grammar

_LONGEST = 60
_WEEKDAYS = {
    "2": 0, "hai": 0, "3": 1, "ba": 1, "4": 2, "tu": 2, "5": 3, "nam": 3, "6": 4, "sau": 4, "7": 5, "bay": 5,
    "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5, "sunday": 6,
}  # fmt: skip
_SUNDAY = 6
_ENGLISH = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_WEEKDAY = re.compile(
    r"\b(?:next )?"
    rf"(?:(?:thu|t) ?(?P<day>[2-7]|hai|ba|tu|nam|sau|bay)|(?P<sunday>chu nhat|cn)|(?P<english>{_ENGLISH}))\b"
    r"(?: (?P<which>tuan nay|tuan toi|tuan sau|nay|toi|sau)(?!\w))?"
)
_DATE = re.compile(
    r"(?P<year_first>\d{4})-(?P<m1>\d{1,2})-(?P<d1>\d{1,2})(?!\d)"
    r"|(?<!\d)(?P<d2>\d{1,2}) ?(?:[/.\-]| thang ) ?(?P<m2>\d{1,2})(?!\d)"
    r"(?: ?(?:[/.\-]|,? nam ) ?(?P<year>\d{4}|\d{2})(?!\d| ?(?:gio|h|g|:)))?"
    r"|\b(?:ngay|mung|mong) (?P<d3>\d{1,2})(?! ?[/.\-\d]| thang)"
)
_HOUR = re.compile(
    r"(?<!\d)(?P<hour>\d{1,2}) ?(?:gio|h|g|:)(?![a-z])"
    r"(?: ?(?P<minute>\d{1,2})(?: ?(?:phut|p)\b)?| ?(?P<half>ruoi)\b| kem (?P<less>\d{1,2})(?: phut)?)?(?!\d)"
)
_HOUR_AND_PART = re.compile(
    r"(?<!\d)(?P<hour>\d{1,2})(?: (?P<half>ruoi))? ?(?=(?:sang|trua|chieu|toi|dem|am|pm)\b)"
)
_BARE_HOUR = re.compile(r"(?:luc )?(\d{1,2})(?:[., ](\d{2}))?")
_BARE_DAY = re.compile(r"\d{1,2}")
_PART = re.compile(r"(?<![a-z])(?:buoi )?(sang|trua|chieu|toi|dem|am|pm)\b")
_RELATIVE = re.compile(r"\b(?:(hom nay|today)|(ngay mai|mai|tomorrow)|(ngay mot|mot|ngay kia))\b")
_FILLING = re.compile(r"\b(?:khoang|luc|vao|ngay|at|on)\b|[,;()\-–]")
_COMING = re.compile(r"\btới\b")
_LONG_AGO = timedelta(days=180)
_NOON, _LAST_SMALL_HOUR = 12, 5


@dataclass(frozen=True, slots=True)
class When:
    """What was understood: a day, an hour, or both."""

    day: date | None = None
    at: time | None = None


class Unclear(StrEnum):
    """Why nothing was understood."""

    DAY = "day"
    HOUR = "hour"


@dataclass(frozen=True, slots=True)
class WrongWeekday:
    """The weekday that was said is not the one of the date that was said."""

    day: date


def read_day(text: str, today: date) -> When | Unclear | WrongWeekday:
    """Read a day, with or without an hour; without a year it is the nearest that is not long past."""
    said = _fold(text)
    if _BARE_DAY.fullmatch(said):
        said = f"ngay {said}"
    found = _read(said, today)
    return Unclear.DAY if isinstance(found, When) and found.day is None else found


def read_hour(text: str, today: date) -> When | Unclear | WrongWeekday:
    """Read an hour, with or without a day; a small number alone is an hour of the afternoon."""
    said = _fold(text)
    if bare := _BARE_HOUR.fullmatch(said):
        at = _clock(int(bare[1]), int(bare[2] or 0), "")
        return When(at=at) if at else Unclear.HOUR
    found = _read(said, today)
    return Unclear.HOUR if found is Unclear.DAY or (isinstance(found, When) and found.at is None) else found


def _fold(text: str) -> str:
    """Fold a text; "tới" (coming) is told from "tối" (evening) while the accents are still there."""
    composed = unicodedata.normalize("NFC", text.casefold()) if len(text) <= _LONGEST else ""
    return grammar.fold(_COMING.sub("sau", composed))


def _read(said: str, today: date) -> When | Unclear | WrongWeekday:
    """Take day, hour and part of the day out of the words; nothing may be left over."""
    weekday, said = _take(_WEEKDAY, said)
    dated, said = _take(_DATE, said)
    relative, said = _take(_RELATIVE, said)
    hour, said = _take(_HOUR, said)
    if hour is None:
        hour, said = _take(_HOUR_AND_PART, said)
    part, said = _take(_PART, said)
    at = _hour_of(hour, part[1] if part else "") if hour else None
    if hour and at is None:
        return Unclear.HOUR
    if _FILLING.sub(" ", said).strip() or (relative and (weekday or dated)):
        return Unclear.DAY
    return _with_day(When(_relative(relative, today), at), weekday, dated, today)


def _relative(found: re.Match[str] | None, today: date) -> date | None:
    return today + timedelta(days=(found.lastindex or 1) - 1) if found else None


def _take(pattern: re.Pattern[str], said: str) -> tuple[re.Match[str] | None, str]:
    """Return what a pattern finds first, and the words around it."""
    found = pattern.search(said)
    return (found, f"{said[: found.start()]} {said[found.end() :]}") if found else (None, said)


def _with_day(
    said: When, weekday: re.Match[str] | None, dated: re.Match[str] | None, today: date
) -> When | Unclear | WrongWeekday:
    day = _date_of(dated, today) if dated else said.day
    if dated and day is None:
        return Unclear.DAY
    if weekday is None:
        return When(day, said.at)
    number = _SUNDAY if weekday["sunday"] else _WEEKDAYS[weekday["day"] or weekday["english"]]
    if day is None:
        return When(_coming(number, weekday["which"] or "", today), said.at)
    return When(day, said.at) if day.weekday() == number else WrongWeekday(day)


def _coming(number: int, which: str, today: date) -> date:
    """Return the day of this week or the next where that was said, else the first after today."""
    monday = today - timedelta(days=today.weekday())
    match which:
        case "tuan nay" | "nay":
            return monday + timedelta(days=number)
        case "tuan toi" | "tuan sau":
            return monday + timedelta(days=7 + number)
        case _:
            return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)


def _date_of(found: re.Match[str], today: date) -> date | None:
    try:
        if found["year_first"]:
            return date(int(found["year_first"]), int(found["m1"]), int(found["d1"]))
        if found["d3"]:
            return _day_of_month(int(found["d3"]), today)
        return _in_year(int(found["d2"]), int(found["m2"]), found["year"], today)
    except (ValueError, OverflowError):
        return None


def _in_year(day: int, month: int, year: str | None, today: date) -> date:
    if year:
        return date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    this_year = date(today.year, month, day)
    return date(today.year + 1, month, day) if today - this_year > _LONG_AGO else this_year


def _day_of_month(day: int, today: date) -> date:
    """Return the next day with this number: of this month, else of the next."""
    if day >= today.day:
        return today.replace(day=day)
    following = today.replace(day=1) + timedelta(days=32)
    return following.replace(day=day)


def _hour_of(found: re.Match[str], part: str) -> time | None:
    groups = found.groupdict()
    hour, minute = int(found["hour"]), int(groups.get("minute") or 0)
    if groups.get("half"):
        minute = 30
    if less := int(groups.get("less") or 0):
        hour, minute = hour - 1, 60 - less
    return _clock(hour, minute, part)


def _clock(hour: int, minute: int, part: str) -> time | None:
    """Return the hour of the day; without a word for its part, 1 to 5 are of the afternoon."""
    match part:
        case "sang" | "am":
            hour = 0 if part == "am" and hour == _NOON else hour
        case "chieu" | "toi" | "pm":
            hour += _NOON if 0 < hour < _NOON else 0
        case "trua":
            hour += _NOON if 0 < hour <= _LAST_SMALL_HOUR else 0
        case "dem":
            hour = (hour + _NOON) % 24 if _LAST_SMALL_HOUR < hour <= _NOON else hour
        case _:
            hour += _NOON if 0 < hour <= _LAST_SMALL_HOUR else 0
    return time(hour, minute) if 0 <= hour < 24 and 0 <= minute < 60 else None
