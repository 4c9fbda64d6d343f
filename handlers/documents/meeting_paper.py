"""The papers of a cell's meeting as they stand on paper; knows no Word."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from handlers.documents.paper import DOTS, place_date
from models.level import Level

_FEW_DOTS = "…" * 6


class MeetingPaper(StrEnum):
    """Which paper; the name of its template."""

    MINUTES = "minutes"
    COUNTING = "counting"
    SHEET = "meeting_sheet"


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One subject with all that the meeting said; ``votes`` are empty where none were entered."""

    place: int
    name: str
    comments: Sequence[str] = ()
    votes: Mapping[Level, int] = field(default_factory=dict)
    proposal: str = ""


@dataclass(frozen=True, slots=True)
class Meeting:
    """What the papers say; instants are local, what is not known is empty and becomes dots."""

    base: str
    cell: str
    town: str
    round: str
    starts_at: datetime
    place: str
    members: int
    people: Sequence[tuple[int, str]]
    absent: Sequence[tuple[str, str]]
    subjects: Sequence[Reviewed]
    with_vote: bool
    ends_at: datetime | None = None
    guests: str = ""
    chair: str = ""
    taker: str = ""
    numbers: Mapping[str, int | None] = field(default_factory=dict)
    counter: str = ""
    witness: str = ""
    count_note: str = ""
    confirmed: bool = False
    count_confirmed: bool = False


def context(meeting: Meeting, paper: MeetingPaper) -> dict[str, Any]:
    """Return everything that a template may name, as plain texts."""
    begun = paper is not MeetingPaper.SHEET
    confirmed = meeting.confirmed if paper is MeetingPaper.MINUTES else meeting.count_confirmed
    return {
        "dang_bo": (meeting.base or DOTS).upper(),
        "chi_bo": meeting.cell.upper(),
        "cell": meeting.cell,
        "place_date": place_date(meeting.town, meeting.starts_at.date()) if begun else _open_day(meeting),
        "title": meeting.cell,
        "code": "",
        "round": meeting.round,
        "draft": begun and not confirmed,
        "begins": _moment(meeting.starts_at),
        "ends": _moment(meeting.ends_at),
        "day": _day(meeting.starts_at),
        "place": meeting.place or DOTS,
        "members": str(meeting.members),
        "present": str(meeting.members - len(meeting.absent)),
        "absent_count": str(len(meeting.absent)),
        "absent": [{"name": name, "reason": reason or _FEW_DOTS} for name, reason in meeting.absent],
        "people": [{"place": str(place), "name": name} for place, name in meeting.people],
        "guests": meeting.guests or DOTS,
        "chair": meeting.chair or DOTS,
        "taker": meeting.taker or DOTS,
        "chair_signs": meeting.chair,
        "taker_signs": meeting.taker,
        "with_vote": meeting.with_vote,
        **{name: _FEW_DOTS if number is None else str(number) for name, number in meeting.numbers.items()},
        "counter": meeting.counter or DOTS,
        "witness": meeting.witness or (DOTS if paper is MeetingPaper.COUNTING else ""),
        "counter_signs": meeting.counter,
        "witness_signs": meeting.witness,
        "count_note": meeting.count_note,
        "subjects": [_subject(one) for one in meeting.subjects],
    }


def _subject(one: Reviewed) -> dict[str, Any]:
    votes = {level.value: str(one.votes.get(level, "")) if one.votes else "" for level in Level}
    proposal = one.proposal or _FEW_DOTS
    return {
        "place": str(one.place),
        "name": one.name,
        "comments": [" ".join(text.split()) for text in one.comments],
        "proposal": proposal,
        **votes,
    }


def _moment(at: datetime | None) -> str:
    if at is None:
        return f"{_FEW_DOTS} giờ {_FEW_DOTS}"
    return f"{at.hour} giờ {at:%M}, {_day(at)}"


def _day(at: datetime) -> str:
    # Zeros as in the line of place and date.
    return place_date("", at.date()).partition(", ")[2]


def _open_day(meeting: Meeting) -> str:
    """Return the line of the date for writing by hand; with the place it would not fit."""
    return f"Ngày …… tháng …… năm {meeting.starts_at.year}"
