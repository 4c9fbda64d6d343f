"""Deadlines as people type them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.office.round.days import read_day

_TODAY = date(2026, 11, 25)  # a Wednesday


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("20/12", date(2026, 12, 20)),
        ("20-12-2026", date(2026, 12, 20)),
        ("20.12.26", date(2026, 12, 20)),
        ("2026-12-20", date(2026, 12, 20)),
        ("ngày 20 tháng 12", date(2026, 12, 20)),
        ("hết ngày 20/12", date(2026, 12, 20)),
        ("Hạn nộp 20/12", date(2026, 12, 20)),
        ("den 20/12", date(2026, 12, 20)),
        ("thứ sáu", date(2026, 11, 27)),
        ("thứ 6 tuần sau", date(2026, 12, 4)),
        ("thứ tư", date(2026, 12, 2)),
        ("Chủ nhật", date(2026, 11, 29)),
        ("3 tuần nữa", date(2026, 12, 16)),
        ("ba tuần nữa", date(2026, 12, 16)),
        ("trong 2 tháng", date(2027, 1, 25)),
        ("15 ngày nữa", date(2026, 12, 10)),
        ("cuối tháng 12", date(2026, 12, 31)),
        ("hết tháng 2", date(2027, 2, 28)),
        ("mai", date(2026, 11, 26)),
        ("3 weeks", date(2026, 12, 16)),
        ("friday next week", date(2026, 12, 4)),
    ],
)
def test_day_is_read_as_it_is_said(said: str, day: date) -> None:
    assert read_day(said, _TODAY) == day


def test_day_without_a_year_is_never_one_that_has_passed() -> None:
    assert read_day("5/1", _TODAY) == date(2027, 1, 5)


def test_day_with_a_year_is_taken_at_its_word() -> None:
    assert read_day("20/11/2026", _TODAY) == date(2026, 11, 20)


@pytest.mark.parametrize("said", ["", "lúc nào cũng được", "32/12", "30/2", "0 ngày nữa", "thứ chín", "x" * 50])
def test_words_that_name_no_day_are_none(said: str) -> None:
    assert read_day(said, _TODAY) is None


@given(st.text(max_size=45))
def test_reading_a_day_never_fails(said: str) -> None:
    found = read_day(said, _TODAY)
    assert found is None or isinstance(found, date)
