"""The papers that go with a unit's ratings as they stand on paper; knows no Word."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from handlers.documents.paper import place_date
from models.level import FOUR, Level
from models.totals import Totals

_FEW_DOTS = "…" * 12
_ROMAN = ("I", "II", "III", "IV", "V")


class RatingPaper(StrEnum):
    """Which paper; the name of its template."""

    LIST = "rating_list"
    SUBMISSION = "submission"
    DECISION = "rating_decision"


@dataclass(frozen=True, slots=True)
class Rated:
    """One member with a decided level."""

    name: str
    cell: str
    post: str
    level: Level
    note: str = ""


@dataclass(frozen=True, slots=True)
class Ratings:
    """What the papers say; ``titles`` are the levels in words, those of the chat."""

    unit: str
    above: str
    town: str
    day: date
    round: str
    basis: str
    members: Totals
    collectives: Totals
    people: Sequence[Rated]
    titles: Mapping[Level, str]


def context(ratings: Ratings) -> dict[str, Any]:
    """Return everything that a template may name, as plain texts."""
    return {
        "dang_bo": (ratings.above or _FEW_DOTS).upper(),
        "chi_bo": ratings.unit.upper(),
        "place_date": place_date(ratings.town, None, str(ratings.day.year)),
        "code": "",
        "title": ratings.round,
        "unit": ratings.unit,
        "organ": _organ(ratings.unit).upper(),
        "above": ratings.above or _FEW_DOTS,
        "round": ratings.round,
        "basis": ratings.basis,
        "members": _totals(ratings.members),
        "collectives": _totals(ratings.collectives),
        "levels": [_level(ratings, place, level) for place, level in enumerate(_shown(ratings))],
        "total": str(len(ratings.people)),
    }


def _organ(unit: str) -> str:
    """Return who speaks for a unit: its committee."""
    for name, organ in (("Đảng bộ", "Đảng ủy"), ("Chi bộ", "Chi ủy")):
        if unit.startswith(name):
            return unit.replace(name, organ, 1)
    return unit


def _totals(found: Totals) -> dict[str, str]:
    share = found.excellent_to_good
    return {
        "total": str(found.total),
        "spared": str(found.spared),
        "owed": str(found.owed),
        "reviewed": str(found.reviewed),
        "unreviewed": str(found.unreviewed),
        "rated": str(found.rated),
        "unrated": str(found.unrated),
        "excellent_to_good": _percent(share),
    }


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.1f} %".replace(".", ",")


def _shown(ratings: Ratings) -> list[Level]:
    unrated = [Level.UNRATED] if any(one.level is Level.UNRATED for one in ratings.people) else []
    return [*FOUR, *unrated]


def _level(ratings: Ratings, place: int, level: Level) -> dict[str, Any]:
    people = [one for one in ratings.people if one.level is level]
    return {
        "number": _ROMAN[place],
        "title": ratings.titles[level],
        "count": str(len(people) if level is Level.UNRATED else ratings.members.at(level)),
        "share": _percent(ratings.members.share(level)) if level in FOUR else "–",
        "people": [_person(number, one) for number, one in enumerate(people, start=1)],
    }


def _person(number: int, one: Rated) -> dict[str, str]:
    return {"place": str(number), "name": one.name, "cell": one.cell, "post": one.post, "note": one.note}
