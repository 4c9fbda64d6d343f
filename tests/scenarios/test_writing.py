"""A member writes the whole form over the wire."""

import pytest

from models.assessment import Status
from tests.chat import World
from tests.factories import Round
from tests.scenarios.desk_help import SECRETARY
from tests.scenarios.writing_help import LONG, WHOLE, Writer, writer


@pytest.fixture
async def member(town: World, round_: Round) -> Writer:
    return await writer(town, round_)


async def test_whole_form_ends_with_a_receipt(member: Writer) -> None:
    receipt = await member.hand_in()

    found = await member.assessment()
    assert receipt.startswith("✓ Đã nhận bản kiểm điểm lúc ")
    assert f"Mã: {found.code}" in receipt
    assert (found.status, found.revision, len(await member.answers())) == (Status.SUBMITTED, 1, 12)


async def test_answer_is_stored_at_once_and_leads_on(member: Writer) -> None:
    await member.chat.press("Bắt đầu")

    last = await member.write(LONG)

    assert last.startswith("✓ Đã lưu mục 1.\n\nMục 2/13")
    assert await member.answers() == {"s1_qualities": f'"{LONG}"'}


async def test_messages_within_seconds_belong_together(member: Writer) -> None:
    await member.chat.press("Bắt đầu")
    await member.write(LONG)

    await member.chat.say("Tham gia hòa giải ở thôn.")

    assert (await member.answers())["s1_qualities"] == f'"{LONG}\\nTham gia hòa giải ở thôn."'


async def test_more_is_added_and_leads_back(member: Writer) -> None:
    await member.chat.press("Bắt đầu")
    await member.write(LONG, "2")

    last = await member.write("sửa 1", "thêm", "Giúp một hộ khó khăn.")

    assert last.startswith("✓ Đã ghép thêm vào mục 1.\n\nMục 3/13")
    assert (await member.answers())["s1_qualities"] == f'"{LONG}\\nGiúp một hộ khó khăn."'


async def test_back_help_and_progress_keep_the_answers(member: Writer) -> None:
    await member.chat.press("Bắt đầu")
    await member.write(LONG, "2")

    helped = await member.write("?")
    shown = await member.write("tiến độ")
    back = await member.write("lùi")

    assert helped.startswith("Mục 3/13 · I.2")
    assert shown.startswith("Đã làm 2/13 mục")
    assert back.startswith("Mục 2/13 · I.1")
    assert len(await member.answers()) == 2


async def test_stop_and_resume_days_later_after_a_restart(member: Writer) -> None:
    await member.chat.press("Bắt đầu")
    await member.write(LONG, "dừng", "một câu gõ sau khi nghỉ")
    town = member.village.town
    await town.stop()
    await town.control("clock", {"advance": 3 * 86400})
    await town.start()

    last = await member.write("tiếp")

    assert last.startswith("Mục 2/13")
    assert await member.answers() == {"s1_qualities": f'"{LONG}"'}


async def test_old_button_changes_nothing_and_shows_the_open_step(member: Writer) -> None:
    await member.chat.press("Bắt đầu")
    await member.write(LONG)
    old = (await member.chat.messages())[-1]["buttons"][0][0]["data"]
    await member.write("tot")

    await member.chat.forge(old)

    assert (await member.chat.last()).startswith("Nút vừa bấm thuộc bước trước")
    assert (await member.answers())["s1_qualities_level"] == '"tot"'


async def test_edit_from_the_summary_comes_back_to_it(member: Writer) -> None:
    await member.chat.press("Bắt đầu")
    await member.write(*WHOLE)

    last = await member.write("sửa 12", "1")

    assert "Xem lại bản kiểm điểm · 12/12 mục" in last
    assert (await member.answers())["s7_party_level"] == '"htxsnv"'


async def test_five_thousand_letters_that_the_messenger_splits_are_one_answer(member: Writer) -> None:
    await member.chat.press("Bắt đầu")
    text = "Việc đã làm. " * 400

    await member.write(text[:4096])
    await member.chat.say(text[4096:])

    stored = (await member.answers())["s1_qualities"]
    assert len(stored) > 5000


async def test_too_long_text_is_refused_and_what_was_saved_stays(member: Writer) -> None:
    await member.chat.press("Bắt đầu")
    await member.write("a" * 4096, "thêm", "b" * 3900)

    last = await member.write("sửa 1", "thêm", "c" * 4000)

    assert last.startswith("Tin vừa gửi chưa được lưu: dài 11998 ký tự, quá 3998 ký tự (mục này tối đa 8000).")
    assert "c" not in (await member.answers())["s1_qualities"]


async def test_unknown_command_is_never_kept_as_an_answer(member: Writer) -> None:
    await member.chat.press("Bắt đầu")

    last = await member.write("/xoahet")

    assert last.startswith("Không có lệnh này, và tin vừa gửi không được lưu")
    assert await member.answers() == {}


async def test_taken_back_can_be_changed_and_handed_in_again_under_the_same_code(member: Writer) -> None:
    await member.hand_in()
    code = (await member.assessment()).code
    await member.chat.press("Lấy lại")

    await member.chat.press("Viết tiếp")
    await member.write("sửa 12", "4", "nộp", "có")

    found = await member.assessment()
    assert (found.status, found.code, found.revision) == (Status.SUBMITTED, code, 2)


async def test_secretary_is_told_and_the_additions_are_walked_through(member: Writer) -> None:
    secretary = await member.village.join(SECRETARY)
    await member.hand_in()
    assert (await secretary.last()).startswith("Đồng chí Lê Thị Mẫu")
    await secretary.press("Mở bản này")
    await secretary.press("Đề nghị bổ sung")
    await secretary.press("Kết quả nhiệm vụ")
    await secretary.say("Nêu rõ số hộ.")
    await secretary.press("Gửi đề nghị")

    await member.chat.press("Xem và bổ sung")
    await member.chat.press("Bắt đầu bổ sung")
    shown = await member.chat.last()
    await member.write("42 trên 45 hộ.")
    await member.chat.press("Nộp bản kiểm điểm")
    await member.chat.press("Có, nộp")

    found = await member.assessment()
    assert "Nêu rõ số hộ." in shown
    assert (found.status, found.revision) == (Status.SUBMITTED, 2)
    assert (await member.answers())["s1_tasks"].endswith('\\n42 trên 45 hộ."')
