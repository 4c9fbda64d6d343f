"""No reminder on a holiday or on the morning of a weekend: it comes the evening before, and never later."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.reminders import due
from handlers.reminders.due import Fate, Verdict, Why
from handlers.reminders.planning import Due, Plan
from models.cycle import Cycle, CycleState
from models.holidays import is_holiday, is_weekend, is_working, working_days_after
from models.reminder import ReminderRule, RuleKind
from models.wish import Wish, with_hour

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
ZONES = st.sampled_from(
    [HANOI, *map(ZoneInfo, ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"))]
)
"""Beside Vietnam's, zones whose clocks change: by an hour, by half of one, far from Greenwich."""
INSTANTS = st.datetimes(datetime(2023, 1, 1), datetime(2030, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001
HOURS = st.times(due.QUIET_UNTIL, time(20, 59)).map(lambda at: at.replace(second=0, microsecond=0))
DAYS = st.integers(0, 10)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HANOI)


def _moved(deadline: datetime, days: int, at: time, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return when a reminder is due by its rule, and when it goes."""
    by_rule = due.before_deadline(deadline, days, at, zone)
    return by_rule, due.earlier(by_rule, LONG_AGO, zone)


@pytest.mark.parametrize(
    ("by_rule", "goes"),
    [
        ("2026-12-21T07:30", "2026-12-21T07:30"),
        ("2026-12-20T07:30", "2026-12-19T19:45"),
        ("2026-12-19T07:30", "2026-12-18T19:45"),
        ("2026-12-20T19:45", "2026-12-20T19:45"),
        ("2026-02-18T19:45", "2026-02-15T19:45"),
        ("2026-02-21T07:30", "2026-02-15T19:45"),
        ("2026-11-24T20:30", "2026-11-23T20:30"),
        ("2024-02-29T07:30", "2024-02-29T07:30"),
        ("2027-01-01T07:30", "2026-12-31T19:45"),
        ("2024-02-14T19:45", "2024-02-07T19:45"),
    ],
)
def test_reminder_of_a_day_of_rest_comes_the_evening_before(by_rule: str, goes: str) -> None:
    assert due.earlier(_at(by_rule), LONG_AGO, HANOI) == _at(goes)


@given(INSTANTS, DAYS, HOURS, ZONES)
def test_no_reminder_comes_at_night_or_on_a_day_of_rest(
    deadline: datetime, days: int, at: time, zone: ZoneInfo
) -> None:
    _, goes = _moved(deadline, days, at, zone)
    local = goes.astimezone(zone)
    assert not is_holiday(local.date())
    assert not is_weekend(local.date()) or local.time() >= due.NOON
    assert due.QUIET_UNTIL <= local.time() < due.QUIET_FROM
    assert due.free_from(goes, due.silent_blocks(goes, goes, zone)) == (goes, None)


@given(INSTANTS, DAYS, HOURS, ZONES)
def test_reminder_moves_earlier_and_never_later(
    deadline: datetime, days: int, at: time, zone: ZoneInfo
) -> None:
    by_rule, goes = _moved(deadline, days, at, zone)
    assert by_rule - timedelta(days=9) <= goes <= by_rule
    assert (goes == by_rule) == (due.rest(by_rule, zone) is None)
    assert due.earlier(goes, LONG_AGO, zone) == goes


@given(INSTANTS, DAYS, HOURS, ZONES)
def test_reminder_skips_no_evening_on_which_it_could_come(
    deadline: datetime, days: int, at: time, zone: ZoneInfo
) -> None:
    by_rule, goes = _moved(deadline, days, at, zone)
    day = goes.astimezone(zone).date() + timedelta(days=1)
    between = [day + timedelta(n) for n in range((by_rule.astimezone(zone).date() - day).days)]
    assert all(is_holiday(one) for one in between)


@given(INSTANTS, DAYS, HOURS, ZONES, st.timedeltas(timedelta(0), timedelta(days=20)))
def test_reminder_never_comes_before_its_round(
    deadline: datetime, days: int, at: time, zone: ZoneInfo, ago: timedelta
) -> None:
    by_rule = due.before_deadline(deadline, days, at, zone)
    opened = by_rule - ago
    assert opened <= due.earlier(by_rule, opened, zone) <= by_rule


def test_reminder_that_could_only_come_before_its_round_is_skipped_for_its_day() -> None:
    one = _due(_at("2026-02-17T20:30"), _at("2026-02-17T19:45"))
    assert Plan().fate(one, one.at, HANOI) == Fate(Verdict.SKIP, why=Why.HOLIDAY)


def _due(deadline: datetime, at: datetime) -> Due:
    rule = ReminderRule(1, 1, RuleKind.DEADLINE, 0, time(19, 45), 75)
    cycle = Cycle(1, 1, "", 2026, "", 1, CycleState.OPEN, LONG_AGO, deadline, deadline.date())
    return Due(rule, cycle, 1, at, deadline)


@given(INSTANTS, DAYS, HOURS, ZONES, st.lists(st.integers(-90, 36 * 60), min_size=1, max_size=40))
def test_each_goes_at_most_once_and_never_at_rest_however_the_clock_runs(
    deadline: datetime, days: int, at: time, zone: ZoneInfo, minutes: list[int]
) -> None:
    """Rings at any moments, the clock set back among them; an occurrence is known by its due time."""
    _, goes = _moved(deadline, days, at, zone)
    made: set[datetime] = set()
    sent = []
    for now in (goes + timedelta(minutes=minute) for minute in minutes):
        one = _due(deadline, _moved(deadline, days, at, zone)[1])
        fate = Plan().fate(one, now, zone)
        if fate.verdict is not Verdict.WAIT and one.at not in made:
            made.add(one.at)
            sent += [now] if fate.verdict is Verdict.GO else []
    assert len(made) <= 1
    assert all(due.rest(now, zone) is None and goes <= now < deadline for now in sent)


@given(INSTANTS, st.timedeltas(timedelta(0), timedelta(days=20)), ZONES)
def test_digest_comes_on_working_days_only(after: datetime, span: timedelta, zone: ZoneInfo) -> None:
    found = [one.astimezone(zone).date() for one in due.workdays(time(7), after, after + span, zone)]
    every = [one.astimezone(zone).date() for one in due.daily(time(7), after, after + span, zone)]
    assert found == [day for day in every if is_working(day)]


@pytest.mark.parametrize(
    ("day", "first"),
    [
        (date(2026, 12, 7), True),
        (date(2026, 12, 8), False),
        (date(2027, 2, 11), True),
        (date(2023, 1, 3), True),
        (date(2026, 11, 25), False),
    ],
)
def test_week_begins_with_its_first_working_day(day: date, first: bool) -> None:
    assert due.is_first_of_week(day) is first


@given(INSTANTS, ZONES)
def test_doubt_waits_for_a_time_at_which_reminders_go(after: datetime, zone: ZoneInfo) -> None:
    found = due.next_slot(after, zone)
    assert found > after
    assert found.astimezone(zone).time() in due.SLOTS
    assert due.rest(found, zone) is None


@given(INSTANTS, DAYS, HOURS, HOURS | st.none(), ZONES)
def test_own_hour_keeps_the_day_and_the_rules_of_rest(
    deadline: datetime, days: int, at: time, hour: time | None, zone: ZoneInfo
) -> None:
    wish = Wish(1, hour)
    goes = due.reminding(deadline, days, at, LONG_AGO, zone, wish)
    by_rule = due.before_deadline(deadline, days, at, zone)
    assert goes.astimezone(zone).date() <= by_rule.astimezone(zone).date()
    assert due.rest(goes, zone) is None
    assert due.QUIET_UNTIL <= goes.astimezone(zone).time() < due.QUIET_FROM
    assert goes <= max(by_rule, deadline - due.OWN_HOUR_LEAVES)


@given(INSTANTS, DAYS, HOURS, HOURS, HOURS, ZONES, st.integers(1, 4))
def test_change_of_the_hour_keeps_each_reminder_once(
    deadline: datetime, days: int, at: time, before: time, after: time, zone: ZoneInfo, ago: int
) -> None:
    """What was due when somebody changes the hour has come by the old one; what is not comes later."""
    old = due.reminding(deadline, days, at, LONG_AGO, zone, Wish(1, before))
    new = due.reminding(deadline, days, at, LONG_AGO, zone, Wish(1, after))
    for changed in (old - timedelta(hours=ago), old + timedelta(hours=ago), new - timedelta(hours=ago)):
        today = changed.astimezone(zone).date()
        wish = with_hour(Wish(1, before), after, today, working_days_after(today, 1))
        comes = due.reminding(deadline, days, at, LONG_AGO, zone, wish)
        assert comes in (old, new)
        assert (old <= changed) <= (comes == old)
        assert (changed < old) <= (changed < comes)
