"""Working days over weekends, New Year and Tết."""

from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from models import holidays
from models.holidays import is_holiday, is_working, working_days_after, working_days_before


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


@pytest.mark.parametrize("year", range(2023, 2028))
def test_year_is_known_with_its_source(year: int) -> None:
    found = yaml.safe_load((Path(holidays.__file__).parent / "holidays.yaml").read_text(encoding="utf-8"))
    assert set(found["sources"]) == set(found["days"])
    assert "Điều 112" in found["sources"][year]
    assert is_holiday(date(year, 1, 1))


@pytest.mark.parametrize(
    "new_year",
    [date(2023, 1, 22), date(2024, 2, 10), date(2025, 1, 29), date(2026, 2, 17), date(2027, 2, 6)],
)
def test_tet_is_off_from_its_eve_to_the_third_day(new_year: date) -> None:
    assert all(is_holiday(new_year + timedelta(days)) for days in range(-1, 3))
