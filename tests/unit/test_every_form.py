"""Every form, also with the points of other places, walked from its first question to the hand-in."""

from collections.abc import Mapping

import pytest

from handlers.drawing.pen import LIMIT, size
from handlers.engine.progress import Progress
from handlers.engine.prompts import Ask
from handlers.engine.step import ask
from handlers.engine.turns import Event
from handlers.prompts import render
from models.forms.adding import totals
from models.forms.checking.lengths import MESSAGE
from models.forms.points import WHOLE
from models.forms.schema import POINT_KINDS, Carries, Form, Kind, Question, Value
from models.messaging import Outgoing
from tests import shipped
from tests.unit.form_talk import Talk

_TEXTS = shipped.texts()
_CATALOG = shipped.forms()
_ALL = {form.id: form for form in _CATALOG.all()}
_SHIPPED = {name: form for name, form in _ALL.items() if "--" not in name}
_FACTS: Mapping[str, Mapping[str, bool]] = {
    "nobody in particular": {},
    "a civil servant": {"civil_servant": True},
    "a head with a prompted matter": {
        "civil_servant": True,
        "is_head": True,
        "has_post": True,
        "prompted": True,
    },
    "somebody outside the system": {"outside_system": True, "probationary": True},
}
_MOST_QUESTIONS = 42
_STEPS = 120
_SAID = {
    Kind.SHORT: "Chi bộ thôn Đông",
    Kind.LONG: "Dự đủ 12/12 kỳ sinh hoạt; thu quỹ đạt 42/45 hộ.",
    Kind.DATE: "20/11/2026",
    Kind.NUMBER: "12",
    Kind.YES_NO: "có",
    Kind.BIN: "Không đảm bảo",
    Kind.CHOICE: "1",
    Kind.CHOICES: "1",
    Kind.SCALE4: "Tốt",
    Kind.LEVEL4: "Hoàn thành tốt nhiệm vụ",
    Kind.ROWS: "Nộp đảng phí chậm 2 tháng",
}


def _answer(talk: Talk, question: Question, briefly: bool) -> None:
    """Answer by kind; briefly is "Không có" and skipping wherever that is an answer."""
    asked = talk.asked
    if briefly and (asked.may_none or asked.may_skip):
        talk.say("không có" if asked.may_none else "bỏ qua")
    elif question.kind is Kind.POINTS:
        talk.say(f"{question.maximum or 0:g}")
    else:
        talk.say(_SAID[question.kind])
        if question.kind is Kind.ROWS:
            talk.say("xong")


def _walk(form: Form, facts: Mapping[str, bool], briefly: bool) -> tuple[Talk, list[str]]:
    talk, seen = Talk(form, facts), list[str]()
    for _ in range(_STEPS):
        if not isinstance(talk.prompt, Ask):
            break
        seen.append(talk.asked.key)
        _answer(talk, form.by_key[talk.asked.key], briefly)
    talk.say("nộp", "có")
    return talk, seen


@pytest.mark.parametrize("briefly", [False, True], ids=["at length", "briefly"])
@pytest.mark.parametrize("facts", _FACTS)
@pytest.mark.parametrize("name", _ALL)
def test_form_can_be_walked_to_the_hand_in(name: str, facts: str, briefly: bool) -> None:
    form = _ALL[name]

    talk, seen = _walk(form, _FACTS[facts], briefly)

    assert talk.turn.event is Event.SUBMITTED
    assert seen == list(dict.fromkeys(seen))
    assert set(seen) == {q.key for q in form.visible(talk.answers, _FACTS[facts])}
    assert len(seen) <= _MOST_QUESTIONS


@pytest.mark.parametrize("name", [name for name, form in _ALL.items() if form.points])
def test_full_points_add_up_to_a_hundred(name: str) -> None:
    form = _ALL[name]
    full: dict[str, Value] = {
        key: True if question.kind is Kind.BIN else question.maximum
        for key, question in form.by_key.items()
        if question.kind in POINT_KINDS
    }
    sums = {total.key: (total.points, total.maximum) for total in totals(form, full, {})}

    assert sums[WHOLE] == (100, 100)
    assert [points for points, maximum in sums.values() if points != maximum] == []


def _on_paper(message: Outgoing) -> int:
    """Return the length on a channel without buttons, where the options stand below as numbered lines."""
    return len(message.text) + sum(len(f"\n{n}. {one.label}") for n, one in enumerate(message.flat, start=1))


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("name", _ALL)
def test_every_question_fits_the_narrowest_channel(name: str, lang: str) -> None:
    form = _ALL[name]
    facts = {"civil_servant": True}
    long = {}
    for key in form.by_key:
        shown = ask(form, Progress({}, at=key), facts).prompts[0]
        if isinstance(shown, Ask) and shown.key == key:
            long[key] = _on_paper(render(shown, form, _TEXTS, lang, buttons=False))
    assert {key: length for key, length in long.items() if length > MESSAGE} == {}


@pytest.mark.parametrize("name", _ALL)
def test_every_question_with_help_fits_one_message(name: str) -> None:
    form = _ALL[name]
    long = {}
    for key in form.by_key:
        talk = Talk(form, {"civil_servant": True}).at(key).say("?")
        long[key] = size(render(talk.prompt, form, _TEXTS, "vi").text)
    assert {key: length for key, length in long.items() if length > LIMIT} == {}


@pytest.mark.parametrize("name", _SHIPPED)
def test_samples_are_samples_of_their_question(name: str) -> None:
    """A good and a weak sample differ, and only levels share theirs."""
    form = _SHIPPED[name]
    kinds = (Kind.SCALE4, Kind.LEVEL4)
    own = [q.help for q in form.by_key.values() if q.kind not in kinds]
    assert [one for one in own if one.good == one.weak] == []
    assert len({one.good.vi for one in own}) == len(own)


@pytest.mark.parametrize("name", _SHIPPED)
def test_form_carries_shortcomings_from_round_to_round(name: str) -> None:
    carried = {question.carries for question in _SHIPPED[name].by_key.values()} - {None}
    assert Carries.SHORTCOMINGS in carried


def test_head_must_answer_for_the_collective_in_every_yearly_form_of_a_person() -> None:
    keys = {
        name: form.by_key["s5_collective_resp"].may_say_none({}, {"is_head": True})
        for name, form in _SHIPPED.items()
        if form.subject == "member" and "yearly" in form.kinds
    }
    assert set(keys.values()) == {False}


def test_what_is_not_confirmed_is_marked() -> None:
    marked = {name: form.is_provisional for name, form in _SHIPPED.items()}
    assert [name for name, provisional in marked.items() if not provisional] == [
        "mau-01-2023",
        "mau-02a-2023",
        "mau-02b-2023",
        "mau-quy-2026",
    ]


def test_form_02b_has_six_scales_and_the_commitment_none() -> None:
    form = _ALL["mau-02b-2023"]
    scales = [q.key for q in form.by_key.values() if q.kind is Kind.SCALE4]
    assert scales == [
        "s1_qualities_level",
        "s1_tasks_level",
        "s1_leadership_level",
        "s1_initiative_level",
        "s1_example_level",
        "s3_prior_fixes_level",
    ]


def test_leaders_frame_has_seventeen_items_in_groups_of_18_4_and_8() -> None:
    form = _ALL["mau-quy-2026"]
    ticks = [q for q in form.by_key.values() if q.kind is Kind.BIN]
    assert len(ticks) == 17
    assert form.points is not None
    assert [g.maximum for g in form.points.groups] == [30, 18, 4, 8, 70]


def test_axes_of_other_places_are_forms_of_their_own() -> None:
    axes = {
        name: [
            question.maximum
            for key, question in form.by_key.items()
            if key in ("b1", "b2", "b3", "b4", "b5", "b6")
        ]
        for name, form in _ALL.items()
        if name.startswith("mau-quy-2026")
    }
    assert axes == {
        "mau-quy-2026": [15, 10, 10, 15, 10, 10],
        "mau-quy-2026--theo-muc-do": [15, 10, 10, 15, 10, 10],
        "mau-quy-2026--tphcm": [10, 15, 10, 20, 10, 5],
        "mau-quy-2026--truong-kon-tum": [40, 7, 8, 5, 5, 5],
    }


def test_local_points_are_never_shown_as_national() -> None:
    scopes = {
        (name, group.key): group.scope
        for name, form in _ALL.items()
        for group in (form.points.groups if form.points else ())
        if group.key == "b" and name.startswith("mau-quy")
    }
    assert {str(scope) for scope in scopes.values()} == {"unit", "province"}


def test_set_by_degree_asks_for_points_instead_of_ticks() -> None:
    ticked, graded = _ALL["mau-quy-2026"].by_key, _ALL["mau-quy-2026--theo-muc-do"].by_key
    assert (ticked["a1_1"].kind, graded["a1_1"].kind) == (Kind.BIN, Kind.POINTS)
    assert (ticked["a1_note"].show_if is None, graded["a1_note"].show_if is None) == (False, True)
