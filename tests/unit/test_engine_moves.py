"""The conversation: going back, jumping, stopping, handing in, old buttons."""

import json
from dataclasses import replace

import pytest

from handlers.engine.progress import CONFIRM, SUMMARY, Fix, Progress
from handlers.engine.prompts import ConfirmSubmit, FixList, Missing, ProgressShown, Stopped, Summary
from handlers.engine.step import ask, begin_fixes
from handlers.engine.turns import Event
from tests.unit.form_talk import GOOD, STORY, Talk


@pytest.mark.parametrize("word", ["lùi", "lui", "<", "quay lai"])
def test_back_shows_the_question_before_with_its_answer(word: str) -> None:
    talk = Talk().say(STORY, word)
    assert (talk.where, talk.asked.value) == ("story", STORY)


def test_back_at_the_first_question_says_so() -> None:
    assert Talk().say("lùi").notes == [("first", 0)]


def test_zero_goes_back_at_a_choice_only() -> None:
    assert Talk().at("scale").say("0").where == "topics"
    assert Talk().at("count").say("0").answers == {"count": 0}


def test_jump_comes_back_to_where_one_was() -> None:
    talk = Talk().say(STORY, "Tên", "sửa 1")
    assert (talk.where, talk.asked.value) == ("story", STORY)
    talk.say("Một nội dung khác hẳn.")
    assert (talk.where, talk.answers["story"]) == ("day", "Một nội dung khác hẳn.")


def test_jump_and_back_changes_nothing() -> None:
    talk = Talk().say(STORY, "Tên", "sua 1", "lùi")
    assert (talk.where, talk.answers["story"]) == ("day", STORY)


def test_jump_to_no_item_names_the_range() -> None:
    talk = Talk().say("sửa 40")
    assert (talk.where, talk.problem, talk.asked.problem and talk.asked.problem.args) == (
        "story",
        "no_such_item",
        {"count": 12},
    )


def test_help_shows_the_open_question_again() -> None:
    talk = Talk().at("day").say("?")
    assert (talk.where, talk.asked.help, talk.problem) == ("day", True, "")


def test_progress_counts_sections() -> None:
    talk = Talk().at("scale", story=STORY, name="A", scale="tot").say("tiến độ")
    assert isinstance(talk.prompt, ProgressShown)
    assert [(s.key, s.done, s.total, s.here) for s in talk.prompt.sections] == [
        ("a", 2, 6, False),
        ("b", 1, 6, True),
    ]
    assert talk.where == "scale"


@pytest.mark.parametrize("key", ["scale", "again", "name"])
def test_old_button_changes_nothing_and_shows_the_open_step(key: str) -> None:
    talk = Talk().at("day", scale="tot", again=False).press("answer.pick", q=key, v="kem")
    assert (talk.where, talk.turn.saved, talk.notes[0][0]) == ("day", (), "stale")
    assert talk.answers == {"scale": "tot", "again": False}


def test_back_button_of_an_old_question_goes_nowhere() -> None:
    assert Talk().at("day").press("answer.back", q="name").where == "day"


@pytest.mark.parametrize("action", ["answer.fly", "form.fly", "", "answer", "form.jump"])
def test_unknown_press_shows_the_open_step(action: str) -> None:
    assert Talk().at("day").press(action, q="nowhere").where == "day"


def test_stop_keeps_everything_and_resume_asks_again() -> None:
    talk = Talk().say(STORY, "dừng")
    assert (talk.turn.event, talk.prompt) == (Event.STOPPED, Stopped(1, 12))
    assert talk.press("form.resume").where == "name"


def test_menu_leaves_the_form_without_a_word() -> None:
    talk = Talk().say("menu")
    assert (talk.turn.event, talk.turn.prompts, talk.where) == (Event.MENU, (), "story")


def test_progress_survives_storage() -> None:
    progress = Talk().say(STORY, "sửa 1").turn.progress
    stored = json.loads(json.dumps(progress.to_json()))
    assert Progress.from_json(stored, progress.answers) == progress


def test_stored_progress_holds_no_answers_and_no_comments() -> None:
    progress = replace(Talk().say(STORY).turn.progress, fixes=(Fix("story", "Nêu số liệu"),))
    stored = json.dumps(progress.to_json(), ensure_ascii=False)
    assert (STORY in stored, "Nêu" in stored) == (False, False)


def test_step_that_is_no_longer_there_is_mended() -> None:
    talk = Talk()
    turn = ask(talk.form, Progress({"story": STORY}, at="question_of_an_older_form"), {})
    assert turn.progress.at == "name"


def test_summary_can_be_looked_at_and_left_again() -> None:
    talk = Talk().say(STORY, "xem lại")
    assert isinstance(talk.prompt, Summary)
    assert (talk.prompt.page, talk.prompt.pages, len(talk.prompt.lines), talk.prompt.missing) == (0, 2, 7, 9)
    assert talk.press("form.resume").where == "name"


def test_summary_has_pages() -> None:
    talk = Talk().press("form.summary", page=0).say("tiếp")
    assert isinstance(talk.prompt, Summary)
    assert [line.place for line in talk.prompt.lines] == [8, 9, 10, 11, 12]


def test_page_beyond_the_end_is_the_last() -> None:
    talk = Talk().press("form.summary", page=99)
    assert isinstance(talk.prompt, Summary)
    assert talk.prompt.page == 1


def test_edit_from_the_summary_returns_to_it() -> None:
    talk = Talk().at(SUMMARY, **GOOD).press("form.jump", q="scale").say("1")
    assert (talk.where, talk.answers["scale"]) == (SUMMARY, "xuat_sac")


def test_number_at_the_summary_opens_the_item() -> None:
    assert Talk().at(SUMMARY, **GOOD).say("8").where == "scale"


def test_chatter_at_the_summary_is_not_kept() -> None:
    talk = Talk().at(SUMMARY, **GOOD).say("cảm ơn đồng chí")
    assert (talk.answers, talk.problem) == (GOOD, "unknown_word")


def test_submit_names_what_is_missing() -> None:
    talk = Talk().at(SUMMARY, **{key: value for key, value in GOOD.items() if key not in ("day", "count")})
    talk.say("nộp")
    assert isinstance(talk.prompt, Missing)
    assert [line.key for line in talk.prompt.lines] == ["day"]


def test_nothing_said_before_it_became_required_is_missing() -> None:
    talk = Talk(facts={"prompted": True}).at(SUMMARY, **GOOD).press("form.submit")
    assert isinstance(talk.prompt, Missing)
    assert [line.key for line in talk.prompt.lines] == ["prompted"]


@pytest.mark.parametrize("yes", ["có", "co", "1", "đồng ý"])
def test_submit_is_asked_once_more(yes: str) -> None:
    talk = Talk().at(SUMMARY, **GOOD).press("form.submit")
    assert (talk.prompt, talk.turn.event) == (ConfirmSubmit(11, 12), Event.NONE)
    talk.say(yes)
    assert (talk.turn.event, talk.turn.prompts, talk.where) == (Event.SUBMITTED, (), SUMMARY)


def test_second_press_on_submit_does_not_hand_in() -> None:
    talk = Talk().at(SUMMARY, **GOOD).press("form.submit").press("form.submit")
    assert (talk.where, talk.turn.event) == (CONFIRM, Event.NONE)


def test_old_confirm_button_does_not_hand_in() -> None:
    talk = Talk().at("name", **GOOD).press("form.confirm")
    assert (talk.where, talk.turn.event) == (CONFIRM, Event.NONE)


@pytest.mark.parametrize("no", ["không", "2", "lùi"])
def test_no_leads_back_to_the_summary(no: str) -> None:
    talk = Talk().at(SUMMARY, **GOOD).press("form.submit").say(no)
    assert (talk.where, talk.turn.event) == (SUMMARY, Event.NONE)


def test_handing_in_drops_answers_to_questions_that_do_not_apply() -> None:
    talk = Talk().at(CONFIRM, **GOOD, why="Vì chủ quan", civil="httnv").press("form.confirm")
    assert (talk.turn.event, talk.turn.removed, talk.answers) == (Event.SUBMITTED, ("why", "civil"), GOOD)


def test_additions_walk_only_what_was_asked_for() -> None:
    talk = Talk().at(SUMMARY, **GOOD)
    fixes = [Fix("story", "Nêu số liệu"), Fix("faults"), Fix("scale", "Xem lại mức")]
    talk.turn = begin_fixes(talk.form, talk.turn.progress, fixes, {})
    assert isinstance(talk.prompt, FixList)
    assert [(line.place, line.comment) for line in talk.prompt.lines] == [
        (1, "Nêu số liệu"),
        (9, ""),
        (8, "Xem lại mức"),
    ]
    assert talk.press("form.resume").asked.comment == "Nêu số liệu"
    assert talk.say("Đạt 93 %.").where == "faults"
    assert talk.say("Nộp phí chậm", "xong").where == "scale"
    assert talk.say("1").where == SUMMARY


def test_additions_are_put_behind_what_was_written() -> None:
    talk = Talk().at(SUMMARY, **GOOD)
    talk.turn = begin_fixes(talk.form, talk.turn.progress, [Fix("story"), Fix("faults")], {})
    talk.say("Đạt 93 %.", "Nộp phí chậm")
    assert talk.answers["story"] == f"{STORY}\nĐạt 93 %."
    assert talk.answers["faults"] == ["Ngại phát biểu", "Nộp phí chậm"]


def test_additions_can_replace_after_a_press() -> None:
    talk = Talk().at(SUMMARY, **GOOD)
    talk.turn = begin_fixes(talk.form, talk.turn.progress, [Fix("story")], {})
    assert (
        talk.press("answer.rewrite", q="story").say("Viết lại hoàn toàn.").answers["story"]
        == "Viết lại hoàn toàn."
    )
