"""Prompts as numbered text: each fits one message of the narrowest channel, the summary too."""

import pytest

from handlers.drawing.pen import SHORT_LIMIT, size
from handlers.engine.progress import SUMMARY, Progress
from handlers.engine.prompts import Prompt
from handlers.engine.scene import Scene
from handlers.engine.showing import show, show_help, whole_summary
from handlers.prompts import render
from handlers.typed.numbering import as_text
from models.forms.schema import Form, Kind
from tests import shipped

_TEXTS = shipped.texts()
_FORMS = {form.id: form for form in shipped.forms().all() if "--" not in form.id}
_LONG = "Dự đủ các kỳ sinh hoạt. " * 60


def _length(form: Form, prompt: Prompt) -> int:
    drawn = render(prompt, form, _TEXTS, "vi", buttons=False)
    return size(as_text(drawn, _TEXTS, "vi").text.striptags())


def _written(form: Form) -> dict[str, str]:
    return {key: _LONG for key, question in form.by_key.items() if question.kind is Kind.LONG}


@pytest.mark.parametrize("name", _FORMS)
def test_question_with_a_long_answer_or_help_fits(name: str) -> None:
    form = _FORMS[name]
    scenes = [Scene.of(form, {}, Progress(_written(form), at=key)) for key in form.by_key]
    turns = [turn for scene in scenes for turn in (show(scene), show_help(scene))]
    assert max(_length(form, prompt) for turn in turns for prompt in turn.prompts) <= SHORT_LIMIT


@pytest.mark.parametrize("name", _FORMS)
def test_summary_is_one_message_of_all_items(name: str) -> None:
    form = _FORMS[name]
    scene = Scene.of(form, {}, Progress(_written(form), at=SUMMARY))
    [summary] = whole_summary(form, {}, show(scene)).prompts
    drawn = render(summary, form, _TEXTS, "vi", buttons=False).text.striptags()
    assert _length(form, summary) <= SHORT_LIMIT
    assert f"{len(scene.questions)}. " in drawn
