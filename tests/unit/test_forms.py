"""Form files: the first real form, and every fault named with its line."""

from pathlib import Path

import pytest

from models.forms.catalog import Catalog
from models.forms.loading import FormFaultsError, load_form, read_form
from models.forms.schema import Kind
from tests.unit.form_talk import FORMS, HERE, all_kinds, mau_02a

_TEXT = (HERE / "all_kinds.yaml").read_text(encoding="utf-8")


def _faults(text: str) -> list[str]:
    with pytest.raises(FormFaultsError) as caught:
        read_form("trial.yaml", text)
    return [str(fault) for fault in caught.value.faults]


def _line(part: str, text: str = _TEXT) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_form_02a_has_fourteen_questions_in_the_order_of_the_paper() -> None:
    form = mau_02a()
    assert [(q.key, q.kind.value) for q in form.by_key.values()] == [
        ("s1_qualities", "long"),
        ("s1_qualities_level", "scale4"),
        ("s1_tasks", "long"),
        ("s1_tasks_level", "scale4"),
        ("s1_commitment", "long"),
        ("s2_shortcomings", "rows"),
        ("s2_causes", "long"),
        ("s3_prior_fixes", "rows"),
        ("s3_prior_fixes_level", "scale4"),
        ("s4_prompted", "long"),
        ("s5_collective_resp", "long"),
        ("s6_plan", "long"),
        ("s7_civil_level", "level4"),
        ("s7_party_level", "level4"),
    ]


def test_form_02a_has_three_scales_and_the_four_words_of_each() -> None:
    form = mau_02a()
    assert sum(q.kind is Kind.SCALE4 for q in form.by_key.values()) == 3
    scale, level = form.by_key["s1_tasks_level"], form.by_key["s7_party_level"]
    assert [o.label.vi for o in form.options(scale)] == ["Xuất sắc", "Tốt", "Trung bình", "Kém"]
    assert [o.value for o in form.options(level)] == ["htxsnv", "httnv", "htnv", "khtnv"]


def test_form_02a_asks_civil_servants_one_question_more() -> None:
    form = mau_02a()
    assert len(form.visible({}, {"civil_servant": True})) == 14
    assert len(form.visible({}, {})) == 13


def test_form_02a_asks_no_level_where_nothing_had_to_be_remedied() -> None:
    keys = [q.key for q in mau_02a().visible({"s3_prior_fixes": []}, {})]
    assert "s3_prior_fixes_level" not in keys


def test_form_02a_requires_the_head_to_answer_for_the_collective() -> None:
    question = mau_02a().by_key["s5_collective_resp"]
    assert question.may_say_none({}, {})
    assert not question.may_say_none({}, {"is_head": True})


def test_catalog_gives_the_newest_version_unless_one_is_named() -> None:
    newer = read_form("x", _TEXT.replace("version: 3", "version: 4"))
    catalog = Catalog([newer, all_kinds()])
    assert catalog.get("all-kinds").version == 4
    assert catalog.get("all-kinds", 3).version == 3


def test_catalog_loads_every_definition() -> None:
    assert "mau-02a-2023" in [form.id for form in Catalog.load(FORMS).all()]


def test_catalog_names_the_known_forms() -> None:
    with pytest.raises(Exception, match="there is no form 'x' version 0; known are: all-kinds"):
        Catalog([all_kinds()]).get("x")


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("kind: short", "kind: shrot", "sections.a.questions.name.kind: 'shrot' is not one of"),
        ("optional: true", "optonal: true", "sections.a.questions.count.optonal: unknown key; did you mean"),
        ('{vi: "Tên", en: "Name"}, short', '{vi: "Tên"}, short', "sections.a.questions.name.title.en: the tra"),
        ("key: day", "key: name", "sections.a.questions.name.key: the key 'name' is used twice"),
        ("answer: again", "answer: nowhere", "sections.b.questions.why.show_if.answer: there is no question"),
        (
            "answer: again",
            "answer: party",
            "sections.b.questions.why.show_if.answer: the question 'party' does",
        ),
        ("in: [true]", "in: [3]", "sections.b.questions.why.show_if.in.0: 3 is not an option of 'again'"),
        ("in: [true]", "in: []", "sections.b.questions.why.show_if: 'in' names no answer"),
        ("fact: prompted", "fact: promted", "sections.b.questions.prompted.required_if.fact: there is no fact"),
        ("maximum: 30, ", "", "sections.a.questions.points.maximum: points need a maximum"),
        (
            "maximum: 30",
            "maximum: dozen",
            "sections.a.questions.points.maximum: must be a number; found 'dozen'",
        ),
        ("min_length: 5", "min_length: 500", "sections.a.questions.story.min_length: min_length is larger"),
        ("full_name, cell", "full_name, cel", "header.1: 'cel' is not one of"),
        ("version: 3", "version: 3\nversion: 4", "version: this key is written twice in the same place"),
        ('source: "tests"\nstate', "state", "source: is missing"),
    ],
)
def test_fault_names_its_place(old: str, new: str, fault: str) -> None:
    faults = _faults(_TEXT.replace(old, new, 1))
    assert [one.split(": ", 1)[1].startswith(fault) for one in faults] == [True]


def test_fault_names_file_and_line() -> None:
    [fault] = _faults(_TEXT.replace("kind: short", "kind: shrot"))
    assert fault.startswith(f"trial.yaml:{_line('key: name')}: ")


def test_all_faults_are_found_in_one_run() -> None:
    broken = _TEXT.replace("kind: short", "kind: shrot").replace("answer: again", "answer: nowhere")
    assert len(_faults(broken.replace("maximum: 30, ", ""))) == 3


def test_text_that_no_message_holds_is_a_fault() -> None:
    [fault] = _faults(_TEXT.replace('"Để làm gì"', f'"{"b" * 1800}"'))
    assert fault.endswith(
        "sections.a.questions.story.help.purpose.vi: 1800 characters; at most 1500 fit into a message"
    )


def test_too_long_a_help_is_a_fault() -> None:
    long = f'"{"b" * 1450}"'
    faults = _faults(
        _TEXT.replace('"Để làm gì"', long).replace('"Ví dụ hay"', long).replace('"Ví dụ dở"', long)
    )
    assert "at most 3000" in faults[0]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "trial.yaml:1: -: a form file is a mapping that starts with 'id:'"),
        ("- 1", "trial.yaml:1: -: a form file is a mapping that starts with 'id:'"),
        (
            "id: x\ntitle: [",
            "trial.yaml:2: -: this is not YAML: expected the node content, but found '<stream end>'",
        ),
        ("id: 2023-13-45", "trial.yaml:1: -: this is not YAML: month must be in 1..12"),
    ],
)
def test_file_that_is_no_form_is_refused(text: str, fault: str) -> None:
    assert _faults(text) == [fault]


def test_alias_into_itself_is_refused() -> None:
    assert any("back into itself" in fault for fault in _faults("x: &a [*a]"))


def test_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "old.yaml"
    path.write_bytes("id: mẫu".encode("utf-16"))
    with pytest.raises(FormFaultsError, match=r"old\.yaml:1: -: the file is not UTF-8 text"):
        load_form(path)


def test_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FormFaultsError, match=r"none\.yaml:1: -: cannot be read: No such file"):
        load_form(tmp_path / "none.yaml")


def test_answers_are_shown_in_words() -> None:
    form = all_kinds()
    values = {
        "day": "2026-11-02",
        "points": 8.5,
        "again": True,
        "topics": ["doan_ket", "doi_moi"],
        "faults": [],
    }
    shown = {key: form.shown(form.by_key[key], value, "vi") for key, value in values.items()}
    assert shown == {
        "day": "02/11/2026",
        "points": "8,5",
        "again": "Có",
        "topics": "Đoàn kết, Đổi mới",
        "faults": "Không có",
    }
