"""When a reminder is due, and whether it may still go: pure arithmetic over instants and local days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from models.holidays import working_days_before

QUIET_FROM = time(21, 0)
"""Country people go to bed early; nobody's phone rings after that because of a form."""
QUIET_UNTIL = time(6, 30)
DRAFT_WORKING_DAYS = 3
"""Whole working days between the day on which participants get a draft and the meeting (domain 8, step 4)."""
MEETING_LASTS = timedelta(hours=3)
SLOTS = (time(7, 30), time(19, 45))
"""The times of the day at which reminders go out; what is in doubt waits for the next one."""
_DAY = timedelta(days=1)


class Why(StrEnum):
    """Why an occurrence was not made; kept with it."""

    LATE = "not made in time"
    QUIET = "quiet hours"
    MEETING = "the cell's own meeting"
    PAST_DEADLINE = "after the deadline"
    CLOSED = "the round is closed"


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of time in which nothing is sent; ``start`` belongs to it, ``end`` does not."""

    start: datetime
    end: datetime
    why: Why


class Verdict(StrEnum):
    WAIT = "wait"
    GO = "go"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Fate:
    """What to do now: wait, go out until ``until`` at the latest, or be skipped for a reason."""

    verdict: Verdict
    until: datetime | None = None
    why: Why | None = None


def instant(day: date, at: time, zone: tzinfo) -> datetime:
    """Return the UTC instant of a local day and time.

    An hour that the clocks skip counts as long after the change as it would have been before; of an
    hour that comes twice it is the first.
    """
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def before_deadline(deadline: datetime, days: int, at: time, zone: tzinfo) -> datetime:
    """Return when to remind: a local time, so many local days before the day of the deadline."""
    return instant(deadline.astimezone(zone).date() - timedelta(days=days), at, zone)


def draft_day(meeting: datetime, zone: tzinfo) -> date:
    """Return the last local day on which the draft of a report goes out in time before a meeting."""
    return working_days_before(meeting.astimezone(zone).date(), DRAFT_WORKING_DAYS)


def before_draft(meeting: datetime, days: int, at: time, zone: tzinfo) -> datetime:
    """Return when to remind of a draft: a local time, so many working days before its last day."""
    day = draft_day(meeting, zone)
    return instant(working_days_before(day, days - 1) if days else day, at, zone)


def daily(at: time, after: datetime, until: datetime, zone: tzinfo) -> list[datetime]:
    """Return every day's instant of a local time that lies after one instant and not after another."""
    day, last = after.astimezone(zone).date(), until.astimezone(zone).date()
    found = []
    while day <= last:
        found.append(instant(day, at, zone))
        day += _DAY
    return [due for due in found if after < due <= until]


def next_slot(after: datetime, zone: tzinfo) -> datetime:
    """Return the first time after an instant at which reminders go out."""
    day = after.astimezone(zone).date()
    found = (instant(day + _DAY * ahead, at, zone) for ahead in (0, 1) for at in SLOTS)
    return next(due for due in found if due > after)


def quiet_blocks(first: datetime, last: datetime, zone: tzinfo) -> list[Block]:
    """Return the quiet hours of every night that touches a stretch of time."""
    day, end = first.astimezone(zone).date() - _DAY, last.astimezone(zone).date()
    found = []
    while day <= end:
        found.append(Block(instant(day, QUIET_FROM, zone), instant(day + _DAY, QUIET_UNTIL, zone), Why.QUIET))
        day += _DAY
    return found


def meeting_block(starts_at: datetime) -> Block:
    """Return the time in which a cell's meeting is on."""
    return Block(starts_at, starts_at + MEETING_LASTS, Why.MEETING)


def free_from(at: datetime, blocks: Sequence[Block]) -> tuple[datetime, Why | None]:
    """Return the first instant from ``at`` on that no block covers, and what stood in the way last."""
    why = None
    for block in sorted(blocks, key=lambda one: one.start):
        if block.start <= at < block.end:
            at, why = block.end, block.why
    return at, why


def judge(due: datetime, useful: timedelta, now: datetime, blocks: Sequence[Block]) -> Fate:
    """Tell what becomes of something that is due: whether it may go now, later, or not any more."""
    end = due + useful
    first, why = free_from(due, blocks)
    if first > end:
        return Fate(Verdict.SKIP, why=why) if now >= due else Fate(Verdict.WAIT)
    at, why = free_from(max(due, now), blocks)
    if at > end:
        return Fate(Verdict.SKIP, why=why if now <= end and why else Why.LATE)
    if at > now:
        return Fate(Verdict.WAIT)
    return Fate(Verdict.GO, until=min([end, *(block.start for block in blocks if block.start > now)]))
