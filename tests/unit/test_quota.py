"""The quota: the worked example of the documents, and a count by hand against the arithmetic."""

from collections.abc import Callable
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.level import Level
from models.rules.quota import Count, Denominator, Ground, QuotaRules, Rounding, Voice, count, limit, places

_EXAMPLE = [
    (20, Denominator.GOOD_ONLY, 34, 40, 5, 6),
    (20, Denominator.GOOD_OR_BETTER, 34, 40, 6, 7),
    (20, Denominator.ALL_RATED, 34, 40, 8, 8),
    (25, Denominator.GOOD_ONLY, 34, 40, 6, 7),
    (25, Denominator.GOOD_OR_BETTER, 34, 40, 8, 9),
    (25, Denominator.ALL_RATED, 34, 40, 10, 10),
    (20, Denominator.GOOD_ONLY, 33, 39, 5, 5),
    (20, Denominator.GOOD_OR_BETTER, 33, 39, 6, 7),
    (20, Denominator.ALL_RATED, 33, 39, 7, 8),
]
"""Forty rated members, 34 at HTTNV or better; then the same without the head."""
_ROUND: dict[Rounding, Callable[[Fraction], int]] = {
    Rounding.DOWN: floor,
    Rounding.HALF_UP: lambda value: floor(value + Fraction(1, 2)),
}


@pytest.mark.parametrize(("percent", "denominator", "good", "rated", "down", "half_up"), _EXAMPLE)
def test_worked_example(
    percent: int, denominator: Denominator, good: int, rated: int, down: int, half_up: int
) -> None:
    counted = Count(rated=rated, good_or_better=good)
    found = [
        limit(QuotaRules(percent=percent, denominator=denominator, rounding=rounding), counted)
        for rounding in (Rounding.DOWN, Rounding.HALF_UP)
    ]
    assert found == [down, half_up]


def _by_hand(percent: int, denominator: Denominator, rounding: Rounding, number: int) -> int:
    """Try every number of people at the top level."""
    fitting = [
        x
        for x in range(number + 1)
        if x
        <= _ROUND[rounding](
            Fraction(percent, 100) * (number - x if denominator is Denominator.GOOD_ONLY else number)
        )
    ]
    return max(fitting)


@given(
    st.integers(0, 100),
    st.sampled_from(list(Denominator)),
    st.sampled_from(list(Rounding)),
    st.integers(0, 300),
)
def test_limit_is_what_trying_every_number_gives(
    percent: int, denominator: Denominator, rounding: Rounding, number: int
) -> None:
    assert places(percent, denominator, rounding, number) == _by_hand(percent, denominator, rounding, number)


_VOICES = st.lists(
    st.builds(
        Voice,
        st.sampled_from([*Level, None]),
        st.sampled_from([Ground.DECIDED, Ground.PROPOSED]),
        st.booleans(),
    ),
    max_size=60,
)


@given(_VOICES, st.booleans())
def test_everybody_is_rated_open_or_left_out(voices: list[Voice], apart: bool) -> None:
    counted = count(voices, exclude_head=apart)
    left_out = sum(one.level is Level.UNRATED or (apart and one.is_head) for one in voices)
    assert counted.rated + counted.open + left_out == len(voices)
    assert counted.decided + counted.proposed + counted.own == counted.rated


@given(_VOICES, st.sampled_from(list(Denominator)), st.sampled_from(list(Rounding)))
def test_not_rated_people_change_no_limit(
    voices: list[Voice], denominator: Denominator, rounding: Rounding
) -> None:
    rules = QuotaRules(denominator=denominator, rounding=rounding)
    more = [*voices, Voice(Level.UNRATED, Ground.DECIDED), Voice(None, Ground.OPEN)]
    assert limit(rules, count(more)) == limit(rules, count(voices))


@given(_VOICES)
def test_who_gets_a_place_changes_no_limit(voices: list[Voice]) -> None:
    promoted = [
        Voice(Level.EXCELLENT if one.level is Level.GOOD else one.level, one.ground, one.is_head)
        for one in voices
    ]
    rules = QuotaRules()
    assert limit(rules, count(promoted)) == limit(rules, count(voices))


def test_cell_alone_has_no_place_where_the_base_has_one() -> None:
    alone = places(20, Denominator.GOOD_ONLY, Rounding.DOWN, 5)
    together = places(20, Denominator.GOOD_ONLY, Rounding.DOWN, 10)
    assert (alone, together) == (0, 1)
