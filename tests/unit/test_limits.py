"""How often a person is reminded at most."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from handlers.wishes.limits import GAP, MOST, TOGETHER, Limits, Spared

NOW = datetime(2026, 12, 15, 12, 45, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ago", "why"),
    [
        (timedelta(0), Spared.TOGETHER),
        (TOGETHER, Spared.RECENT),
        (GAP - timedelta(seconds=1), Spared.RECENT),
        (GAP, None),
    ],
)
def test_nobody_is_reminded_twice_within_the_gap(ago: timedelta, why: Spared | None) -> None:
    assert Limits(NOW, last={1: NOW - ago}).why(1) is why


@pytest.mark.parametrize(("count", "why"), [(MOST - 1, None), (MOST, Spared.OFTEN)])
def test_nobody_is_reminded_more_than_so_often_in_a_round(count: int, why: Spared | None) -> None:
    assert Limits(NOW, counts=Counter({1: count})).why(1) is why


def test_who_is_away_is_spared_first_of_all() -> None:
    assert Limits(NOW, frozenset({1}), {1: NOW}, Counter({1: MOST})).why(1) is Spared.AWAY
    assert Limits(NOW, frozenset({1})).why(2) is None
