"""When reminders are due, when they must wait, and how long they are of use."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.reminders import due
from handlers.reminders.due import Block, Fate, Verdict, Why
from handlers.reminders.hand.plans import mornings

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
BERLIN = ZoneInfo("Europe/Berlin")
"""A zone whose clocks change, so that nothing leans on Vietnam having none that do."""
ZONES = st.sampled_from([HANOI, BERLIN])
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001
USEFUL = st.timedeltas(timedelta(0), timedelta(hours=14))


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HANOI)


@pytest.mark.parametrize(
    ("days", "at", "expected"),
    [
        (7, time(19, 45), "2026-12-13T19:45"),
        (3, time(19, 45), "2026-12-17T19:45"),
        (1, time(19, 45), "2026-12-19T19:45"),
        (0, time(7, 30), "2026-12-20T07:30"),
    ],
)
def test_reminders_count_back_from_the_local_day_of_the_deadline(days: int, at: time, expected: str) -> None:
    assert due.before_deadline(_at("2026-12-20T17:00"), days, at, HANOI) == _at(expected)


def test_deadline_late_in_the_evening_keeps_its_local_day() -> None:
    late = _at("2026-12-20T23:30").astimezone(UTC)
    assert due.before_deadline(late, 0, time(7, 30), HANOI) == _at("2026-12-20T07:30")


@given(INSTANTS, st.integers(0, 10), ZONES)
def test_local_hour_is_kept_across_a_change_of_the_clocks(
    deadline: datetime, days: int, zone: ZoneInfo
) -> None:
    found = due.before_deadline(deadline, days, time(19, 45), zone).astimezone(zone)
    assert (found.date(), found.time()) == (
        deadline.astimezone(zone).date() - timedelta(days=days),
        time(19, 45),
    )


@given(INSTANTS, st.timedeltas(timedelta(0), timedelta(days=9)), ZONES)
def test_daily_comes_once_for_each_day(after: datetime, span: timedelta, zone: ZoneInfo) -> None:
    found = due.daily(time(7), after, after + span, zone)
    days = [one.astimezone(zone).date() for one in found]
    assert days == sorted(set(days))
    assert all(after < one <= after + span for one in found)
    assert abs(len(found) - span.days) <= 1


@given(INSTANTS, ZONES)
def test_next_slot_is_the_first_one_ahead(after: datetime, zone: ZoneInfo) -> None:
    found = due.slot_after(after, zone)
    assert found.astimezone(zone).time() in due.SLOTS
    assert timedelta(0) < found - after <= timedelta(hours=13, minutes=15)


@given(INSTANTS, ZONES)
def test_nothing_is_free_at_night(at: datetime, zone: ZoneInfo) -> None:
    free, why = due.free_from(at, due.quiet_blocks(at, at, zone))
    local = free.astimezone(zone).time()
    assert due.QUIET_UNTIL <= local < due.QUIET_FROM
    assert (why is Why.QUIET) == (free > at)


@given(INSTANTS)
def test_morning_that_is_offered_instead_of_the_night_is_no_night(now: datetime) -> None:
    offered = mornings(now, HANOI)
    assert [one.astimezone(HANOI).time() for one in offered] in ([], [time(6, 30), time(7, 30)])
    assert all(now < one and mornings(one, HANOI) == [] for one in offered)


def _blocks(at: datetime, meeting: datetime | None) -> list[Block]:
    found = due.quiet_blocks(at, at + timedelta(days=2), HANOI)
    return [*found, due.meeting_block(meeting)] if meeting else found


@given(INSTANTS, USEFUL, st.timedeltas(timedelta(hours=-30), timedelta(hours=30)), st.none() | INSTANTS)
def test_what_goes_is_useful_free_and_not_early(
    at: datetime, useful: timedelta, shift: timedelta, meeting: datetime | None
) -> None:
    now = at + shift
    fate = due.judge(at, useful, now, blocks := _blocks(at, meeting))
    if fate.verdict is Verdict.GO:
        assert fate.until is not None
        assert at <= now <= fate.until <= at + useful
        assert not any(block.start <= now < block.end for block in blocks)
        assert not any(now < block.start < fate.until for block in blocks)


@given(INSTANTS, USEFUL, st.none() | INSTANTS)
def test_every_due_time_ends_in_one_verdict_that_stays(
    at: datetime, useful: timedelta, meeting: datetime | None
) -> None:
    """A skipped one never goes later, and after its time nothing waits for ever."""
    blocks = _blocks(at, meeting)
    moments = [at + timedelta(minutes=minute) for minute in range(-60, 25 * 60, 15)]
    verdicts = [due.judge(at, useful, now, blocks).verdict for now in moments]
    skipped = verdicts.index(Verdict.SKIP) if Verdict.SKIP in verdicts else len(verdicts)
    assert Verdict.GO not in verdicts[skipped:]
    assert verdicts[-1] is Verdict.SKIP


@pytest.mark.parametrize(
    ("now", "fate"),
    [
        ("2026-12-19T19:44", Fate(Verdict.WAIT)),
        ("2026-12-19T19:45", Fate(Verdict.GO, until=_at("2026-12-19T21:00"))),
        ("2026-12-19T20:59", Fate(Verdict.GO, until=_at("2026-12-19T21:00"))),
        ("2026-12-19T21:01", Fate(Verdict.SKIP, why=Why.LATE)),
    ],
)
def test_evening_reminder_is_of_use_until_the_quiet_hours(now: str, fate: Fate) -> None:
    at = _at("2026-12-19T19:45")
    blocks = due.quiet_blocks(at, at + timedelta(minutes=75), HANOI)
    assert due.judge(at, timedelta(minutes=75), _at(now), blocks) == fate


def test_reminder_waits_until_the_meeting_is_over() -> None:
    at = _at("2026-12-20T07:30")
    block = due.meeting_block(_at("2026-12-20T07:00"))
    fates = [
        due.judge(at, timedelta(hours=12), _at(f"2026-12-20T{hour}"), [block]) for hour in ("08:00", "10:00")
    ]
    assert [fate.verdict for fate in fates] == [Verdict.WAIT, Verdict.GO]


def test_evening_reminder_is_dropped_for_a_meeting_of_the_evening() -> None:
    at = _at("2026-12-19T19:45")
    block = due.meeting_block(_at("2026-12-19T19:30"))
    fate = due.judge(at, timedelta(minutes=75), at, [block])
    assert fate == Fate(Verdict.SKIP, why=Why.MEETING)


def test_hour_that_the_clocks_skip_counts_from_before_the_change() -> None:
    assert due.instant(date(2026, 3, 29), time(2, 30), BERLIN) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
