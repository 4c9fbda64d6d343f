"""The secretary's queue: opening, reading, passing on."""

import asyncio
from dataclasses import replace

from models.assessment import Status
from tests.chat import World
from tests.scenarios.desk_help import DEPUTY, MEMBER, SECOND, SECRETARY, settle_in


async def test_queue_shows_the_oldest_first(town: World) -> None:
    village = await settle_in(town, SECRETARY)
    await village.hand_in(MEMBER)
    await village.hand_in(SECOND, days_ago=2)
    chat = village.chats[SECRETARY]
    await chat.say("/canxem")
    labels = await chat.labels()
    assert [label.split(" · ")[0] for label in labels[:2]] == [f"1. {SECOND}", f"2. {MEMBER}"]


async def test_empty_queue_says_so(town: World) -> None:
    village = await settle_in(town, SECRETARY)
    chat = village.chats[SECRETARY]
    await chat.say("cần xem")
    assert await chat.last() == "Không còn bản nào cần xem."


async def test_opening_is_recorded_and_shows_the_card(town: World) -> None:
    village = await settle_in(town, SECRETARY)
    await village.hand_in(MEMBER)
    chat = village.chats[SECRETARY]
    await chat.say("/canxem")
    await chat.say("1")
    card = await chat.last()
    assert "Đồng chí Lê Thị Mẫu\nChi bộ thôn Một\nNộp lúc" in card
    assert "3 mục đã trả lời" in card
    opened = await village.assessment(MEMBER)
    assert (opened.status, opened.opened_by) == (Status.IN_REVIEW, village.round.members[SECRETARY].id)


async def test_reading_goes_section_by_section(town: World) -> None:
    village = await settle_in(town, SECRETARY)
    await village.hand_in(
        MEMBER, {"s1_tasks": "Thu quỹ 42/45 hộ.", "s2_shortcomings": ["Đi họp muộn", "Nói dài"]}
    )
    chat = village.chats[SECRETARY]
    await chat.say("/canxem")
    await chat.press("1.")
    await chat.press("Đọc từng phần")
    assert "Trang 1/2 · I. Ưu điểm" in await chat.last()
    await chat.press("Trang sau")
    assert "– Đi họp muộn\n– Nói dài" in await chat.last()


async def test_long_answer_is_split_over_pages(town: World) -> None:
    village = await settle_in(town, SECRETARY)
    await village.hand_in(MEMBER, {"s1_tasks": "Việc <b> & đã làm. " * 420})
    chat = village.chats[SECRETARY]
    await chat.say("/canxem")
    await chat.press("1.")
    await chat.press("Đọc từng phần")
    text = await chat.last()
    assert "Trang 1/" in text
    assert len(text) < 3900


async def test_passing_on_tells_the_member(town: World) -> None:
    village = await settle_in(town, SECRETARY, MEMBER)
    await village.hand_in(MEMBER)
    chat = village.chats[SECRETARY]
    await chat.say("/canxem")
    await chat.press("1.")
    await chat.press("Đủ, đưa ra chi bộ")
    assert "✓ Đã đưa ra chi bộ" in await chat.last()
    assert (await village.assessment(MEMBER)).status is Status.PASSED
    assert await village.chats[MEMBER].last() == "Bản kiểm điểm của đồng chí đã đủ, được đưa ra chi bộ."


async def test_two_presses_for_each_empty_the_queue(town: World) -> None:
    village = await settle_in(town, SECRETARY)
    await village.hand_in(MEMBER, days_ago=1)
    await village.hand_in(SECOND)
    chat = village.chats[SECRETARY]
    await chat.say("/canxem")
    for label in ("1.", "Đủ", "Bản tiếp theo", "Đủ", "Bản cần xem"):
        await chat.press(label)
    assert await chat.last() == "Không còn bản nào cần xem."


async def test_second_reviewer_is_told_by_whom_and_when(town: World) -> None:
    village = await settle_in(town, SECRETARY, DEPUTY)
    await village.hand_in(MEMBER)
    first, second = village.chats[SECRETARY], village.chats[DEPUTY]
    for chat in (first, second):
        await chat.say("/canxem")
        await chat.press("1.")
    await first.press("Đủ")
    await second.press("Đủ")
    assert f"đồng chí {SECRETARY} đã đưa ra chi bộ lúc" in await second.last()
    assert (await village.assessment(MEMBER)).settled_by == village.round.members[SECRETARY].id


async def test_decision_can_be_taken_back_within_five_minutes(town: World) -> None:
    village = await settle_in(town, SECRETARY, MEMBER)
    await village.hand_in(MEMBER)
    chat = village.chats[SECRETARY]
    await chat.say("/canxem")
    for label in ("1.", "Đủ", "Bấm nhầm"):
        await chat.press(label)
    assert (await village.assessment(MEMBER)).status is Status.IN_REVIEW
    assert "Chi bộ xem thêm bản kiểm điểm" in await village.chats[MEMBER].last()


async def test_decision_stands_after_five_minutes(town: World) -> None:
    village = await settle_in(town, SECRETARY)
    await village.hand_in(MEMBER)
    chat = village.chats[SECRETARY]
    await chat.say("/canxem")
    await chat.press("1.")
    await chat.press("Đủ")
    await town.move_clock(advance=360)
    await chat.press("Bấm nhầm")
    assert "Đã quá 5 phút" in await chat.last()
    assert (await village.assessment(MEMBER)).status is Status.PASSED


async def test_press_from_before_a_new_hand_in_decides_nothing(town: World) -> None:
    village = await settle_in(town, SECRETARY, MEMBER)
    await village.hand_in(MEMBER)
    chat = village.chats[SECRETARY]
    await chat.say("/canxem")
    await village.chats[MEMBER].say("bản của tôi")
    await village.chats[MEMBER].press("Lấy lại")
    await village.hand_in(MEMBER, {})
    await chat.press("1.")
    async with town.database.begin() as store:
        store.save(replace(await village.assessment(MEMBER), revision=3))
    await chat.press("Đủ")
    assert "nút vừa bấm là của bản trước" in await chat.last()
    assert (await village.assessment(MEMBER)).status is Status.IN_REVIEW


async def test_card_of_a_draft_shows_nothing_of_it(town: World) -> None:
    village = await settle_in(town, SECRETARY, MEMBER)
    await village.hand_in(MEMBER)
    chat = village.chats[SECRETARY]
    await chat.say("/canxem")
    await village.chats[MEMBER].say("bản của tôi")
    await village.chats[MEMBER].press("Lấy lại")
    await chat.press("1.")
    assert await chat.last() == "Đồng chí Lê Thị Mẫu đang viết, chưa nộp. Khi nộp sẽ có tin báo ở đây."
    assert await chat.labels() == ["‹ Bản cần xem"]


async def test_nobody_reviews_their_own(town: World) -> None:
    village = await settle_in(town, SECRETARY, DEPUTY)
    await village.hand_in(SECRETARY)
    await village.chats[SECRETARY].say("/canxem")
    await village.chats[DEPUTY].say("/canxem")
    assert await village.chats[SECRETARY].last() == "Không còn bản nào cần xem."
    assert (await village.chats[DEPUTY].labels())[0].startswith(f"1. {SECRETARY}")


async def test_of_two_presses_at_once_one_wins(town: World) -> None:
    village = await settle_in(town, SECRETARY, DEPUTY, MEMBER)
    await village.hand_in(MEMBER)
    chats = [village.chats[SECRETARY], village.chats[DEPUTY]]
    for chat in chats:
        await chat.say("/canxem")
        await chat.press("1.")
    await asyncio.gather(*(chat.press("Đủ") for chat in chats))
    texts = sorted([(await chat.last())[:18] for chat in chats])
    assert texts == ["Bản kiểm điểm của ", "✓ Đã đưa ra chi bộ"]
    told = [m["text"] for m in await village.chats[MEMBER].messages() if "đã đủ" in m["text"]]
    assert len(told) == 1
