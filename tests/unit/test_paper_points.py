"""Points on paper: every criterion once, ticked or with its points, and the sums of what the person entered."""

import io
from typing import Any

import pytest
from docx import Document

from handlers.documents.docx_form import Templates, form_docx
from handlers.documents.paper import Filled
from models.forms.schema import Form, Kind
from tests import shipped
from tests.unit.paper_help import lines

FORMS = shipped.forms()
QUARTER = FORMS.get("mau-quy-2026")


def _answers(form: Form, *, missing: str = "") -> dict[str, Any]:
    """Answer everything: every second criterion is kept, all points but one half."""
    found: dict[str, Any] = {}
    for place, question in enumerate(form.by_key.values()):
        match question.kind:
            case Kind.BIN:
                found[question.key] = place % 2 == 0
            case Kind.POINTS:
                found[question.key] = (question.maximum or 0) - 0.5
            case Kind.LONG:
                found[question.key] = f"Viết ở {question.key}."
    return {key: value for key, value in found.items() if key != missing}


def _tables(form: Form, answers: dict[str, Any], **more: Any) -> list[list[list[str]]]:
    """Return the tables with more than one row, as their cells' texts."""
    content = form_docx(Filled(form, answers, code="KĐ-7K2M", **more), Templates())
    tables = [
        [[cell.text for cell in row.cells] for row in table.rows]
        for table in Document(io.BytesIO(content)).tables
    ]
    return [table for table in tables if len(table) > 1]


def test_criteria_are_ticked_with_the_sum_below() -> None:
    table = _tables(QUARTER, _answers(QUARTER))[1]
    assert table == [
        ["TT", "Tiêu chí", "Điểm tối đa", "Đảm bảo", "Không đảm bảo", "Điểm tự chấm"],
        ["A.2.1", QUARTER.by_key["a2_1"].title.vi, "1", "", "x", "0"],
        ["A.2.2", QUARTER.by_key["a2_2"].title.vi, "1", "x", "", "1"],
        ["A.2.3", QUARTER.by_key["a2_3"].title.vi, "1", "", "x", "0"],
        ["A.2.4", QUARTER.by_key["a2_4"].title.vi, "1", "x", "", "1"],
        ["", "Cộng mục A.2", "4", "", "", "2"],
    ]


def test_outer_group_has_its_name_once_and_its_sum_at_its_end() -> None:
    first, _, third, *_ = _tables(QUARTER, _answers(QUARTER))
    assert first[1] == ["A", "Nhóm tiêu chí chung", "30", "", "", ""]
    assert [row[:3] for row in third[-2:]] == [["", "Cộng mục A.3", "8"], ["", "Cộng mục A", "30"]]


def test_results_stand_beside_the_points_they_are_given_for() -> None:
    table = _tables(QUARTER, _answers(QUARTER))[3]
    title = QUARTER.by_key["b1_result"].paper.vi  # type: ignore[union-attr]
    assert table[0] == ["TT", "Mục tiêu, nhiệm vụ; tóm tắt kết quả, minh chứng", "Điểm tối đa", "Điểm tự chấm"]
    assert table[2] == ["B.1", f"{title}\nViết ở b1_result.", "15", "14,5"]
    assert table[-1] == ["", "Cộng mục B", "70", "67"]


def test_sum_of_all_is_what_the_person_entered() -> None:
    answers = _answers(QUARTER)
    total = sum(QUARTER.by_key[key].worth(value) for key, value in answers.items())
    read = lines(form_docx(Filled(QUARTER, answers, code="KĐ-7K2M"), Templates()))
    assert read.count(f"Tổng điểm tự chấm: {total:g}/100") == 1


def test_sums_are_dots_while_something_is_missing() -> None:
    table = _tables(QUARTER, _answers(QUARTER, missing="a2_2"))[1]
    assert (table[2][3:], table[-1][-1]) == (["", "", "…"], "…")


@pytest.mark.parametrize(("draft", "count"), [(False, 0), (True, 1)])
def test_note_that_was_left_out_leaves_lines_in_a_draft_only(draft: bool, count: int) -> None:
    answers = _answers(QUARTER, missing="a2_note")
    code = "" if draft else "KĐ-7K2M"
    read = lines(form_docx(Filled(QUARTER, answers, code=code, draft=draft), Templates()))
    assert read.count(QUARTER.by_key["a2_note"].title.vi) == count


@pytest.mark.parametrize("form", FORMS.all(), ids=lambda form: form.id)
def test_every_answer_of_every_form_is_on_paper_once_and_in_order(form: Form) -> None:
    answers = _answers(form)
    read = lines(form_docx(Filled(form, answers, code="KĐ-7K2M"), Templates()))
    written = [line for line in read if line.startswith("Viết ở ")]
    assert written == [value for value in answers.values() if isinstance(value, str)]
