"""Wishes in words: "nhắc tôi lúc 20:00", "tuần này tôi đi công tác", "tạm dừng nhắc đến 05/12".

Only a whole message of that shape is one; everything else stays what it is, an answer among them.
"""

import re
from datetime import date, time, timedelta

from handlers import grammar
from handlers.meetings.words import When, read_day, read_hour
from models.messaging import Choice, Scalar

_LONGEST = 60
_WHO = r"(?:toi|minh|em|tui)"
_AWAY = r"(?:di )?(?:cong tac|vang|vang nha|xa|ban viec|ban|nghi phep|vien|nam vien)"
_SPAN = (
    r"(?:hom nay|ngay mai|(?:het )?tuan nay|(?:het )?tuan (?:sau|toi)|(?:den|toi) (?:het )?(?:ngay )?.{1,24})"
)
_HOUR = re.compile(
    rf"(?:(?:xin |hay |doi gio )?nhac (?:nho )?(?:{_WHO} )?(?:(?:hang|moi) ngay )?(?:vao )?(?:luc )?"
    r"|remind me (?:every day )?(?:at )?)(?P<hour>\d.{0,20})"
)
_ABSENCE = re.compile(
    rf"(?:tu )?(?P<before>{_SPAN}),? {_WHO} (?:se |phai |dang )?{_AWAY}"
    rf"|{_WHO} (?:se |phai |dang )?{_AWAY} (?P<after>{_SPAN})"
    rf"|(?:xin )?(?:tam )?(?:dung|ngung|nghi|hoan) nhac(?: {_WHO})?(?: (?P<pause>{_SPAN}))?"
    r"|(?:i am |i'm )?away (?P<english>this week|next week|until .{1,24})"
)
_BACK = re.compile(
    rf"(?:hay )?nhac (?:{_WHO} )?(?:lai )?(?:binh thuong|tro lai)"
    rf"|{_WHO} (?:da )?(?:di cong tac )?ve roi|i am back"
)
_UNTIL = re.compile(r"(?:den|toi|until) (?:het )?(?:ngay )?")
_WEEK = timedelta(days=7)
_SUNDAY = 6


def read(text: str, today: date) -> Choice | None:
    """Return the press that the words stand for."""
    said = grammar.fold(text) if len(text) <= _LONGEST else ""
    if found := _HOUR.fullmatch(said):
        return _hour(found["hour"], text, today)
    if _BACK.fullmatch(said):
        return Choice("", "wish.back")
    if found := _ABSENCE.fullmatch(said):
        return _absence(next((one for one in found.groups() if one), ""), today)
    return None


def _hour(said: str, text: str, today: date) -> Choice | None:
    """Read the hour; "tối" is told from "tôi" while the accents are still there."""
    evening = " toi" if "tối" in text.casefold() and "toi" not in said else ""
    at = read_own_hour(said + evening, today)
    return Choice("", "wish.hour", {"h": f"{at:%H:%M}"}) if at else None


def _absence(span: str, today: date) -> Choice | None:
    if not span:
        return Choice("", "wish.show")
    found = stretch(span, today)
    if found is None:
        return None
    args: dict[str, Scalar] = {"f": found[0].isoformat(), "u": found[1].isoformat()}
    return Choice("", "wish.away", args)


def stretch(span: str, today: date) -> tuple[date, date] | None:
    """Return the first and the last day of folded words such as "tuần sau" or "đến 05/12"."""
    sunday = today + timedelta(days=_SUNDAY - today.weekday())
    match _UNTIL.sub("", span, count=1).removeprefix("het ").strip():
        case "hom nay" | "today":
            return today, today
        case "ngay mai" | "tomorrow":
            return today + timedelta(days=1), today + timedelta(days=1)
        case "tuan nay" | "this week":
            return today, sunday
        case "tuan sau" | "tuan toi" | "next week":
            first = today if _UNTIL.match(span) else sunday + timedelta(days=1)
            return first, sunday + _WEEK
        case day:
            found = read_day(day, today)
            return (today, found.day) if isinstance(found, When) and found.day else None


def read_until(text: str, today: date) -> date | None:
    """Return the day that a typed answer names as the last one away."""
    found = stretch(grammar.fold(text), today) if len(text) <= _LONGEST else None
    return found[1] if found else None


def read_own_hour(text: str, today: date) -> time | None:
    """Return the hour that a typed answer names."""
    found = read_hour(text, today)
    return found.at if isinstance(found, When) else None
