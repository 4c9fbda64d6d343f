"""How many may be rated at the top level: integer arithmetic, from counts that people's ratings give.

"Không vượt quá" taken literally is a strict bound: x ≤ rate × denominator. Rounding rounds that limit.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from models.forms.schema import State
from models.level import FOUR, GOOD_OR_BETTER, Level

_WHOLE = 100


class Denominator(StrEnum):
    """Of whom the share is taken; three are in use, at times two in the same paper."""

    GOOD_ONLY = "good_only"
    """Those rated HTTNV, without those at HTXSNV: Quy định 124-QĐ/TW."""
    GOOD_OR_BETTER = "good_or_better"
    """Those rated HTTNV or HTXSNV: Nghị định 335/2025/NĐ-CP, Điều 20, khoản 5."""
    ALL_RATED = "all_rated"
    """Everybody who is rated."""


class Rounding(StrEnum):
    DOWN = "down"
    HALF_UP = "half_up"


class QuotaScope(StrEnum):
    """Within which organisation the share is taken."""

    BASE = "base"
    UNIT = "unit"


class Grouping(StrEnum):
    """Within which group of similar people (nhóm đối tượng tương đồng)."""

    WHOLE = "whole"
    POST = "post"


class QuotaRules(BaseModel):
    """The quota of a round; every part is a setting, the defaults are those of the documents."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    percent: int = Field(default=20, ge=0, le=100)
    raised_percent: int | None = Field(default=None, ge=0, le=100)
    """Up to which share an outstanding unit may go, with grounds."""
    denominator: Denominator = Denominator.GOOD_ONLY
    scope: QuotaScope = QuotaScope.BASE
    group: Grouping = Grouping.WHOLE
    rounding: Rounding = Rounding.DOWN
    exclude_head: bool = False
    source: str = "Quy định 124-QĐ/TW"
    state: State = State.ONE_SOURCE


class Ground(StrEnum):
    """What a person's level in a count rests on so far."""

    DECIDED = "decided"
    PROPOSED = "proposed"
    OWN = "own"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Voice:
    """One person of a count: the level that is known so far, on what ground, and whether a head."""

    level: Level | None
    ground: Ground
    is_head: bool = False


@dataclass(frozen=True, slots=True)
class Count:
    """Counts of one group; who is not rated is in none of them, who is open only in ``open``."""

    rated: int = 0
    good_or_better: int = 0
    excellent: int = 0
    decided: int = 0
    proposed: int = 0
    own: int = 0
    open: int = 0


def count(voices: Iterable[Voice], *, exclude_head: bool = False) -> Count:
    """Count a group; "chưa xếp loại" is never in a share."""
    counted = [one for one in voices if not (exclude_head and one.is_head) and one.level is not Level.UNRATED]
    levels = [one.level for one in counted if one.level in FOUR]
    grounds = [one.ground for one in counted if one.level in FOUR]
    return Count(
        rated=len(levels),
        good_or_better=sum(level in GOOD_OR_BETTER for level in levels),
        excellent=levels.count(Level.EXCELLENT),
        decided=grounds.count(Ground.DECIDED),
        proposed=grounds.count(Ground.PROPOSED),
        own=grounds.count(Ground.OWN),
        open=len(counted) - len(levels),
    )


def base_number(denominator: Denominator, counted: Count) -> int:
    """Return the number that is known before places are given: the limit is worked out from it.

    For ``good_only`` it is the number at HTTNV or better too, since whoever gets a place leaves HTTNV.
    """
    return counted.rated if denominator is Denominator.ALL_RATED else counted.good_or_better


def limit(rules: QuotaRules, counted: Count) -> int:
    """Return the most who may be at the top level."""
    return places(rules.percent, rules.denominator, rules.rounding, base_number(rules.denominator, counted))


def places(percent: int, denominator: Denominator, rounding: Rounding, number: int) -> int:
    """Return the largest x with x ≤ round(percent/100 × d), where d is ``number``, or less x for good_only.

    An integer x is at most the rounded limit exactly if it is at most the limit, plus a half where
    halves go up. So for ``good_only``: x ≤ p(n − x) + h means x ≤ (pn + h) / (1 + p).
    """
    half = _WHOLE if rounding is Rounding.HALF_UP else 0
    left = _WHOLE + percent if denominator is Denominator.GOOD_ONLY else _WHOLE
    return (2 * percent * number + half) // (2 * left)
