"""The conversation never raises, never loses an answer by itself, and can always be drawn and stored."""

import json
from datetime import UTC, date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.drawing.pen import LIMIT, size
from handlers.engine.inputs import Attached, Pressed, Said, Typed
from handlers.engine.progress import CONFIRM, SUMMARY, Fix, Progress
from handlers.engine.step import begin, begin_fixes, step
from handlers.prompts import ACTIONS, render
from tests import shipped
from tests.unit.form_talk import GOOD, TODAY, all_kinds, mau_02a

_TEXTS = shipped.texts()
_FORM = all_kinds()
_KEYS = [*_FORM.by_key, SUMMARY, CONFIRM, "nowhere", ""]
_WORDS = [
    "lùi",
    "bỏ qua",
    "?",
    "xem lại",
    "tiến độ",
    "dừng",
    "thêm",
    "xong",
    "menu",
    "nộp",
    "có",
    "sửa 3",
    "0",
    "1",
]
_words = st.sampled_from([*_WORDS, "không có", "1,3", "2-4", "20/11", "8,5", "/abc", "x" * 300, "một\nhai\nba"])
_values = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=8), st.sampled_from(["tot", "doi_moi"])
)
_args = st.fixed_dictionaries({}, optional={"q": st.sampled_from(_KEYS), "v": _values, "page": _values})
_typed = st.builds(Typed, _words | st.text(max_size=400), st.datetimes(timezones=st.none() | st.just(UTC)))
_pressed = st.builds(Pressed, st.sampled_from([*ACTIONS, "", "answer.x"]), _args)
_attached = st.builds(Attached, st.text(max_size=5), st.text(max_size=200), st.text(max_size=9), st.integers())
_said = st.one_of(_typed, _pressed, _attached)
_facts = st.fixed_dictionaries({"civil_servant": st.booleans(), "prompted": st.booleans()})


def _check(progress: Progress) -> None:
    stored = json.loads(json.dumps(progress.to_json()))
    comments = {fix.key: fix.comment for fix in progress.fixes}
    assert Progress.from_json(stored, progress.answers, comments) == progress
    json.dumps(dict(progress.answers), ensure_ascii=False).encode()


@settings(max_examples=150, deadline=None)
@given(st.lists(_said, max_size=12), _facts, st.dates(), st.booleans(), st.booleans())
def test_engine_takes_whatever_is_said(
    said: list[Said], facts: dict[str, bool], today: date, full: bool, buttons: bool
) -> None:
    turn = begin(_FORM, facts, GOOD if full else {})
    for one in said:
        before = dict(turn.progress.answers)
        turn = step(_FORM, turn.progress, one, today, facts)
        changed = {answer.key: answer.value for answer in turn.saved}
        kept = {key: value for key, value in before.items() if key not in turn.removed}
        assert turn.progress.answers == {**kept, **changed}
        _check(turn.progress)
        for prompt in turn.prompts:
            assert size(render(prompt, _FORM, _TEXTS, "vi", buttons=buttons).text) <= LIMIT


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(_KEYS), st.sampled_from(_KEYS), st.lists(st.sampled_from(_KEYS), max_size=4), _said)
def test_engine_mends_whatever_is_stored(at: str, back_to: str, fixes: list[str], said: Said) -> None:
    stored = Progress(GOOD, at=at, back_to=back_to, fixes=tuple(Fix(key) for key in fixes), fixing=bool(fixes))
    turn = step(_FORM, stored, said, TODAY, {})
    assert turn.progress.at in [*_FORM.by_key, SUMMARY, CONFIRM]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(list(_FORM.by_key)), max_size=14), st.text(max_size=3000))
def test_additions_with_any_comment_can_be_drawn(keys: list[str], comment: str) -> None:
    turn = begin_fixes(_FORM, Progress(GOOD), [Fix(key, comment) for key in keys], {})
    for prompt in (*turn.prompts, *step(_FORM, turn.progress, Pressed("form.resume"), TODAY, {}).prompts):
        assert size(render(prompt, _FORM, _TEXTS, "vi").text) <= LIMIT


def test_every_question_of_02a_with_help_and_a_long_answer_fits_one_message() -> None:
    form = mau_02a()
    now = datetime(2026, 11, 24, tzinfo=UTC)
    for key in form.by_key:
        progress = Progress({key: "&<ạ😀" * 1500}, at=key, fixes=(Fix(key, "<" * 4000),), fixing=True)
        turn = step(form, progress, Typed("?", now), TODAY, {"civil_servant": True})
        assert size(render(turn.prompts[0], form, _TEXTS, "vi").text) <= LIMIT
