"""Working days over weekends, New Year and Tết."""

from datetime import date

import pytest

from models.holidays import is_working, working_days_after, working_days_before


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 12, 4), True),
        (date(2026, 12, 5), False),
        (date(2027, 1, 1), False),
        (date(2026, 2, 17), False),
        (date(2026, 11, 24), False),
        (date(2024, 4, 18), False),
    ],
)
def test_working_day(day: date, works: bool) -> None:
    assert is_working(day) is works


@pytest.mark.parametrize(
    ("meeting", "last"),
    [
        (date(2026, 12, 11), date(2026, 12, 7)),
        (date(2026, 12, 14), date(2026, 12, 8)),
        (date(2026, 12, 17), date(2026, 12, 11)),
        (date(2027, 1, 5), date(2026, 12, 29)),
        (date(2026, 2, 25), date(2026, 2, 12)),
    ],
)
def test_three_working_days_lie_between_draft_and_meeting(meeting: date, last: date) -> None:
    assert working_days_before(meeting, 3) == last


def test_period_of_two_working_days_ends_after_the_weekend() -> None:
    assert working_days_after(date(2026, 12, 3), 2) == date(2026, 12, 7)
