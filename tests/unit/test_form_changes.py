"""Corrected forms: what changed, which answers still are answers, and a form as text and back."""

import pytest

from handlers.forms_shelf import form_text, own_id
from models.forms.changes import Changes, changes
from models.forms.fitting import fits
from models.forms.loading import read_form
from models.forms.schema import Form, Value
from models.unit import Unit, UnitKind
from tests import shipped
from tests.unit.form_talk import GOOD, HERE, all_kinds

_TEXT = (HERE / "all_kinds.yaml").read_text(encoding="utf-8")
_FORMS = {form.id: form for form in (*shipped.forms().all(), all_kinds())}


def _corrected(*pairs: tuple[str, str]) -> Form:
    text = _TEXT.replace("version: 3", "version: 4")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    return read_form("next.yaml", text)


@pytest.mark.parametrize("name", _FORMS)
def test_form_as_text_reads_back_the_same(name: str) -> None:
    assert read_form("x.yaml", form_text(_FORMS[name])).model_dump() == _FORMS[name].model_dump()


def test_same_form_has_no_changes() -> None:
    assert not changes(all_kinds(), _corrected())


def test_questions_that_are_new_gone_reworded_or_remade_are_named() -> None:
    form = _corrected(
        ('key: name, number: "2", kind: short', 'key: called, number: "2", kind: short'),
        ('title: {vi: "Ngày", en: "Day"}', 'title: {vi: "Ngày nào", en: "Which day"}'),
        ("maximum: 30, step: 0.5", "maximum: 20, step: 0.5"),
        ("value: ky_luat", "value: dao_duc"),
    )

    assert changes(all_kinds(), form) == Changes(
        added=("called",), removed=("name",), reworded=("day",), remade=("points", "topics")
    )


def test_words_of_help_are_no_change() -> None:
    assert not changes(all_kinds(), _corrected(('vi: "Để làm gì"', 'vi: "Mục này để làm gì"')))


@pytest.mark.parametrize("key", list(GOOD))
def test_given_answers_fit_their_questions(key: str) -> None:
    form = all_kinds()
    assert fits(form, form.by_key[key], GOOD[key])


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("story", ["rows"]),
        ("name", 3),
        ("points", 30.5),
        ("points", -1),
        ("points", True),
        ("points", "8"),
        ("again", 1),
        ("topics", ["hoc_tap", "gone"]),
        ("topics", "hoc_tap"),
        ("scale", "rat_tot"),
        ("faults", "one line"),
        ("faults", [1]),
        ("party", ""),
        ("proof", ["a name"]),
    ],
)
def test_answer_of_another_kind_does_not_fit(key: str, value: Value) -> None:
    form = all_kinds()
    assert not fits(form, form.by_key[key], value)


def test_none_fits_where_none_is_an_answer() -> None:
    form = all_kinds()
    assert fits(form, form.by_key["faults"], [])
    assert not fits(form, form.by_key["story"], "")


def test_only_the_highest_unit_follows_up_forms_that_ship() -> None:
    top = Unit(7, None, UnitKind.PROVINCE, "Tỉnh", "/7/")
    below = Unit(0x1234567, 7, UnitKind.BASE, "Xã", "/7/19088743/")

    assert own_id("mau-2a-2025", top) == "mau-2a-2025"
    assert own_id("mau-2a-2025", below) == "mau-2a-2025-234567"
    assert own_id(own_id("mau-2a-2025", below), below) == "mau-2a-2025-234567"
    assert len(own_id("m" * 64, below)) == 64
