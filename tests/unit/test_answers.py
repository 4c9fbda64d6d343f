"""Reading answers as people type them."""

from datetime import date

import pytest

from handlers.answers.parse import parse
from handlers.answers.problem import Problem
from models.forms.schema import Value
from tests.unit.form_talk import TODAY, all_kinds

_FORM = all_kinds()


def _read(key: str, text: str, today: date = TODAY) -> Value:
    value = parse(_FORM, _FORM.by_key[key], text, today)
    return str(value.code) if isinstance(value, Problem) else value


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("20/11/2026", "2026-11-20"),
        ("20-11", "2026-11-20"),
        ("20.11.26", "2026-11-20"),
        (" 3 / 2 / 1999. ", "1999-02-03"),
        ("2026-11-05", "2026-11-05"),
        ("ngày 20 tháng 11", "2026-11-20"),
        ("Ngày 20 tháng 11 năm 2025", "2025-11-20"),
        ("ngay 1 thang 2 nam 99", "1999-02-01"),
        ("hôm nay", "2026-11-24"),
        ("HOM QUA", "2026-11-23"),
        ("29/2/2025", "not_a_date"),
        ("31/11", "not_a_date"),
        ("11/20/2026", "not_a_date"),
        ("hôm nào đó", "not_a_date"),
        ("20/11/202", "not_a_date"),
    ],
)
def test_date_is_read(text: str, day: str) -> None:
    assert _read("day", text) == day


def test_date_at_the_end_of_time_is_a_problem() -> None:
    assert _read("day", "ngày mai", date.max) == "not_a_date"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("8,5", 8.5),
        ("8.5", 8.5),
        ("12", 12),
        ("0", 0),
        ("25/30", 25),
        ("9 điểm", 9),
        ("30,5", "out_of_range"),
        ("-1", "out_of_range"),
        ("8,3", "wrong_step"),
        ("25/40", "not_a_number"),
        ("tám", "not_a_number"),
        ("nan", "not_a_number"),
        ("1e1", "not_a_number"),
    ],
)
def test_points_are_read(text: str, number: Value) -> None:
    assert _read("points", text) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [("1.200", 1200), ("1.234,5", 1234.5), ("-3", -3), ("93 %", 93), ("1_000", "not_a_number")],
)
def test_number_is_read(text: str, number: Value) -> None:
    assert _read("count", text) == number


@pytest.mark.parametrize(
    ("text", "value"),
    [(w, True) for w in ("có", "co", "Có.", "1", "yes", "vâng", "đúng")]
    + [(w, False) for w in ("không", "khong", "ko", "2", "no", "KHÔNG!")]
    + [(w, "not_a_choice") for w in ("3", "có thể", "?!")],
)
def test_yes_or_no_is_read(text: str, value: Value) -> None:
    assert _read("again", text) is value or _read("again", text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2", "httnv"),
        ("2.", "httnv"),
        ("câu 2", "httnv"),
        ("số 3", "htnv"),
        ("hoan thanh tot", "httnv"),
        ("Hoàn thành nhiệm vụ", "htnv"),
        ("httnv", "httnv"),
        ("2. Hoàn thành tốt nhiệm vụ", "httnv"),
        ("khong", "khtnv"),
        ("hoan", "ambiguous"),
        ("ho", "not_a_choice"),
        ("5", "not_a_choice"),
        ("rất tốt", "not_a_choice"),
    ],
)
def test_choice_is_read(text: str, value: Value) -> None:
    assert _read("party", text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,3", ["hoc_tap", "doi_moi"]),
        ("3 1 3", ["hoc_tap", "doi_moi"]),
        ("2-4", ["doan_ket", "doi_moi", "ky_luat"]),
        ("1, 3-4", ["hoc_tap", "doi_moi", "ky_luat"]),
        ("1 và 2", ["hoc_tap", "doan_ket"]),
        ("câu 4", ["ky_luat"]),
        ("doan; ky luat", ["doan_ket", "ky_luat"]),
        ("Học tập và làm theo Bác", ["hoc_tap"]),
        ("1\n2", ["hoc_tap", "doan_ket"]),
        ("1,7", "not_a_choice"),
        ("4-2", "not_a_choice"),
        ("0", "not_a_choice"),
        ("cả hai", "not_a_choice"),
    ],
)
def test_choices_are_read(text: str, value: Value) -> None:
    assert _read("topics", text) == value


def test_text_is_kept_as_it_is_written() -> None:
    assert _read("story", "  Dòng một\r\nDòng hai <b>\u200b ") == "Dòng một\nDòng hai <b>"


def test_decomposed_accents_are_composed() -> None:
    assert _read("name", "Hoa\u0300") == "Hoà"


def test_lone_surrogate_and_control_characters_are_left_out() -> None:
    assert _read("name", "a\ud800\x00b\u202ec") == "abc"


@pytest.mark.parametrize(
    ("text", "problem"), [("ngắn", "too_short"), ("a" * 201, "too_long"), (" \n", "needs_text")]
)
def test_text_outside_its_limits_is_a_problem(text: str, problem: str) -> None:
    assert _read("story", text) == problem


def test_too_long_says_by_how_much() -> None:
    problem = parse(_FORM, _FORM.by_key["story"], "a" * 5000, TODAY)
    assert isinstance(problem, Problem)
    assert problem.args == {"count": 5000, "limit": 200, "over": 4800}


def test_short_answer_becomes_one_line() -> None:
    assert _read("name", "Chi bộ\n thôn  Đông") == "Chi bộ thôn Đông"


def test_ten_pasted_lines_make_ten_rows() -> None:
    assert _read("faults", "\n".join(f"{n}. việc {n}" for n in range(1, 11))) == [
        f"việc {n}" for n in range(1, 11)
    ]


def test_bullets_go_and_numbers_inside_stay() -> None:
    assert _read("faults", "- 3.5 triệu\n\n• Nộp chậm\n+ 2/3 việc") == ["3.5 triệu", "Nộp chậm", "2/3 việc"]


def test_too_many_rows_is_a_problem() -> None:
    assert _read("faults", "\n".join("abcdefghijklm")) == "too_many_rows"


def test_file_question_takes_no_text() -> None:
    assert _read("proof", "đây") == "needs_file"
