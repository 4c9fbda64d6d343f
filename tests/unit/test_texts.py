"""Texts: the same keys and placeholders in every language, and nothing of a person's text is markup."""

import re
from datetime import date, time
from string import Formatter

import pytest
from markupsafe import Markup

from handlers.answers.problem import Trouble
from handlers.engine.prompts import NoteKind
from models.forms.schema import HeaderField
from tests import shipped

_TEXTS = shipped.texts()


def _placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def test_languages_have_the_same_keys() -> None:
    assert set(_TEXTS.keys("vi")) == set(_TEXTS.keys("en"))


def test_languages_have_the_same_placeholders() -> None:
    vi, en = _TEXTS.keys("vi"), _TEXTS.keys("en")
    assert [key for key in vi if _placeholders(vi[key]) != _placeholders(en[key])] == []


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_markup_is_the_subset_that_channels_know(lang: str) -> None:
    tags = {tag for text in _TEXTS.keys(lang).values() for tag in re.findall(r"</?(\w+)", text)}
    assert tags <= {"b", "i", "code", "blockquote"}


def test_nobody_is_addressed_as_software_does() -> None:
    vi = _TEXTS.keys("vi")
    rude = re.compile(r"(?<!\w)(bạn|tôi|em)(?!\w)", re.IGNORECASE)
    assert [key for key in vi if key.startswith("form.") and rude.search(vi[key])] == []


def test_every_note_problem_and_header_field_has_a_text() -> None:
    wanted = [f"form.problem.{one}" for one in Trouble] + [f"form.note.{one}" for one in NoteKind]
    wanted += [f"form.header.{one}" for one in HeaderField]
    assert [key for key in wanted if key not in _TEXTS.keys("vi")] == []


def test_arguments_are_escaped() -> None:
    said = _TEXTS.say("vi", "form.missing.line", place=1, name="<b>A & B</b> {place}")
    assert said == "1. &lt;b&gt;A &amp; B&lt;/b&gt; {place}"


def test_markup_arguments_stay_markup() -> None:
    assert _TEXTS.say("vi", "form.missing.line", place=1, name=Markup("<b>A</b>")) == "1. <b>A</b>"


def test_characters_that_cannot_be_seen_are_taken_out_of_arguments() -> None:
    assert _TEXTS.say("vi", "form.missing.line", place=1, name="a\u202eb\u200bc\u2066") == "1. abc"


def test_unknown_key_is_an_error() -> None:
    with pytest.raises(KeyError):
        _TEXTS.say("vi", "form.no_such_key")


def test_unknown_language_is_vietnamese() -> None:
    assert _TEXTS.plain("fr", "form.button.back") == "‹ Lùi"


def test_day_and_hour_are_written_as_people_do() -> None:
    day = date(2026, 12, 2)
    assert _TEXTS.day("vi", day) == "thứ Tư, ngày 02/12"
    assert (_TEXTS.hour("vi", time(19, 30)), _TEXTS.hour("vi", time(7))) == ("19 giờ 30", "7 giờ")
