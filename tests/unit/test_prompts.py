"""What a person sees: short, escaped, few buttons, the same words on every channel."""

import pytest

from handlers.engine.progress import SUMMARY, Fix
from handlers.engine.step import begin_fixes
from handlers.prompts import ACTIONS, render, render_header
from models.messaging import Choice, Outgoing
from tests import shipped
from tests.unit.form_talk import GOOD, STORY, Talk, mau_02a

_TEXTS = shipped.texts()


def _draw(talk: Talk, lang: str = "vi", buttons: bool = True) -> Outgoing:
    return render(talk.prompt, talk.form, _TEXTS, lang, {"a": 7}, buttons)


def _labels(message: Outgoing) -> list[list[str]]:
    return [[choice.label for choice in row] for row in message.choices]


def test_first_question_says_who_can_read_it() -> None:
    text = _draw(Talk(mau_02a(), {"civil_servant": True})).text
    assert text.splitlines()[1].endswith("Khi đồng chí chưa bấm Nộp, bí thư và cấp trên chưa đọc được.")
    assert "<b>Mục 1/14 · I.1</b>" in text.splitlines()


def test_question_after_a_text_offers_to_add_to_it() -> None:
    talk = Talk(mau_02a(), {"civil_servant": True}).say("Dự đủ 11/12 buổi sinh hoạt.")
    message = _draw(talk)
    assert message.text.splitlines()[:3] == ["✓ Đã lưu mục 1.", "", "<b>Mục 2/14 · I.1</b>"]
    assert _labels(message) == [
        ["Xuất sắc"],
        ["Tốt"],
        ["Trung bình"],
        ["Kém"],
        ["Viết thêm vào mục 1"],
        ["‹ Lùi", "? Trợ giúp", "Xem lại"],
    ]


def test_choices_carry_what_they_mean() -> None:
    message = _draw(Talk().at("scale"))
    assert message.flat[1] == Choice("Tốt", "answer.pick", {"a": 7, "q": "scale", "v": "tot"})
    assert message.flat[-1] == Choice("Xem lại", "form.summary", {"a": 7, "page": 0})


def test_every_drawn_action_is_a_known_one() -> None:
    talks = [Talk().at(key, **GOOD) for key in [*Talk().form.by_key, SUMMARY]]
    talks += [talk.say("?") for talk in talks] + [Talk().say("tiến độ"), Talk().say("nộp"), Talk().say("dừng")]
    drawn = {choice.action for talk in talks if talk.turn.prompts for choice in _draw(talk).flat}
    assert drawn - set(ACTIONS) == set()


def test_picked_options_are_marked() -> None:
    talk = Talk().at("topics").press("answer.toggle", q="topics", v="doan_ket")
    labels = [label for row in _labels(_draw(talk)) for label in row]
    assert labels[:5] == ["☐ Học tập và làm theo Bác", "☑ Đoàn kết", "☐ Đổi mới", "☐ Kỷ luật", "Xong (1)"]


def test_what_a_person_wrote_is_escaped() -> None:
    talk = Talk().say("<b>đậm</b> & <script>", "lùi")
    assert "<blockquote>&lt;b&gt;đậm&lt;/b&gt; &amp; &lt;script&gt;</blockquote>" in _draw(talk).text


def test_long_answer_is_shown_shortened() -> None:
    talk = Talk(mau_02a()).at("s1_tasks", s1_tasks="a " * 4000).say("?")
    assert len(_draw(talk).text) <= 3900
    assert " …</blockquote>" in _draw(talk).text


def test_answered_text_can_be_kept_added_to_or_replaced() -> None:
    talk = Talk().say(STORY, "lùi")
    assert _labels(_draw(talk))[0] == ["Giữ nguyên", "Viết thêm"]
    assert _labels(_draw(talk.say("thêm")))[0] == ["Giữ nguyên", "Viết lại từ đầu"]


def test_optional_and_if_any_questions_offer_their_way_out() -> None:
    assert _labels(_draw(Talk().at("count")))[0] == ["Bỏ qua mục này"]
    assert _labels(_draw(Talk().at("prompted")))[0] == ["Không có"]


def test_third_miss_shows_an_example_and_the_fourth_whom_to_ask() -> None:
    talk = Talk(facts={"contact": "Lê Thị <B>"}).at("day").say("a", "b", "c")
    assert "<b>Ví dụ nên viết</b>" in _draw(talk).text
    assert "hỏi đồng chí Lê Thị &lt;B&gt;." in _draw(talk.say("d")).text


def test_summary_lists_answers_and_how_to_change_each() -> None:
    message = _draw(Talk().at(SUMMARY, **GOOD).say("xem lại"))
    assert message.text.splitlines()[3] == f"<b>1.</b> Câu chuyện: {STORY}"
    assert _labels(message) == [
        ["Sửa 1", "Sửa 2", "Sửa 3", "Sửa 4"],
        ["Sửa 5", "Sửa 6", "Sửa 7"],
        ["Trang sau ›"],
        ["Nộp bản kiểm điểm"],
        ["Nghỉ, làm sau"],
    ]


def test_submit_question_has_two_choices_that_can_be_typed_as_numbers() -> None:
    talk = Talk().at(SUMMARY, **GOOD).press("form.submit")
    assert [choice.label for choice in _draw(talk, buttons=False).flat] == ["Có, nộp", "Chưa, xem lại"]


def test_missing_leads_to_the_first_of_them() -> None:
    message = _draw(Talk().say("nộp"))
    assert message.text.splitlines()[:2] == ["<b>Chưa nộp được.</b> Còn thiếu:", "1. Câu chuyện"]
    assert message.flat[0] == Choice("Làm mục 1", "form.jump", {"a": 7, "q": "story"})


def test_map_marks_done_sections_and_where_one_is() -> None:
    talk = Talk(mau_02a()).at("s2_causes", s2_causes="Vì chủ quan", s2_shortcomings=["x"]).say("tiến độ")
    lines = _draw(talk).text.splitlines()
    assert lines[:3] == [
        "<b>Đã làm 2/13 mục</b>",
        "○ I. Ưu điểm, kết quả đạt được (0/5)",
        "▸ <b>II. Hạn chế, khuyết điểm và nguyên nhân</b> (2/2)",
    ]


def test_additions_show_every_comment() -> None:
    talk = Talk().at(SUMMARY, **GOOD)
    talk.turn = begin_fixes(talk.form, talk.turn.progress, [Fix("story", "Nêu <số liệu>"), Fix("scale")], {})
    assert _draw(talk).text.splitlines() == [
        "Chi bộ đề nghị đồng chí bổ sung 2 mục. Các mục khác giữ nguyên.",
        "",
        "<b>1. Câu chuyện</b>",
        "<blockquote>Nêu &lt;số liệu&gt;</blockquote>",
        "",
        "<b>8. Cấp độ</b>",
    ]


def test_without_buttons_only_options_are_numbered_and_words_are_named() -> None:
    message = _draw(Talk().at("scale"), buttons=False)
    assert [choice.label for choice in message.flat] == ["Xuất sắc", "Tốt", "Trung bình", "Kém"]
    assert message.text.splitlines()[-1] == "Gõ: lùi · ? · xem lại · dừng"


@pytest.mark.parametrize("key", ["story", "name", "prompted"])
def test_without_buttons_a_text_question_has_no_choices(key: str) -> None:
    assert _draw(Talk().at(key), buttons=False).choices == ()


def test_english_is_english() -> None:
    assert _draw(Talk(mau_02a()).say(STORY), "en").text.splitlines()[0] == "✓ Item 1 is saved."


def test_header_shows_what_the_roster_knows() -> None:
    values = {"full_name": "Nguyễn Văn <A>", "cell": "Chi bộ thôn Đông", "party_post": ""}
    drawn = render_header(mau_02a(), _TEXTS, "vi", values)
    assert drawn.splitlines() == ["Họ và tên: <b>Nguyễn Văn &lt;A&gt;</b>", "Chi bộ: Chi bộ thôn Đông"]
