"""Broken form files: each kind of fault gives one clear line with file, line and key."""

from dataclasses import dataclass

import pytest

from models.forms.checking.faults import ENGLISH, Code
from models.forms.loading import FormFaultsError, read_form
from tests.unit.form_talk import FORMS, HERE

_KINDS = (HERE / "all_kinds.yaml").read_text(encoding="utf-8")
_QUARTER = (FORMS / "mau_quy_2026.yaml").read_text(encoding="utf-8")
_PLAIN = (FORMS / "mau_2c_2025.yaml").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Broken:
    """What is changed in a good form, and the one line that names it; ``text`` is the good form."""

    old: str
    new: str
    key: str
    message: str
    text: str = _KINDS
    at: str = ""


def _long(letters: int) -> str:
    return f'"{"b" * letters}"'


_SHORT = 'title: {vi: "Tên", en: "Name"}, short: {vi: "Tên", en: "Name"}'
_BAND = "      - {least: 90, level: htxsnv}\n"
_B = "sections.a.questions"
BROKEN = {
    "unknown kind": Broken("kind: short", "kind: shrot", f"{_B}.name.kind", "'shrot' is not one of"),
    "unknown key": Broken(
        "optional: true", "optonal: true", f"{_B}.count.optonal", "unknown key; did you mean 'optional'?"
    ),
    "key far from any": Broken("optional: true", "zzz: 1", f"{_B}.count.zzz", "unknown key"),
    "missing translation": Broken(
        'title: {vi: "Tên", en: "Name"}',
        'title: {vi: "Tên"}',
        f"{_B}.name.title.en",
        "the translation is missing",
    ),
    "empty text": Broken(
        'title: {vi: "Tên", en: "Name"}', 'title: {vi: "Tên", en: ""}', f"{_B}.name.title.en", "is empty"
    ),
    "no title": Broken(_SHORT, 'short: {vi: "Tên", en: "Name"}', f"{_B}.name.title", "is missing"),
    "title is a list": Broken(
        'title: {vi: "Tên", en: "Name"}', "title: [Tên]", f"{_B}.name.title", "must be a mapping (key: value)"
    ),
    "number as text": Broken(
        "max_length: 200", "max_length: many", f"{_B}.story.max_length", "must be a number; found 'many'"
    ),
    "number out of range": Broken(
        "max_length: 200", "max_length: 90000", f"{_B}.story.max_length", "90000 is out of range:"
    ),
    "flag as text": Broken(
        "optional: true", "optional: maybe", f"{_B}.count.optional", "Input should be a valid boolean"
    ),
    "key with accents": Broken("key: name", "key: tên", f"{_B}.tên.key", "'tên' is not a name"),
    "id with spaces": Broken("id: all-kinds", "id: All kinds", "id", "'All kinds' is not a name"),
    "question twice": Broken(
        "key: day", "key: name", f"{_B}.name.key", "the key 'name' is used twice", at='number: "3"'
    ),
    "section twice": Broken(
        "key: b\n",
        "key: a\n",
        "sections.a.key",
        "the section key 'a' is used twice",
        at='key: a\n    number: "B"',
    ),
    "key twice in the file": Broken(
        "version: 3",
        "version: 3\nversion: 4",
        "version",
        "this key is written twice in the same place",
        at="version: 4",
    ),
    "condition on nothing": Broken(
        "answer: again",
        "answer: nowhere",
        "sections.b.questions.why.show_if.answer",
        "there is no question 'nowhere'",
    ),
    "condition on a later question": Broken(
        "answer: again, in: [true]",
        "answer: party, in: [htnv]",
        "sections.b.questions.why.show_if.answer",
        "the question 'party' does not come before this one, so this is never reached",
    ),
    "condition on a value that is none": Broken(
        "in: [true]", "in: [3]", "sections.b.questions.why.show_if.in.0", "3 is not an option of 'again'"
    ),
    "condition without values": Broken(
        "in: [true]", "in: []", "sections.b.questions.why.show_if", "'in' names no answer of 'again'"
    ),
    "condition on own words": Broken(
        "answer: again, in: [true]",
        "answer: name, in: [dong]",
        "sections.b.questions.why.show_if.answer",
        "'name' is answered in own words, so no value can be compared",
    ),
    "condition on none where there is none": Broken(
        "answer: again, in: [true]",
        "none: name",
        "sections.b.questions.why.show_if.none",
        "'name' is not none_ok, so this is never reached",
    ),
    "condition of two kinds": Broken(
        "answer: again, in: [true]",
        "answer: again, in: [true], fact: is_head",
        "sections.b.questions.why.show_if",
        "a condition is exactly one of",
    ),
    "conditions that contradict": Broken(
        "{answer: again, in: [true]}",
        "{all: [{fact: is_head}, {not: {fact: is_head}}]}",
        "sections.b.questions.why.show_if",
        "the conditions contradict each other, so this is never reached",
    ),
    "answers that contradict": Broken(
        "{answer: again, in: [true]}",
        "{all: [{answer: again, in: [true]}, {answer: again, in: [false]}]}",
        "sections.b.questions.why.show_if",
        "the conditions contradict each other, so this is never reached",
    ),
    "unknown fact": Broken(
        "fact: prompted",
        "fact: promted",
        "sections.b.questions.prompted.required_if.fact",
        "there is no fact 'promted'",
    ),
    "points without a maximum": Broken(
        "maximum: 30, ", "", f"{_B}.points.maximum", "points need a maximum", at="key: points"
    ),
    "lengths the wrong way": Broken(
        "min_length: 5", "min_length: 500", f"{_B}.story.min_length", "min_length is larger than max_length"
    ),
    "limits the wrong way": Broken(
        "maximum: 30", "minimum: 40, maximum: 30", f"{_B}.points.minimum", "minimum is larger than maximum"
    ),
    "limit where no number is": Broken(
        "kind: short,",
        "kind: short, maximum: 3,",
        f"{_B}.name.maximum",
        "maximum goes with number and points only",
    ),
    "none where it cannot be": Broken(
        "kind: date,",
        "kind: date, none_ok: true,",
        f"{_B}.day.none_ok",
        "none_ok goes with file, long, rows, short only",
    ),
    "options where none belong": Broken(
        "kind: date,",
        'kind: date, options: [{value: a, label: {vi: "A", en: "A"}}],',
        f"{_B}.day.options",
        "a question of kind date has no options of its own",
    ),
    "choice without options": Broken(
        "kind: date,",
        "kind: choice,",
        f"{_B}.day.options",
        "a choice needs at least two options",
        at="key: day",
    ),
    "option twice": Broken(
        "value: doi_moi",
        "value: doan_ket",
        "sections.b.questions.topics.options.2.value",
        "two options have the value 'doan_ket'",
        at='value: doan_ket, label: {vi: "Đổi mới"',
    ),
    "scale of three": Broken(
        '    - {value: kem, label: {vi: "Kém", en: "Poor"}}\n',
        "",
        "scales.scale4",
        "has 3 options; it needs exactly 4",
        at="scale4:",
    ),
    "scale that is not there": Broken(
        "  level4:\n", "  level5:\n", "scales.level5", "'level5' is not one of 'scale4' or 'level4'"
    ),
    "header line that is none": Broken(
        "[full_name, cell]", "[full_name, cel]", "header.1", "'cel' is not one of"
    ),
    "no source": Broken('source: "tests"\nstate', "state", "source", "is missing", at="id:"),
    "state that is none": Broken(
        "state: provisional\nsubject", "state: sure\nsubject", "state", "'sure' is not one of"
    ),
    "question too long for a message": Broken(
        'vi: "Kể lại"',
        f"vi: {_long(1499)}",
        f"{_B}.story.title",
        "1507 characters with its section and options (vi); at most 1500",
    ),
    "text that no message holds": Broken(
        'vi: "Kể lại"',
        f"vi: {_long(1501)}",
        f"{_B}.story.title.vi",
        "1501 characters; at most 1500 fit into a message",
    ),
    "label too long for a button": Broken(
        'vi: "Đoàn kết"',
        f"vi: {_long(101)}",
        "sections.b.questions.topics.options.1.label.vi",
        "101 characters; at most 100 fit into a message",
    ),
    "points in no group": Broken(
        'group: a1\n        maximum: 2\n        title:\n          vi: "Trung thành',
        'maximum: 2\n        title:\n          vi: "Trung thành',
        "sections.a1.questions.a1_1.group",
        "bin need the group that they count in",
        _QUARTER,
        "key: a1_1",
    ),
    "group that is not there": Broken(
        "group: b\n", "group: c\n", "sections.b.questions.b1.group", "there is no group of points 'c'", _QUARTER
    ),
    "group without a frame": Broken(
        "maximum: 30,", "maximum: 30, group: a,", f"{_B}.points.group", "'group' needs 'points'"
    ),
    "group of a text": Broken(
        "kind: long\n        min_length: 10\n        max_length: 3000",
        "kind: long\n        group: b\n        min_length: 10\n        max_length: 3000",
        "sections.i.questions.i_general.group",
        "long gives no points, so it has no group",
        _QUARTER,
        at="group: b\n        min_length: 10",
    ),
    "sum of the whole": Broken(
        "points:\n  maximum: 100",
        "points:\n  maximum: 90",
        "points.maximum",
        "its parts add up to 100, not 90",
        _QUARTER,
        at="maximum: 90",
    ),
    "group within itself": Broken(
        "      maximum: 30\n      scope: nation",
        "      maximum: 30\n      within: a\n      scope: nation",
        "points.groups.a.within",
        "the group 'a' is within itself",
        _PLAIN,
        at="within: a\n",
    ),
    "band of no level": Broken(
        "{least: 50, level: htnv}",
        "{least: 50, level: kha}",
        "points.bands.steps.2.level",
        "'kha' is not a level",
        _QUARTER,
    ),
    "bands upside down": Broken(
        _BAND,
        _BAND.replace("90", "60"),
        "points.bands.steps.1.least",
        "bands go from the highest down",
        _QUARTER,
        at="{least: 70",
    ),
    "set with an unknown question": Broken(
        "        a1_1: 2\n",
        "        a1_1: 2\n        a9_9: 2\n",
        "points.sets.tphcm.maxima.a9_9",
        "'a9_9' is not a question with points",
        _QUARTER,
        at="a9_9",
    ),
    "set twice": Broken(
        "key: truong_kon_tum",
        "key: tphcm",
        "points.sets.tphcm.key",
        "the set 'tphcm' is named twice",
        _QUARTER,
        at='key: tphcm\n      title: {vi: "điểm trục của một trường',
    ),
    "set whose sum is wrong": Broken(
        "        b6: 5\n",
        "        b6: 6\n",
        "points.sets.tphcm.groups.b",
        "its parts add up to 71, not 70",
        _QUARTER,
        at="groups: {a: 30",
    ),
    "round that is none": Broken(
        "kinds: [quarterly]", "kinds: [monthly]", "kinds.0", "'monthly' is not one of", _QUARTER
    ),
    "ticks without labels": Broken(
        "bin:\n",
        "yes_no:\n",
        "sections.a1.questions.a1_1.kind",
        "'bin' with the labels of ensured",
        _QUARTER,
        at="bin\n        group: a1",
    ),
}


def _read(broken: Broken) -> list[str]:
    text = broken.text.replace(broken.old, broken.new, 1)
    assert text != broken.text
    with pytest.raises(FormFaultsError) as caught:
        read_form("trial.yaml", text)
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize("name", BROKEN)
def test_broken_form_gives_one_clear_line(name: str) -> None:
    broken = BROKEN[name]
    text = broken.text.replace(broken.old, broken.new, 1)
    line = text[: text.index(broken.at or broken.new or broken.old)].count("\n") + 1

    [fault] = _read(broken)

    assert fault.startswith(f"trial.yaml:{line}: {broken.key}: {broken.message}")
    assert len(fault) <= 250
    assert "\n" not in fault


def test_every_code_of_a_fault_has_its_sentence() -> None:
    assert set(ENGLISH) == set(Code)
