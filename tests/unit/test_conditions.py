"""The conditions of the levels: met, not met, or recorded by nobody."""

from decimal import Decimal

import pytest

from models.level import FOUR, Level
from models.rules.conditions import Outcome, Whom, from_text, judge, read_number, to_text
from models.rules.rulebook import shipped
from models.rules.schema import RuleSet

_YEARLY = shipped().get("qd-366-2025")


def _outcomes(level: Level, whom: Whom, facts: dict[str, Decimal | bool]) -> dict[str, Outcome]:
    return {
        finding.condition.fact: finding.outcome for finding in judge(_YEARLY.conditions, level, whom, facts)
    }


def test_what_nobody_recorded_is_neither_met_nor_broken() -> None:
    found = _outcomes(Level.EXCELLENT, Whom.OTHER, {"tong_diem": Decimal(92), "ky_luat": True})
    assert (found["tong_diem"], found["ky_luat"], found["ty_le_vuot"]) == (
        Outcome.MET,
        Outcome.UNMET,
        Outcome.UNKNOWN,
    )


def test_enough_points_alone_are_not_the_level() -> None:
    found = _outcomes(
        Level.EXCELLENT, Whom.OTHER, {"tong_diem": Decimal(95), "ty_le_dung_han": Decimal("99.5")}
    )
    assert (found["tong_diem"], found["ty_le_dung_han"]) == (Outcome.MET, Outcome.UNMET)


def test_conditions_of_leaders_are_asked_of_leaders_only() -> None:
    assert "linh_vuc_vuot" not in _outcomes(Level.EXCELLENT, Whom.OTHER, {})
    assert _outcomes(Level.EXCELLENT, Whom.LEADER, {})["linh_vuc_vuot"] is Outcome.UNKNOWN


def test_late_tasks_have_an_upper_bound() -> None:
    found = [_outcomes(Level.DONE, Whom.OTHER, {"ty_le_cham": Decimal(n)})["ty_le_cham"] for n in (20, 21)]
    assert found == [Outcome.MET, Outcome.UNMET]


def test_not_rated_asks_for_no_condition() -> None:
    assert judge(_YEARLY.conditions, Level.UNRATED, Whom.OTHER, {}) == []


@pytest.mark.parametrize("rules", shipped().all(), ids=lambda one: one.id)
def test_every_level_but_the_last_has_conditions_with_a_source(rules: RuleSet) -> None:
    assert [level for level in FOUR[:-1] if not judge(rules.conditions, level, Whom.OTHER, {})] == []


@pytest.mark.parametrize("typed", ["92,5", " 92.5 % ", "92,50%"])
def test_numbers_are_read_as_people_write_them(typed: str) -> None:
    assert read_number(typed) == Decimal("92.5")


@pytest.mark.parametrize("typed", ["", "nhiều", "-1", "1001", "NaN", "Infinity", "1e9999999"])
def test_what_is_no_number_is_not_read(typed: str) -> None:
    assert read_number(typed) is None


@pytest.mark.parametrize("value", [True, False, Decimal(0), Decimal("92.5"), Decimal(100)])
def test_fact_comes_back_as_it_was_stored(value: Decimal | bool) -> None:
    assert from_text(to_text(value)) == value
