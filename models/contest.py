"""One case looked at again: what a secretary contests, and what an admin decides about a person."""

from dataclasses import dataclass
from datetime import datetime

from models.store.crypto import Sealed


@dataclass(frozen=True, slots=True)
class Contest:
    """A secretary's word that somebody should, or should not, be assessed.

    Without a cycle it is about the round that is opened next.
    """

    id: int
    member_id: int
    cycle_id: int | None
    wants_review: bool
    reason: Sealed
    made_by: int
    made_at: datetime
    decided_at: datetime | None = None
    decided_by: int | None = None
    accepted: bool | None = None
    answer: Sealed | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Override:
    """What was decided about one person in one round, whatever the rules say; the newest one holds.

    Without a cycle it is for the round that is opened next. An empty ``form_id`` leaves the form to the rules.
    """

    id: int
    member_id: int
    cycle_id: int | None
    must_review: bool
    is_rated: bool
    form_id: str
    reason: Sealed
    decided_by: int
    decided_at: datetime
    contest_id: int | None = None
    ended_at: datetime | None = None
    version: int = 0
