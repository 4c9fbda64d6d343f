"""Collectives: bodies and leaderships that are assessed beside their members, hung on units."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from models.store.crypto import Sealed


@dataclass(frozen=True, slots=True)
class Collective:
    """A collective; its author writes the report, its head hands it in. Kinds: ``rules/collectives.yaml``."""

    id: int
    unit_id: int
    kind: str
    name: str
    head_id: int | None = None
    author_id: int | None = None
    founded_on: date | None = None
    ended_at: datetime | None = None
    version: int = 0

    @property
    def writer_id(self) -> int | None:
        """Return who begins the report: the named author, else the head."""
        return self.author_id or self.head_id


@dataclass(frozen=True, slots=True)
class CollectiveMember:
    """A member who belongs to a collective, takes part in its meeting and is reviewed there too."""

    id: int
    collective_id: int
    member_id: int
    since: datetime
    until: datetime | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """What a collective's assessment has beside its answers: its meeting, its draft, its release."""

    assessment_id: int
    meeting_at: datetime | None = None
    place: str = ""
    draft_sent_at: datetime | None = None
    draft_sent_by: int | None = None
    released_at: datetime | None = None
    released_by: int | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Contribution:
    """The questions of a report that somebody was asked to answer, as a list of keys."""

    assessment_id: int
    questions: Any
    asked_by: int
    asked_at: datetime
    version: int = 0


@dataclass(frozen=True, slots=True)
class Remark:
    """What a participant said to the draft."""

    id: int
    report_id: int
    member_id: int
    text: Sealed
    made_at: datetime
    version: int = 0


@dataclass(frozen=True, slots=True)
class AssessmentPlace:
    """One more place in which a person's assessment is reviewed: a collective that the person belongs to."""

    id: int
    assessment_id: int
    collective_id: int
    opened_at: datetime | None = None
    settled_at: datetime | None = None
    settled_by: int | None = None
    comment: Sealed | None = None
    version: int = 0
