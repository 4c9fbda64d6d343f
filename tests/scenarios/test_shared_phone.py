"""Two members with one phone: an own code and PIN each, and nothing of one shown to the other."""

import pytest

from models.store.tables import code_try
from tests.chat import Chat, World
from tests.scenarios.desk_help import MEMBER, SECOND, SECRETARY, Village, settle_in

pytestmark = pytest.mark.slow


async def _both(town: World, pin: str = "2580") -> tuple[Village, Chat]:
    """Let two members join on one phone; the second one is entered."""
    village = await settle_in(town, SECRETARY, MEMBER)
    chat = village.chats[MEMBER]
    await chat.say("đổi người")
    await chat.say(village.round.code(SECOND))
    await chat.press("Đồng ý")
    await chat.say("3/2")
    await chat.press("Đúng")
    await chat.say(pin)
    return village, chat


async def test_second_person_joins_with_an_own_code_and_pin(town: World) -> None:
    _, chat = await _both(town)
    texts = [message["text"] for message in await chat.messages()][-3:]
    assert [text.partition(".")[0] for text in texts] == [
        "Máy này có nhiều người dùng chung",
        f"Đã đặt mã PIN của đồng chí {SECOND}",
        f"Kính chào đồng chí {SECOND}",
    ]


async def test_first_person_gets_a_pin_at_the_first_return(town: World) -> None:
    _, chat = await _both(town)
    await chat.say("đổi người")
    assert await chat.labels() == [MEMBER, SECOND]
    await chat.press(MEMBER)
    await chat.say("20/11")
    await chat.say("1357")
    assert (await chat.last()).startswith(f"Kính chào đồng chí {MEMBER}.")
    await chat.say("đổi người")
    await chat.press(SECOND)
    await chat.say("2580")
    assert (await chat.last()).startswith(f"Kính chào đồng chí {SECOND}.")


async def test_pin_is_no_number_of_a_choice(town: World) -> None:
    _, chat = await _both(town, pin="0001")
    await chat.say("đổi người")
    await chat.press(SECOND)
    await chat.say("0001")
    assert (await chat.last()).startswith(f"Kính chào đồng chí {SECOND}.")


async def test_wrong_pin_lets_nobody_in_and_five_lock_the_chat(town: World) -> None:
    _, chat = await _both(town)
    await chat.say("đổi người")
    await chat.press(SECOND)
    for pin in range(1000, 1005):
        await chat.say(str(pin))
        assert (await chat.last()).startswith("Chưa đúng.")
    await chat.say("2580")
    assert (await chat.last()).startswith("Đã thử sai nhiều lần.")
    async with town.database.read() as store:
        assert len(await store.query(code_try.select())) == 5


async def test_message_of_the_other_person_stays_closed(town: World) -> None:
    village, chat = await _both(town)
    await village.hand_in(MEMBER)
    desk = village.chats[SECRETARY]
    await desk.say("/canxem")
    await desk.press("1.")
    await desk.press("Đủ, đưa ra chi bộ")
    assert await chat.last() == f"👤 {MEMBER}\nBản kiểm điểm của đồng chí đã đủ, được đưa ra chi bộ."
    await chat.press("Bản kiểm điểm của tôi")
    assert await chat.last() == f"Tin này của đồng chí {MEMBER}. Đồng chí gõ đổi người để mở."
    assert await chat.labels() == ["Chọn người"]


async def test_chat_that_nobody_is_entered_in_asks_who_it_is(town: World) -> None:
    _, chat = await _both(town)
    await chat.say("đổi người")
    await chat.say("menu")
    assert await chat.labels() == ["Chọn người"]
    await chat.say("chữ gì đó")
    assert await chat.labels() == ["Chọn người"]


async def test_third_person_may_send_a_code_at_the_door(town: World) -> None:
    village, chat = await _both(town)
    await chat.say("đổi người")
    await chat.say(village.round.code("Ngô Văn Phòng"))
    assert await chat.labels() == ["Đồng ý", "Không, làm bản giấy"]


async def test_who_is_alone_in_a_chat_is_told_how_to_share_it(town: World) -> None:
    village = await settle_in(town, MEMBER)
    chat = village.chats[MEMBER]
    await chat.say("đổi người")
    texts = [message["text"] for message in await chat.messages()][-2:]
    assert texts[0].startswith("Khung chat này chỉ có một người dùng.")


async def test_who_is_left_behind_on_a_shared_phone_can_go_on(town: World) -> None:
    village, chat = await _both(town)
    desk = village.chats[SECRETARY]
    await desk.say("/chuavao")
    await desk.press("Cả chi bộ")
    await desk.press(SECOND)
    await desk.press("Mất máy")
    await chat.say("menu")
    await chat.press("Chọn người")
    await chat.say("20/11")
    await chat.say("1357")
    assert (await chat.last()).startswith(f"Kính chào đồng chí {MEMBER}.")
