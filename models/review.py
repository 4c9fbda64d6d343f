"""What a secretary writes to a member, and what a member asks of a secretary."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from models.holidays import working_days_after
from models.store.crypto import Sealed


@dataclass(frozen=True, slots=True)
class ReviewComment:
    """A comment on one answer of a handed-in revision; shown to the author only."""

    id: int
    assessment_id: int
    question: str
    revision: int
    author_id: int
    text: Sealed
    made_at: datetime
    sent_at: datetime | None = None
    settled_at: datetime | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question that a reviewer puts to an author without sending the assessment back, and its answer."""

    id: int
    assessment_id: int
    asked_by: int
    text: Sealed
    asked_at: datetime
    answer: Sealed | None = None
    answered_at: datetime | None = None
    version: int = 0


class RequestKind(StrEnum):
    IDENTITY = "identity"
    CORRECTION = "correction"
    TAKE_BACK = "take_back"
    PAPER = "paper"
    WITHDRAWAL = "withdrawal"
    ERASURE = "erasure"
    MORE_TIME = "more_time"


ABOUT_DATA = (RequestKind.CORRECTION, RequestKind.WITHDRAWAL, RequestKind.ERASURE)
"""What a person may ask about their own data; answered and carried out by a day that the law sets."""

_ANSWER_WORKING_DAYS = 2
_DAYS_TO_CARRY_OUT = {RequestKind.CORRECTION: 10, RequestKind.WITHDRAWAL: 15, RequestKind.ERASURE: 15}


def due_days(kind: RequestKind, made_on: date) -> tuple[date, date] | None:
    """Return by when a request about personal data is answered and carried out; None for others.

    Two working days and 15 days (Decree 356/2025, as in reliability.md §8); for a correction the
    shortest of the periods named there.
    """
    if kind not in _DAYS_TO_CARRY_OUT:
        return None
    answer = working_days_after(made_on, _ANSWER_WORKING_DAYS)
    return answer, made_on + timedelta(days=_DAYS_TO_CARRY_OUT[kind])


@dataclass(frozen=True, slots=True)
class Request:
    """Something a member asks of the cell's secretary, settled once."""

    id: int
    kind: RequestKind
    member_id: int
    cell_id: int
    address_id: int | None
    text: Sealed | None
    made_at: datetime
    answer_by: date | None = None
    due_on: date | None = None
    settled_at: datetime | None = None
    settled_by: int | None = None
    granted: bool | None = None
    reason: Sealed | None = None
    version: int = 0
