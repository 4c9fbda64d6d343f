"""When a reminder is due, and whether it may still go: pure arithmetic over instants and local days."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from itertools import count

from models.holidays import is_holiday, is_weekend, is_working, working_days_before
from models.wish import Wish

QUIET_FROM = time(21, 0)
"""Country people go to bed early; nobody's phone rings after that because of a form."""
QUIET_UNTIL = time(6, 30)
NOON = time(12)
"""Until then nobody is reminded on a Saturday or Sunday."""
EVENING = time(19, 45)
"""When a reminder goes that was moved to the day before."""
DRAFT_WORKING_DAYS = 3
"""Whole working days between the day on which participants get a draft and the meeting (domain 8, step 4)."""
MEETING_LASTS = timedelta(hours=3)
SLOTS = (time(7, 30), EVENING)
"""The times of the day at which reminders go out; what is in doubt waits for the next one."""
OWN_HOUR_LEAVES = timedelta(hours=2)
"""What a person's own hour leaves before the deadline at least; else the rule's hour stays."""
_DAY = timedelta(days=1)


class Why(StrEnum):
    """Why an occurrence was not made; kept with it."""

    LATE = "not made in time"
    QUIET = "quiet hours"
    HOLIDAY = "a public holiday"
    WEEKEND = "the morning of a weekend"
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


def rest(at: datetime, zone: tzinfo) -> Why | None:
    """Return why nobody is reminded at an instant, be it by day: a holiday, the morning of a weekend."""
    local = at.astimezone(zone)
    return _rest(local.date(), local.time())


def _rest(day: date, at: time) -> Why | None:
    if is_holiday(day):
        return Why.HOLIDAY
    return Why.WEEKEND if is_weekend(day) and at < NOON else None


def earlier(due: datetime, opened: datetime, zone: tzinfo) -> datetime:
    """Return when to remind where a due time lies on a day of rest: the evening of the nearest day before.

    Never later (see docs/decisions/25-earlier-not-later.md); where that would be before the round is
    opened the time stays, and the reminder is skipped for its day.
    """
    local = due.astimezone(zone)
    day, at = local.date(), local.time()
    while _rest(day, at) is not None:
        day, at = day - _DAY, max(at, EVENING)
    moved = due if day == local.date() else instant(day, at, zone)
    return moved if moved >= opened else due


def reminding(
    deadline: datetime, days: int, at: time, opened: datetime, zone: tzinfo, wish: Wish | None = None
) -> datetime:
    """Return when a person is reminded by a rule: at an own hour if there is one in time, and not at rest."""
    due = before_deadline(deadline, days, at, zone)
    day = due.astimezone(zone).date()
    hour = wish.hour_on(day) if wish else None
    own = instant(day, hour, zone) if hour else due
    return earlier(own if own + OWN_HOUR_LEAVES <= deadline else due, opened, zone)


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


def workdays(at: time, after: datetime, until: datetime, zone: tzinfo) -> list[datetime]:
    """Return every working day's instant of a local time, as ``daily`` does for every day."""
    return [due for due in daily(at, after, until, zone) if is_working(due.astimezone(zone).date())]


def is_first_of_week(day: date) -> bool:
    """Tell whether a working day is the first one of its week."""
    return working_days_before(day, 0).isocalendar()[:2] != day.isocalendar()[:2]


def slot_after(after: datetime, zone: tzinfo) -> datetime:
    """Return the first of the two times of a day after an instant, whatever the day."""
    return next(_slots(after, zone))


def next_slot(after: datetime, zone: tzinfo) -> datetime:
    """Return the first time after an instant at which reminders go out."""
    return next(due for due in _slots(after, zone) if rest(due, zone) is None)


def _slots(after: datetime, zone: tzinfo) -> Iterator[datetime]:
    day = after.astimezone(zone).date()
    found = (instant(day + _DAY * ahead, at, zone) for ahead in count() for at in SLOTS)
    return (due for due in found if due > after)


def quiet_blocks(first: datetime, last: datetime, zone: tzinfo) -> list[Block]:
    """Return the quiet hours of every night that touches a stretch of time."""
    day, end = first.astimezone(zone).date() - _DAY, last.astimezone(zone).date()
    found = []
    while day <= end:
        found.append(Block(instant(day, QUIET_FROM, zone), instant(day + _DAY, QUIET_UNTIL, zone), Why.QUIET))
        day += _DAY
    return found


def silent_blocks(first: datetime, last: datetime, zone: tzinfo) -> list[Block]:
    """Return when nobody is reminded in a stretch of time: nights, holidays and the mornings of weekends."""
    day, end = first.astimezone(zone).date(), last.astimezone(zone).date()
    found = quiet_blocks(first, last, zone)
    while day <= end + _DAY:
        if why := _rest(day, time()):
            until = instant(day + _DAY, time(), zone) if why is Why.HOLIDAY else instant(day, NOON, zone)
            found.append(Block(instant(day, time(), zone), until, why))
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
