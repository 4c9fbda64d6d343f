"""The chain of ratings: what the cell proposes and the levels above decide, each kept beside the others.

The self-rating is an answer and stays one; it is read from the answers and never copied here.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from models.store.crypto import Sealed


class Step(StrEnum):
    """Whose word a rating is; a member's own is an answer."""

    PROPOSED = "proposed"
    DECIDED = "decided"
    HIGHER = "higher"


class Side(StrEnum):
    """As what somebody is rated: two answers, two proposals, two decisions."""

    PARTY = "party"
    CIVIL = "civil"


@dataclass(frozen=True, slots=True)
class Rating:
    """One step of the chain; of a step the newest row holds, and no row is overwritten.

    ``level`` is a sealed ``models.level.Level``; ``unit_id`` is the unit whose word it is; ``source`` is
    where it was recorded ("chat", or "minutes:" and an id). Only ``released_at`` is filled in later.
    """

    id: int
    assessment_id: int
    step: Step
    side: Side
    unit_id: int
    level: Sealed
    reason: Sealed | None
    source: str
    recorded_by: int
    recorded_at: datetime
    released_at: datetime | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class RatingFact:
    """A fact about the person rated, with where it is written; of a kind the newest row holds."""

    id: int
    assessment_id: int
    fact: str
    value: Sealed
    source: Sealed
    recorded_by: int
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Seat:
    """A person's seat in the ordered list of those proposed for the top level (danh sách dự kiến).

    ``given`` says that it is dealt out; ``reason`` why a seat beyond the quota is asked for.
    """

    assessment_id: int
    side: Side
    position: int
    given: bool = False
    given_by: int | None = None
    given_at: datetime | None = None
    reason: Sealed | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Reconsideration:
    """A member's wish that a released rating be looked at again, answered once by somebody else."""

    id: int
    assessment_id: int
    rating_id: int
    text: Sealed
    asked_at: datetime
    answer_by: date
    answered_at: datetime | None = None
    answered_by: int | None = None
    result_id: int | None = None
    version: int = 0
