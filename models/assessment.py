"""An assessment: one person's answers in a cycle, and the steps it may take."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from models.errors import KiemdiemError
from models.store.crypto import Sealed


class Status(StrEnum):
    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    ADDITIONS = "additions"
    PASSED = "passed"
    FINALIZING = "finalizing"
    """After the meeting, while the author takes in its comments."""
    FINAL = "final"


class PaperState(StrEnum):
    NONE = ""
    WAITING = "waiting"
    RECEIVED = "received"


UNFINISHED = (Status.NOT_STARTED, Status.IN_PROGRESS, Status.ADDITIONS)
WRITABLE = (*UNFINISHED, Status.FINALIZING)
WAITING = (Status.SUBMITTED, Status.IN_REVIEW)
HANDED_IN = (*WAITING, Status.PASSED, Status.FINAL)
"""In these states others than the author read it; what is being changed is a draft again."""
SETTLED = (Status.PASSED, Status.FINALIZING, Status.FINAL)
"""Passed on to the cell's meeting, whatever came after."""
READABLE = (*HANDED_IN, Status.ADDITIONS, Status.FINALIZING)


class IllegalStepError(KiemdiemError):
    """The assessment is not in a state from which this step is possible."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """One assessment in one cycle; ``progress`` is where the conversation stands.

    It is a member's own, or the report of a collective that the member writes for it, or, with
    ``part_of``, the questions of such a report that the member contributes.
    """

    id: int
    cycle_id: int
    member_id: int
    cell_id: int
    form_id: str
    form_version: int
    status: Status
    progress: Any
    must_review: bool
    is_rated: bool
    exemption: str
    paper: PaperState
    code: str | None = None
    revision: int = 0
    started_at: datetime | None = None
    submitted_at: datetime | None = None
    opened_at: datetime | None = None
    opened_by: int | None = None
    settled_at: datetime | None = None
    settled_by: int | None = None
    collective_id: int | None = None
    part_of: int | None = None
    version: int = 0

    @property
    def personal(self) -> bool:
        """Tell whether it is a person's own, not the report of a collective or a part of one."""
        return self.collective_id is None

    @property
    def unfinished(self) -> bool:
        """Tell whether the person still has something to do in chat."""
        return self.must_review and not self.paper and self.status in UNFINISHED

    @property
    def writable(self) -> bool:
        """Tell whether the author may change answers: also after the meeting, when nothing is owed any more."""
        return self.must_review and not self.paper and self.status in WRITABLE

    @property
    def done(self) -> bool:
        """Tell whether it counts as done in every count: handed in, or a paper that came."""
        return self.status in (*WAITING, *SETTLED) or self.paper is PaperState.RECEIVED


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """The current answer to one question; ``revision`` is the submission it belongs to."""

    assessment_id: int
    question: str
    value: Sealed
    answered_at: datetime
    revision: int
    version: int = 0


@dataclass(frozen=True, slots=True)
class PastAnswer:
    """An answer that was replaced."""

    id: int
    assessment_id: int
    question: str
    value: Sealed
    answered_at: datetime
    revision: int
    replaced_at: datetime


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file handed in with an answer; fetched later by a worker and kept encrypted."""

    id: int
    assessment_id: int
    question: str
    address_id: int
    file_id: Sealed
    name: Sealed
    mime: str
    size: int
    state: str
    received_at: datetime
    attempts: int = 0
    not_before: datetime | None = None
    version: int = 0


def _require(assessment: Assessment, *states: Status) -> None:
    if assessment.status not in states:
        raise IllegalStepError(f"not possible while the assessment is {assessment.status}")


def begin(assessment: Assessment, now: datetime) -> Assessment:
    """Start writing."""
    _require(assessment, Status.NOT_STARTED)
    return replace(assessment, status=Status.IN_PROGRESS, started_at=now)


def submit(assessment: Assessment, code: str, now: datetime) -> Assessment:
    """Hand the assessment in; a later hand-in keeps the first one's code."""
    _require(assessment, Status.IN_PROGRESS, Status.ADDITIONS)
    return replace(
        assessment,
        status=Status.SUBMITTED,
        code=assessment.code or code,
        submitted_at=now,
        opened_at=None,
        opened_by=None,
        revision=assessment.revision + 1,
    )


def take_back(assessment: Assessment) -> Assessment:
    """Take a handed-in assessment back, before the reviewer has opened it."""
    _require(assessment, Status.SUBMITTED)
    return replace(assessment, status=Status.IN_PROGRESS)


def open_for_review(assessment: Assessment, reviewer: int, now: datetime) -> Assessment:
    """Record that the reviewer reads it; from here the author asks before changing it."""
    if assessment.status is not Status.SUBMITTED:
        return assessment
    return replace(assessment, status=Status.IN_REVIEW, opened_at=now, opened_by=reviewer)


def give_back(assessment: Assessment) -> Assessment:
    """Grant the author's wish to have it back."""
    _require(assessment, Status.SUBMITTED, Status.IN_REVIEW)
    return replace(assessment, status=Status.IN_PROGRESS)


def ask_additions(assessment: Assessment, reviewer: int, now: datetime) -> Assessment:
    """Ask the author for additions."""
    _require(assessment, Status.SUBMITTED, Status.IN_REVIEW)
    return replace(assessment, status=Status.ADDITIONS, settled_at=now, settled_by=reviewer)


def pass_on(assessment: Assessment, reviewer: int, now: datetime) -> Assessment:
    """Pass the assessment on to the cell's meeting."""
    _require(assessment, Status.SUBMITTED, Status.IN_REVIEW)
    return replace(assessment, status=Status.PASSED, settled_at=now, settled_by=reviewer)


def begin_final(assessment: Assessment) -> Assessment:
    """Open it once more after the meeting, so that the author takes in what was said."""
    _require(assessment, Status.PASSED)
    return replace(assessment, status=Status.FINALIZING)


def submit_final(assessment: Assessment, now: datetime) -> Assessment:
    """Hand the final version in; it is the one that is signed."""
    _require(assessment, Status.FINALIZING)
    return replace(assessment, status=Status.FINAL, submitted_at=now, revision=assessment.revision + 1)


def keep_as_final(assessment: Assessment) -> Assessment:
    """Let the version that the meeting had be the final one."""
    _require(assessment, Status.PASSED)
    return replace(assessment, status=Status.FINAL)
