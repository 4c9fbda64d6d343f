"""Reminder rules, their occurrences, and the notices that come of them."""

from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum


class RuleKind(StrEnum):
    DEADLINE = "deadline"
    OVERDUE = "overdue"
    """Whether an author needs more time: so many working days (less than nothing) after the own deadline."""
    DIGEST = "digest"
    DRAFT = "draft"
    """The draft of a collective's report: so many working days before the last day on which it may go out."""
    REPORT = "report"
    """A collective's report that is not handed in: so many days before the cycle's deadline."""
    HAND = "hand"
    """What somebody in charge sends by hand; it comes due only when somebody says so."""
    CALLS = "calls"
    """Who of a cell cannot be reached in chat, to its reviewers: working days before the cell's deadline."""
    TO_CELL = "to_cell"
    """Who has not handed in, to the cell's reviewers: working days before the cell's deadline."""
    FOREWARN = "forewarn"
    """To whoever is about to be named one level up: working days before that."""
    TO_BASE = "to_base"
    """Who has not handed in, to the base organisation; below nothing: working days after the deadline."""
    TO_ADMIN = "to_admin"
    """How many have not handed in, by base organisation, to the admins."""


STEPS = frozenset((RuleKind.CALLS, RuleKind.TO_CELL, RuleKind.FOREWARN, RuleKind.TO_BASE, RuleKind.TO_ADMIN))
"""Rules that go from level to level, before the deadline and after it; their days are working days."""


class OccurrenceState(StrEnum):
    PLANNED = "planned"
    SENDING = "sending"
    DONE = "done"
    SKIPPED = "skipped"


class NoticeState(StrEnum):
    MADE = "made"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class ReminderRule:
    """When to remind: so many days before the deadline, at a local time; minutes it stays useful."""

    id: int
    cycle_id: int
    kind: RuleKind
    days_before: int
    at: time
    useful_minutes: int


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One due time of a rule for one unit (0 for all), made at most once.

    What was sent by hand is planned, then sending until the outcome of every message is known;
    ``told_in`` is the outbox row of the message that tells its sender how it stands.
    """

    id: int
    rule_id: int
    cell_id: int
    due_at: datetime
    state: OccurrenceState
    reason: str = ""
    told_in: int | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Notice:
    """One person's notice of an occurrence, made at most once."""

    id: int
    occurrence_id: int
    member_id: int
    kind: str
    state: NoticeState
    outbox_id: int | None = None
    reason: str = ""
