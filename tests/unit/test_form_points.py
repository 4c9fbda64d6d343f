"""Points: what a person entered is added up and shown; nothing is rated from it."""

from handlers.engine.progress import SUMMARY
from handlers.engine.prompts import Summary
from handlers.prompts import render
from models.forms.schema import Form
from tests import shipped
from tests.unit.form_talk import Talk

_TEXTS = shipped.texts()
_CATALOG = shipped.forms()


def _quarter() -> Form:
    return _CATALOG.get("mau-quy-2026")


def _lines(talk: Talk, buttons: bool = True) -> list[str]:
    return render(talk.prompt, talk.form, _TEXTS, "vi", buttons=buttons).text.splitlines()


def test_next_points_question_shows_the_sums_so_far() -> None:
    talk = Talk(_quarter()).at("a1_1").press("answer.pick", q="a1_1", v=True)

    assert "Điểm đã nhập: nhóm 1 2/18, tiêu chí chung 2/30, tổng 2/100." in _lines(talk)


def test_item_that_is_not_ensured_counts_nothing() -> None:
    talk = Talk(_quarter()).at("a1_1").say("không đảm bảo")

    assert talk.answers == {"a1_1": False}
    assert "Điểm đã nhập: nhóm 1 0/18, tiêu chí chung 0/30, tổng 0/100." in _lines(talk)


def test_buttons_of_an_item_say_what_it_is_worth() -> None:
    message = render(Talk(_quarter()).at("a2_1").prompt, _quarter(), _TEXTS, "vi")

    assert [choice.label for choice in message.flat][:2] == ["Đảm bảo (1 điểm)", "Không đảm bảo (0 điểm)"]


def test_note_is_asked_only_where_something_is_not_ensured() -> None:
    form = _quarter()
    keys = [f"a2_{n}" for n in range(1, 5)]

    good = {q.key for q in form.visible(dict.fromkeys(keys, True), {})}
    less = {q.key for q in form.visible({**dict.fromkeys(keys, True), "a2_3": False}, {})}

    assert less - good == {"a2_note"}


def test_points_of_half_steps_add_up_exactly() -> None:
    talk = Talk(_quarter()).at("b3", b1=12.5, b2=8.5).say("7,5")

    assert "Điểm đã nhập: kết quả nhiệm vụ 28,5/70, tổng 28,5/100." in _lines(talk.at("b4", **talk.answers))


def test_points_above_the_maximum_are_refused_with_the_limits() -> None:
    talk = Talk(_quarter()).at("b2").say("10,5")

    assert (talk.problem, talk.answers) == ("out_of_range", {})


def test_rating_shows_sums_and_the_bands_of_the_document_and_picks_nothing() -> None:
    talk = Talk(_quarter()).at("ii_level", a1_1=True, b1=15)
    lines = _lines(talk)

    assert "Điểm đã nhập: tiêu chí chung 2/30, kết quả nhiệm vụ 15/70, tổng 17/100." in lines
    [bands] = [line for line in lines if line.startswith("<i>Khung điểm trong văn bản")]
    assert bands == (
        "<i>Khung điểm trong văn bản (Quy định 366-QĐ/TW, Điều 11): từ 90 điểm: Hoàn thành xuất sắc nhiệm vụ; "
        "từ 70 điểm: Hoàn thành tốt nhiệm vụ; từ 50 điểm: Hoàn thành nhiệm vụ; "
        "dưới 50 điểm: Không hoàn thành nhiệm vụ. Khung này chỉ để đối chiếu: máy cộng số đồng chí đã nhập, "
        "không tự chọn mức.</i>"
    )
    assert "ii_level" not in talk.answers


def test_any_level_can_be_chosen_whatever_the_sum() -> None:
    talk = Talk(_quarter()).at("ii_level", b1=1).say("Hoàn thành xuất sắc nhiệm vụ")

    assert talk.answers["ii_level"] == "htxsnv"


def test_summary_shows_the_sums() -> None:
    talk = Talk(_quarter()).at(SUMMARY, a1_1=True, a3_1=True, b1=15).say("xem lại")

    assert isinstance(talk.prompt, Summary)
    assert _lines(talk)[1] == "Điểm đã nhập: tiêu chí chung 4/30, kết quả nhiệm vụ 15/70, tổng 19/100."


def test_form_without_points_shows_no_sums() -> None:
    talk = Talk(_CATALOG.get("mau-02a-2023")).at("s7_party_level")

    assert talk.asked.totals == ()


def test_answers_with_points_are_shown_with_what_they_are_worth() -> None:
    form = _quarter()

    assert form.shown(form.by_key["a1_1"], True, "vi") == "Đảm bảo (2)"
    assert form.shown(form.by_key["b1"], 12.5, "vi") == "12,5"
