"""What a secretary writes to a member, and what a member asks of a secretary."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

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


class RequestKind(StrEnum):
    IDENTITY = "identity"
    CORRECTION = "correction"
    TAKE_BACK = "take_back"
    PAPER = "paper"


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
    settled_at: datetime | None = None
    settled_by: int | None = None
    granted: bool | None = None
    version: int = 0
