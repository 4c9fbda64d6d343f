"""What members ask of the secretary, over the wire."""

import pytest

from tests.chat import Chat, World
from tests.scenarios.desk_help import DEPUTY, MEMBER, SECOND, SECRETARY, Village, settle_in

pytestmark = pytest.mark.slow


async def _ask_in(village: Village, name: str, number: int) -> Chat:
    """Let somebody ask the secretary to confirm who they are."""
    chat = village.town.chat(number)
    await chat.say(f"/start {village.round.code(name)}")
    await chat.press("Đồng ý")
    await chat.press("Nhờ bí thư xác nhận")
    return chat


async def test_secretary_lets_a_member_in(town: World) -> None:
    village = await settle_in(town, SECRETARY)
    chat, desk = await _ask_in(village, MEMBER, 3001), village.chats[SECRETARY]
    await desk.press("Xem đề nghị")
    await desk.press("Đúng người, cho vào")
    assert "Đồng chí Lê Thị Mẫu: đã được vào hộp thư." in await desk.last()
    assert await chat.last() == "Bí thư chi bộ đã xác nhận. Kính chào đồng chí Lê Thị Mẫu."
    await chat.press("Vào hộp thư")
    assert await chat.labels() == ["Bắt đầu", "Làm bản giấy", "Gửi ảnh bản viết tay", "Các việc khác"]


async def test_secretary_refuses_a_stranger(town: World) -> None:
    village = await settle_in(town, SECRETARY)
    chat, desk = await _ask_in(village, MEMBER, 3001), village.chats[SECRETARY]
    await desk.press("Xem đề nghị")
    await desk.press("Không đồng ý")
    assert (await chat.last()).startswith("Bí thư chi bộ chưa xác nhận được.")
    await chat.say("menu")
    assert (await chat.last()).startswith("Kiểm điểm cuối năm")


async def test_code_that_was_replaced_meanwhile_lets_nobody_in(town: World) -> None:
    village = await settle_in(town, SECRETARY)
    desk = village.chats[SECRETARY]
    await _ask_in(village, MEMBER, 3001)
    await desk.say("/chuavao")
    await desk.press(MEMBER)
    await desk.press("Cấp mã vào mới")
    await desk.press("Xem đề nghị")
    await desk.press("Đúng người")
    assert "mã vào đã hết hạn, đã dùng hoặc đã thay" in await desk.last()


async def test_second_person_of_a_phone_sets_a_pin_after_the_confirmation(town: World) -> None:
    village = await settle_in(town, SECRETARY, MEMBER)
    shared, desk = village.chats[MEMBER], village.chats[SECRETARY]
    await _ask_in(village, SECOND, shared.number)
    await desk.press("Xem đề nghị")
    await desk.press("Đúng người")
    await shared.press("Vào hộp thư")
    assert "mã PIN 4 số" in await shared.last()
    await shared.say("2580")
    assert "Kính chào đồng chí Trần Văn Thử" in await shared.last()


async def test_second_reviewer_is_told_who_settled_it(town: World) -> None:
    village = await settle_in(town, SECRETARY, DEPUTY)
    await _ask_in(village, MEMBER, 3001)
    first, second = village.chats[SECRETARY], village.chats[DEPUTY]
    for desk in (first, second):
        await desk.press("Xem đề nghị")
    await first.press("Đúng người")
    await second.press("Đúng người")
    assert f"✓ Đã xử lý bởi đồng chí {SECRETARY} lúc" in await second.last()


async def test_correction_is_shown_and_noted(town: World) -> None:
    village = await settle_in(town, SECRETARY)
    chat, desk = town.chat(3001), village.chats[SECRETARY]
    await chat.say(f"/start {village.round.code(MEMBER)}")
    await chat.press("Đồng ý")
    await chat.say("20/11")
    await chat.press("Thông tin sai")
    await chat.say("Ngày vào Đảng đúng là 03/02/1991")
    await desk.press("Xem đề nghị")
    assert "Ngày vào Đảng đúng là 03/02/1991" in await desk.last()
    await desk.press("Đã ghi nhận")
    assert await chat.last() == "Bí thư chi bộ đã ghi nhận thông tin đồng chí báo sửa."


async def test_refused_consent_becomes_the_paper_way(town: World) -> None:
    village = await settle_in(town, SECRETARY)
    chat, desk = town.chat(3001), village.chats[SECRETARY]
    await chat.say(f"/start {village.round.code(MEMBER)}")
    await chat.press("Không, làm bản giấy")
    await desk.press("Xem đề nghị")
    await desk.press("Ghi làm bản giấy")
    assert (await village.assessment(MEMBER)).paper == "waiting"


async def test_list_names_kind_and_member(town: World) -> None:
    village = await settle_in(town, SECRETARY)
    await _ask_in(village, MEMBER, 3001)
    desk = village.chats[SECRETARY]
    await desk.say("menu")
    await desk.press("Đề nghị chờ xử lý")
    labels = await desk.labels()
    assert labels[0].startswith("1. Xin vào · Lê Thị Mẫu · ")


async def test_long_correction_is_shown_whole(town: World) -> None:
    village = await settle_in(town, SECRETARY)
    chat, desk = town.chat(3001), village.chats[SECRETARY]
    await chat.say(f"/start {village.round.code(MEMBER)}")
    await chat.press("Đồng ý")
    await chat.say("20/11")
    await chat.press("Thông tin sai")
    await chat.say("Chưa đúng & thiếu. " * 200 + "HẾT")
    news = await desk.press("Xem đề nghị")
    assert ["HẾT" in message["text"] for message in news[1:]] == [False, True]
