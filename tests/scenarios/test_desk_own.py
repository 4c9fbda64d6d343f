"""The author after the hand-in: taking back, asking for it, seeing who has read."""

import pytest

from models.assessment import Status
from tests.chat import World
from tests.scenarios.desk_help import DEPUTY, MEMBER, SECRETARY, settle_in

pytestmark = pytest.mark.slow


async def test_author_takes_back_until_it_is_opened(town: World) -> None:
    village = await settle_in(town, MEMBER)
    await village.hand_in(MEMBER)
    chat = village.chats[MEMBER]
    await chat.say("bản của tôi")
    await chat.press("Lấy lại")
    assert (await chat.last()).startswith("✓ Đã lấy lại. Các câu trả lời vẫn còn nguyên")
    assert (await village.assessment(MEMBER)).status is Status.IN_PROGRESS


async def test_author_reads_the_own_assessment(town: World) -> None:
    village = await settle_in(town, MEMBER)
    await village.hand_in(MEMBER)
    chat = village.chats[MEMBER]
    await chat.say("menu")
    await chat.press("Bản kiểm điểm của tôi")
    await chat.press("Đọc lại")
    assert "Thu quỹ 42/45 hộ." in await chat.last()


async def test_press_that_comes_after_the_opening_offers_to_ask(town: World) -> None:
    village = await settle_in(town, MEMBER, SECRETARY)
    await village.hand_in(MEMBER)
    chat = village.chats[MEMBER]
    await chat.say("bản của tôi")
    await village.chats[SECRETARY].say("/canxem")
    await village.chats[SECRETARY].press("1.")
    await chat.press("Lấy lại")
    assert (await chat.last()).startswith("Bí thư vừa mở xem nên chưa lấy lại ngay được.")
    ways = ["Đọc lại", "Xin lấy lại để sửa", "Tải bản Word", "Ai đã xem bản của tôi", "Các việc khác"]
    assert await chat.labels() == ways


async def test_secretary_grants_the_wish_with_one_press(town: World) -> None:
    village = await settle_in(town, MEMBER, SECRETARY)
    await village.hand_in(MEMBER)
    chat, desk = village.chats[MEMBER], village.chats[SECRETARY]
    await desk.say("/canxem")
    await desk.press("1.")
    await chat.say("bản của tôi")
    await chat.press("Xin lấy lại để sửa")
    await desk.press("Xem đề nghị")
    await desk.press("Để đồng chí lấy lại")
    assert (await village.assessment(MEMBER)).status is Status.IN_PROGRESS
    assert (await chat.last()).startswith("Bí thư chi bộ đồng ý để đồng chí lấy lại bản kiểm điểm.")
    assert await chat.labels() == ["Viết tiếp"]


async def test_card_names_the_wish_and_grants_it(town: World) -> None:
    village = await settle_in(town, MEMBER, SECRETARY, DEPUTY)
    await village.hand_in(MEMBER)
    desk, chat = village.chats[DEPUTY], village.chats[MEMBER]
    await desk.say("/canxem")
    await desk.press("1.")
    await chat.say("bản của tôi")
    await chat.press("Xin lấy lại để sửa")
    await desk.say("/canxem")
    await desk.press("1.")
    assert "Đồng chí Lê Thị Mẫu xin lấy lại bản này để sửa" in await desk.last()
    await desk.press("Để đồng chí lấy lại")
    assert (await village.assessment(MEMBER)).status is Status.IN_PROGRESS


async def test_wish_is_made_once(town: World) -> None:
    village = await settle_in(town, MEMBER, SECRETARY)
    await village.hand_in(MEMBER)
    chat, desk = village.chats[MEMBER], village.chats[SECRETARY]
    await desk.say("/canxem")
    await desk.press("1.")
    await chat.say("bản của tôi")
    await chat.press("Xin lấy lại")
    await chat.press("Xin lấy lại")
    assert "đang chờ bí thư" in await chat.last()
    await desk.say("/denghi")
    assert (await desk.labels())[1:] == ["Các việc khác"]


async def test_author_sees_who_has_read(town: World) -> None:
    village = await settle_in(town, MEMBER, SECRETARY)
    await village.hand_in(MEMBER)
    chat, desk = village.chats[MEMBER], village.chats[SECRETARY]
    await chat.say("bản của tôi")
    await chat.press("Ai đã xem")
    assert await chat.last() == "Chưa ai mở xem bản kiểm điểm của đồng chí."
    await desk.say("/canxem")
    await desk.press("1.")
    await desk.press("Đọc từng phần")
    await chat.press("Quay lại")
    await chat.press("Ai đã xem")
    lines = (await chat.last()).splitlines()
    assert [line.split(",")[0] for line in lines[1:]] == [f"• {SECRETARY}"]
