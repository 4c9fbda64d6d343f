"""The record of a cell's meeting: who ran it, who was absent, what was said, and how the ballot was counted.

The ballots themselves never enter the software, nor who voted how: only counts do.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from models.level import Level
from models.store.crypto import Sealed


class MinutesState(StrEnum):
    NOT_BEGUN = "not_begun"
    RUNNING = "running"
    ENDED = "ended"
    CONFIRMED = "confirmed"


class CountState(StrEnum):
    """Where the count of the ballot stands with the second person."""

    OPEN = ""
    ASKED = "asked"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


BOXES = tuple(Level)
"""The five boxes of a ballot: the four levels, and not rated."""


@dataclass(frozen=True, slots=True)
class Minutes:
    """The record of one cell's meeting in a cycle.

    ``taker_id`` is the member whom the secretary named to take it down; ``at`` is the assessment whose
    comments are being taken down. ``edition`` counts the changes of the ballot's numbers, so that the
    second person (``witness_id``) confirms the numbers that were shown and no others.
    """

    id: int
    cycle_id: int
    cell_id: int
    state: MinutesState
    with_vote: bool
    starts_at: datetime
    place: str
    ends_at: datetime | None = None
    chair_id: int | None = None
    taker_id: int | None = None
    confirmed_at: datetime | None = None
    confirmed_by: int | None = None
    at: int | None = None
    guests: Sealed | None = None
    issued: int | None = None
    collected: int | None = None
    valid: int | None = None
    invalid: int | None = None
    edition: int = 0
    count_state: CountState = CountState.OPEN
    count_note: Sealed | None = None
    counted_by: int | None = None
    witness_id: int | None = None
    witnessed_at: datetime | None = None
    refusal: Sealed | None = None
    version: int = 0

    @property
    def writable(self) -> bool:
        """Tell whether something may still be taken down."""
        return self.state in (MinutesState.RUNNING, MinutesState.ENDED)

    @property
    def count_closed(self) -> bool:
        """Tell whether the ballot's numbers need nothing more: confirmed, or there was no vote."""
        return not self.with_vote or self.count_state is CountState.CONFIRMED


@dataclass(frozen=True, slots=True)
class Absence:
    """A member of the cell who was not at the meeting, and why."""

    minutes_id: int
    member_id: int
    reason: Sealed | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class MeetingComment:
    """What the meeting said of one assessment; who said it is not kept."""

    id: int
    minutes_id: int
    assessment_id: int
    text: Sealed
    made_at: datetime
    version: int = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """The votes of one subject in the five boxes, as sealed JSON, and the cell's proposal, set by a person."""

    minutes_id: int
    assessment_id: int
    votes: Sealed | None = None
    proposal: Sealed | None = None
    version: int = 0
