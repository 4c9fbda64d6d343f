"""The forecast from the pace of hand-ins: what it says, when it is silent, and what always holds."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.progress.forecast import Forecast, Pace, forecast, likely_late, sending_seconds

HALFWAY = Pace(owed=100, done=30, handed=30, recent=28, elapsed=10, left=10)
"""Three a day over all, four a day lately."""


@st.composite
def paces(draw: st.DrawFn) -> Pace:
    owed = draw(st.integers(0, 5000))
    done = draw(st.integers(0, owed))
    handed = draw(st.integers(0, done))
    recent = draw(st.integers(0, handed))
    days = st.floats(0, 400, allow_nan=False)
    return Pace(owed, done, handed, recent, draw(days), draw(days))


def test_range_lies_between_the_pace_of_all_days_and_of_the_last_seven() -> None:
    assert forecast(HALFWAY) == Forecast(60, 70, 100)


def test_paper_counts_as_done_but_is_no_pace() -> None:
    assert forecast(replace(HALFWAY, done=50)) == Forecast(80, 90, 100)


@pytest.mark.parametrize(
    "changes",
    [{"elapsed": 2.9}, {"handed": 4, "recent": 4}, {"left": 0}, {"left": -1}],
    ids=["too few days", "too few hand-ins", "at the deadline", "after it"],
)
def test_nothing_is_said_with_too_little_to_go_by(changes: dict[str, int]) -> None:
    assert forecast(replace(HALFWAY, **changes)) is None  # type: ignore[arg-type]


def test_percents_are_rounded_outwards() -> None:
    assert Forecast(1, 2, 3).percents == (33, 67)
    assert Forecast(0, 0, 0).percents == (100, 100)


def test_cell_is_late_when_the_faster_pace_does_not_bring_all() -> None:
    cell = Pace(owed=20, done=6, handed=6, recent=6, elapsed=10, left=5)
    assert likely_late(cell)
    assert not likely_late(replace(cell, owed=11))


def test_cell_is_not_judged_in_the_first_half_of_its_time() -> None:
    assert not likely_late(Pace(owed=20, done=0, handed=0, recent=0, elapsed=7, left=8))
    assert likely_late(Pace(owed=20, done=0, handed=0, recent=0, elapsed=8, left=7))


def test_sending_takes_the_configured_rate() -> None:
    assert sending_seconds(5000, 25.0) == 200
    assert sending_seconds(0, 25.0) == 0


@given(paces())
def test_range_is_in_order_and_within_what_is_owed(pace: Pace) -> None:
    found = forecast(pace)
    if found is not None:
        assert pace.done <= found.low <= found.high <= found.owed
        low, high = found.percents
        assert 0 <= low <= high <= 100


@given(paces(), st.floats(0, 100, allow_nan=False))
def test_more_time_never_lowers_the_range(pace: Pace, more: float) -> None:
    found, later = forecast(pace), forecast(replace(pace, left=pace.left + more))
    if found is not None and later is not None:
        assert found.low <= later.low
        assert found.high <= later.high


@given(paces())
def test_cell_with_nobody_left_is_never_late_and_one_past_its_deadline_always_is(pace: Pace) -> None:
    assert not likely_late(replace(pace, done=pace.owed))
    past = replace(pace, left=0.0)
    assert likely_late(past) == (pace.done < pace.owed)
