"""The conversation: answering."""

import pytest

from handlers.engine.inputs import Typed
from handlers.engine.prompts import ConfirmSubmit, Summary
from handlers.engine.step import step
from tests.unit.form_talk import GOOD, STORY, TODAY, Talk


def test_form_starts_with_the_first_question_and_its_welcome() -> None:
    talk = Talk()
    assert (talk.where, talk.asked.place, talk.asked.total) == ("story", 1, 12)
    assert [note.kind for note in talk.asked.notes] == ["welcome"]


def test_answers_that_are_there_are_not_asked_for_again() -> None:
    talk = Talk().at("", story=STORY, name="A")
    talk.say("?")
    assert talk.where == "day"


def test_one_message_is_the_answer_and_leads_on() -> None:
    talk = Talk().say(STORY)
    assert [(a.key, a.value) for a in talk.turn.saved] == [("story", STORY)]
    assert (talk.where, talk.notes, talk.asked.notes[0].more) == ("name", [("saved", 1)], True)


def test_whole_form_by_typing_leads_to_the_summary() -> None:
    talk = Talk().say(STORY, "Chi bộ thôn Đông", "20/11/2026", "12", "8,5", "ko", "1,3", "tot")
    talk.say("Ngại phát biểu", "xong", "bỏ qua", "không có", "2")
    assert talk.answers == GOOD
    assert isinstance(talk.prompt, Summary)
    assert talk.prompt.missing == 0


def test_pressed_option_is_the_answer() -> None:
    talk = Talk().at("scale").press("answer.pick", q="scale", v="tot")
    assert (talk.answers, talk.where) == ({"scale": "tot"}, "faults")


def test_forged_option_is_not_taken() -> None:
    talk = Talk().at("scale").press("answer.pick", q="scale", v="httnv")
    assert (talk.answers, talk.where, talk.turn.saved) == ({}, "scale", ())


def test_message_within_seconds_is_put_behind_the_text() -> None:
    talk = Talk().say(STORY).say("Phần hai.", "Phần ba.", after=3)
    assert talk.answers == {"story": f"{STORY}\nPhần hai.\nPhần ba."}
    assert (talk.where, talk.notes) == ("name", [("joined", 1)])


def test_message_put_behind_the_text_is_acknowledged_before_handing_in_too() -> None:
    talk = Talk().at("@summary", **GOOD).say("sửa 1", "Một câu chuyện khác.")
    talk.say("nộp", "Phần hai.", after=1)
    assert isinstance(talk.prompt, ConfirmSubmit)
    assert [(note.kind, note.place) for note in talk.prompt.notes] == [("joined", 1)]


def test_message_after_a_while_answers_the_open_question() -> None:
    assert Talk().say(STORY, "Tên").answers == {"story": STORY, "name": "Tên"}


def test_direct_answer_within_seconds_is_not_put_behind_the_text() -> None:
    talk = Talk().at("why", again=True).say("Vì còn chủ quan trong công việc.").say("1,3", after=2)
    assert talk.answers["topics"] == ["hoc_tap", "doi_moi"]


def test_joining_can_be_switched_off() -> None:
    talk = Talk().say(STORY)
    turn = step(talk.form, talk.turn.progress, Typed("Tên", talk.now), TODAY, {}, together=-1)
    assert turn.progress.answers["name"] == "Tên"


def test_joined_text_that_gets_too_long_is_refused_and_nothing_is_lost() -> None:
    talk = Talk().say(STORY).say("x" * 190, after=2)
    assert (talk.answers, talk.problem, talk.where) == ({"story": STORY}, "joined_too_long", "name")
    assert talk.asked.problem is not None
    assert talk.asked.problem.args["place"] == 1


@pytest.mark.parametrize("how", ["thêm", "viet them"])
def test_more_is_added_to_the_text_before(how: str) -> None:
    talk = Talk().say(STORY, how)
    assert (talk.where, talk.asked.adding) == ("story", True)
    talk.say("Và giúp hai hộ khó khăn.")
    assert talk.answers == {"story": f"{STORY}\nVà giúp hai hộ khó khăn."}
    assert (talk.where, talk.notes) == ("name", [("added", 1)])


def test_more_can_be_pressed_later_too() -> None:
    talk = Talk().say(STORY, "Tên").press("answer.more", q="story").say("Và thêm một ý.")
    assert (talk.answers["story"], talk.where) == (f"{STORY}\nVà thêm một ý.", "day")


def test_more_without_a_text_is_explained() -> None:
    assert Talk().say("thêm").notes == [("nothing_to_add", 0)]


def test_unchanged_answer_is_not_saved_again() -> None:
    talk = Talk().say(STORY, "lùi", STORY)
    assert (talk.turn.saved, talk.where) == ((), "name")


def test_five_thousand_characters_are_refused_and_the_old_answer_stays() -> None:
    talk = Talk().say(STORY, "lùi", "x" * 5000)
    assert (talk.answers, talk.problem, talk.where) == ({"story": STORY}, "too_long", "story")


def test_third_miss_brings_help_and_saves_nothing() -> None:
    talk = Talk().at("day").say("a", "b")
    assert (talk.problem, talk.asked.help) == ("not_a_date", False)
    talk.say("c")
    assert (talk.asked.help, talk.asked.misses, talk.answers) == (True, 3, {})


def test_good_answer_ends_the_misses() -> None:
    assert Talk().at("day").say("a", "b", "hôm nay").turn.progress.misses == 0


def test_unknown_command_is_never_an_answer() -> None:
    talk = Talk().at("name").say("/abc")
    assert (talk.answers, talk.problem, talk.asked.misses) == ({}, "unknown_command", 0)


def test_command_inside_a_text_is_text() -> None:
    assert Talk().say("dừng ở mức trung bình").answers == {"story": "dừng ở mức trung bình"}


def test_picked_options_are_kept_at_once_and_done_leads_on() -> None:
    talk = Talk().at("topics").press("answer.toggle", q="topics", v="doi_moi")
    talk.press("answer.toggle", q="topics", v="hoc_tap")
    assert (talk.answers, talk.where, talk.asked.redraw) == ({"topics": ["hoc_tap", "doi_moi"]}, "topics", True)
    assert talk.press("answer.done", q="topics").where == "scale"


def test_last_option_taken_out_removes_the_answer() -> None:
    talk = Talk().at("topics", topics=["doi_moi"]).press("answer.toggle", q="topics", v="doi_moi")
    assert (talk.answers, talk.turn.removed) == ({}, ("topics",))


def test_done_without_a_picked_option_changes_nothing() -> None:
    assert Talk().at("topics").press("answer.done", q="topics").where == "topics"


def test_ten_lines_are_ten_rows_and_more_can_follow() -> None:
    talk = Talk().at("faults").say("\n".join(f"- việc {n}" for n in range(10)))
    assert (len(talk.answers["faults"]), talk.where, talk.notes) == (10, "faults", [("rows", 9)])
    talk.say("việc nữa")
    assert len(talk.answers["faults"]) == 11
    assert talk.say("xong").where == "proof"


def test_rows_can_be_written_anew() -> None:
    talk = Talk().at("faults").say("một").press("answer.rewrite", q="faults").say("hai")
    assert talk.answers == {"faults": ["hai"]}


def test_nothing_is_an_answer_where_the_form_says_if_any() -> None:
    talk = Talk().at("faults").press("answer.none", q="faults")
    assert (talk.answers, talk.where) == ({"faults": []}, "proof")
    assert Talk().at("prompted").say("khong co").answers == {"prompted": ""}


def test_nothing_is_no_answer_where_one_is_required() -> None:
    talk = Talk(facts={"prompted": True}).at("prompted").press("answer.none", q="prompted")
    assert (talk.answers, talk.where) == ({}, "prompted")


def test_optional_question_can_be_skipped_and_is_not_asked_again() -> None:
    talk = Talk().at("count", story=STORY, name="A", day="2026-01-01").say("bỏ qua")
    assert (talk.where, talk.notes) == ("points", [("skipped", 4)])
    assert talk.say("lùi", "lùi", "giữ nguyên").where == "points"


def test_needed_question_cannot_be_skipped() -> None:
    talk = Talk().at("name").say("bỏ qua")
    assert (talk.where, talk.problem) == ("name", "must_answer")


def test_skipping_by_press_takes_an_answer_away() -> None:
    talk = Talk().at("count", count=3).press("answer.skip", q="count")
    assert (talk.answers, talk.turn.removed) == ({}, ("count",))


def test_condition_shows_a_question() -> None:
    talk = Talk().at("again").say("có")
    assert (talk.where, talk.asked.total) == ("why", 13)


def test_files_are_gathered_once_each() -> None:
    talk = Talk().at("proof").send("f1", "a.jpg").send("f2").send("f1", "a.jpg")
    assert [file["file"] for file in talk.answers["proof"]] == ["f2", "f1"]
    assert talk.say("xong").where == "prompted"


def test_file_where_none_is_asked_for_is_refused() -> None:
    talk = Talk().send("f1")
    assert (talk.answers, talk.problem, talk.where) == ({}, "no_file_here", "story")


def test_eleventh_file_is_refused() -> None:
    talk = Talk().at("proof")
    for number in range(11):
        talk.send(f"f{number}")
    assert (len(talk.answers["proof"]), talk.problem) == (10, "too_many_files")
