"""When each level is told: working days around the deadline, the warning always before the naming."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.escalation.moments import due_at, naming_day, step_day
from models.holidays import is_working
from models.reminder import ReminderRule, RuleKind

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
SUNDAY = date(2026, 12, 20)
_DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


def _rule(kind: RuleKind, days: int) -> ReminderRule:
    return ReminderRule(1, 1, kind, days, time(8, 0), 720)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (5, date(2026, 12, 14)),
        (2, date(2026, 12, 17)),
        (1, date(2026, 12, 18)),
        (0, date(2026, 12, 21)),
        (-1, date(2026, 12, 21)),
        (-2, date(2026, 12, 22)),
    ],
)
def test_steps_are_counted_in_working_days(days: int, expected: date) -> None:
    assert step_day(SUNDAY, days) == expected


def test_new_year_is_no_working_day() -> None:
    assert step_day(date(2026, 12, 31), -1) == date(2027, 1, 4)


def test_without_naming_there_is_no_warning() -> None:
    deadline = datetime(2026, 12, 20, 10, 0, tzinfo=UTC)
    assert naming_day([_rule(RuleKind.TO_CELL, 2)], SUNDAY) is None
    assert due_at(_rule(RuleKind.FOREWARN, 1), [_rule(RuleKind.TO_CELL, 2)], deadline, HANOI) is None


@given(_DAYS, st.integers(-10, 10))
def test_step_is_on_a_working_day_on_its_side_of_the_deadline(last: date, days: int) -> None:
    day = step_day(last, days)
    assert is_working(day)
    assert (day < last) == (days > 0)


@given(_DAYS, st.integers(-10, 5), st.integers(0, 3), st.times())
def test_warning_comes_at_least_one_working_day_before_the_naming(
    last: date, naming: int, before: int, at: time
) -> None:
    deadline = datetime.combine(last, at, tzinfo=HANOI)
    rules = [_rule(RuleKind.FOREWARN, before), _rule(RuleKind.TO_BASE, naming)]
    warning, told = (due_at(rule, rules, deadline, HANOI) for rule in rules)
    assert warning is not None
    assert told is not None
    assert told - warning >= timedelta(days=1)
