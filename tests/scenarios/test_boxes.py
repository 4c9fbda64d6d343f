"""Parts that others fill in: a named person, a slip, a link for one question, the line of what is missing."""

import re
from dataclasses import replace

import pytest

from models.box import BoxRow, BoxState
from models.member import Member
from tests.chat import Chat, World
from tests.scenarios.desk_help import DEPUTY, MEMBER, SECOND, SECRETARY, Village, settle_in
from tests.scenarios.office_help import fetched
from tests.scenarios.paper_help import papers, read_paper

COMMENT = "Hoàn thành tốt công việc, đúng hạn; cần chủ động hơn. Chim hoàng yến 4471."
BOSS = "Nguyễn Văn Hùng, Trưởng phòng Nội vụ"
CLOSED = "Đường dẫn này không dùng được"


async def _civil(village: Village, *names: str) -> None:
    async with village.town.database.begin() as store:
        for name in names:
            member = await store.get(Member, village.round.members[name].id)
            assert member is not None
            store.save(replace(member, civil_servant=True))


async def _named(town: World, *names: str, who: str = BOSS) -> Village:
    """Let a member name who comments."""
    village = await settle_in(town, MEMBER, *names)
    await _civil(village, MEMBER)
    chat = village.chats[MEMBER]
    await chat.say("/bancuatoi")
    await chat.press("Nhận xét của người khác")
    await chat.press("Nêu người nhận xét")
    await chat.say(who)
    return village


async def _link(village: Village, name: str = MEMBER) -> str:
    """Take slip and link; return what stands behind the link's start=."""
    chat = village.chats[name]
    news = await chat.press("Phiếu in và đường dẫn")
    found = re.search(r"start=(\S+)", news[0]["text"])
    assert found is not None, news
    return found[1]


async def _row(town: World) -> BoxRow:
    async with town.database.read() as store:
        [row] = await store.find(BoxRow)
    return row


async def _answer(chat: Chat, token: str, level: str = "Hoàn thành tốt nhiệm vụ") -> None:
    await chat.say(f"/start {token}")
    await chat.press("Đồng ý")
    await chat.say(COMMENT)
    await chat.press(level)
    await chat.press("Gửi nhận xét")


async def _own_file(village: Village) -> str:
    chat = village.chats[MEMBER]
    for said in ("/cuatoi", "Nhận tệp thông tin của mình"):
        await (chat.say(said) if said.startswith("/") else chat.press(said))
    news = await chat.press("Đúng, gửi tệp")
    return (await fetched(village.town, next(one for one in news if one["file"]))).decode("utf-8-sig")


async def test_outsider_fills_in_one_question_and_it_stands_on_the_paper(town: World) -> None:
    village = await _named(town, SECRETARY)
    await village.hand_in(MEMBER)
    boss = town.chat(9001)
    token = await _link(village)

    await boss.say(f"/start {token}")
    opened = await boss.last()
    await boss.press("Đồng ý")
    await boss.say(COMMENT)
    levels = await boss.labels()
    await boss.press("Hoàn thành tốt nhiệm vụ")
    before = (await _row(town)).state
    await boss.press("Gửi nhận xét")

    assert (MEMBER in opened, BOSS.split(",")[0] in opened) == (True, False)
    assert levels[1:] == ["Hoàn thành tốt nhiệm vụ", "Hoàn thành nhiệm vụ", "Không hoàn thành nhiệm vụ"]
    assert (before, (await _row(town)).state) == (BoxState.ASKED, BoxState.FILLED)
    told = await village.chats[MEMBER].last()
    assert told == f"Bản kiểm điểm của đồng chí đã có Nhận xét của người quản lý, do {BOSS} ghi."
    await village.chats[MEMBER].press("Xem")
    assert COMMENT in await village.chats[MEMBER].last()
    await village.chats[MEMBER].say("/bancuatoi")
    await village.chats[MEMBER].press("Tải bản Word")
    message = (await papers(town, village.chats[MEMBER]))[-1]
    read = await read_paper(town, message)
    assert read[read.index(COMMENT) + 1].endswith(": Hoàn thành tốt nhiệm vụ.")
    desk = village.chats[SECRETARY]
    await desk.say("/canxem")
    await desk.press("1.")
    assert "Nhận xét của người quản lý: đã có" in await desk.last()
    await desk.press("Nhận xét của người khác")
    assert COMMENT in await desk.last()


async def test_link_works_once_and_in_one_chat(town: World) -> None:
    village = await _named(town)
    boss, other = town.chat(9001), town.chat(9002)
    token = await _link(village)
    await village.chats[MEMBER].say(f"/start {token}")
    assert (await village.chats[MEMBER].last()).startswith(CLOSED)
    await boss.say(f"/start {token}")
    await other.say(f"/start {token}")
    await boss.press("Đồng ý")

    await other.press("Đồng ý")
    assert (await other.last()).startswith(CLOSED)
    await other.say(f"/start {token}")
    assert (await other.last()).startswith(CLOSED)
    await _answer(boss, token)
    await boss.say(f"/start {token}")
    assert (await boss.last()).startswith(CLOSED)


async def test_link_is_closed_to_the_author_and_to_whoever_was_not_named(town: World) -> None:
    village = await _named(town, SECOND, DEPUTY, who=DEPUTY)
    await village.chats[MEMBER].press(DEPUTY)
    token = await _link(village)
    for chat in (village.chats[MEMBER], village.chats[SECOND], town.chat(9001)):
        await chat.say(f"/start {token}")
        assert (await chat.last()).startswith(CLOSED)
    assert (await _row(town)).address_id is None


async def test_expired_and_replaced_links_are_closed(town: World) -> None:
    village = await _named(town)
    chat, boss = village.chats[MEMBER], town.chat(9001)
    first = await _link(village)
    await boss.say(f"/start {first}")
    await boss.press("Đồng ý")
    await chat.press("Quay lại")
    await chat.press("Nêu người khác")
    await chat.say("Trần Thị Sáu, Phó Trưởng phòng")
    await boss.say(COMMENT)
    assert (await boss.last()).startswith(CLOSED)
    second = await _link(village)
    await town.move_clock(advance=30 * 86_400)
    other = town.chat(9002)
    await other.say(f"/start {second}")
    assert (await other.last()).startswith(CLOSED)
    assert (await _row(town)).text is None


@pytest.mark.slow
async def test_what_is_no_comment_is_not_taken(town: World) -> None:
    village = await _named(town)
    boss = town.chat(9001)
    await boss.say(f"/start {await _link(village)}")
    await boss.press("Đồng ý")
    await boss.send_file("nhanxet.docx", b"x")
    assert await boss.last() == "Nhận xét cần bằng chữ. Đồng chí gõ rồi gửi lại."
    await boss.say("x" * 3001)
    assert (await boss.last()).startswith("Chưa ghi được: dài 3001 ký tự")
    await boss.say("menu")
    assert (await _row(town)).text is None


@pytest.mark.slow
async def test_member_of_the_roster_is_asked_in_the_own_chat(town: World) -> None:
    village = await _named(town, DEPUTY, who=f"đ/c {DEPUTY}, Phó phòng")
    await village.chats[MEMBER].press(DEPUTY)
    named = village.chats[DEPUTY]
    assert (await named.last()).startswith("Đồng chí được đề nghị ghi Nhận xét của người quản lý")
    await named.press("Ghi nhận xét")
    await named.press("Đồng ý")
    await named.say(COMMENT)
    await named.press("Hoàn thành nhiệm vụ")
    await named.press("Gửi nhận xét")
    assert (await _row(town)).state is BoxState.FILLED


@pytest.mark.slow
async def test_who_got_it_by_mistake_says_so(town: World) -> None:
    village = await _named(town)
    other = town.chat(9002)
    await other.say(f"/start {await _link(village)}")
    await other.press("Không phải việc")
    assert (await village.chats[MEMBER].last()).startswith(f"{BOSS} trả lời không ghi")


async def test_secretary_types_in_what_came_on_paper(town: World) -> None:
    village = await _named(town, SECRETARY)
    desk = village.chats[SECRETARY]
    await desk.say("/banky")
    await desk.press("Nhận xét của người khác (còn thiếu 1)")
    assert (await desk.labels())[0] == f"1. {MEMBER} · Nhận xét của người quản lý · đã đề nghị"
    await desk.press("1.")
    await desk.press("Đã nhận phiếu giấy")
    await desk.say(COMMENT)
    await desk.press("Hoàn thành tốt nhiệm vụ")
    row = await _row(town)
    assert (row.state, row.entered_by) == (BoxState.ON_PAPER, village.round.members[SECRETARY].id)
    assert f"{BOSS} · {COMMENT} · Hoàn thành tốt nhiệm vụ" in await _own_file(village)
    await desk.say("/banky")
    assert [label for label in await desk.labels() if "còn thiếu" in label] == ["Bản đã ký (còn thiếu 0)"]


@pytest.mark.slow
async def test_cell_counts_what_is_missing_and_a_round_asks_for_the_place_of_residence(town: World) -> None:
    village = await settle_in(town, SECRETARY, "Ngô Văn Phòng")
    await _civil(village, MEMBER, SECOND)
    desk, office = village.chats[SECRETARY], village.chats["Ngô Văn Phòng"]
    await office.say("/vanphong")
    await office.press("Đợt kiểm điểm")
    await office.press("Yêu cầu: Nhận xét của nơi cư trú")
    await desk.say("/tiendo")
    lines = [line for line in (await desk.last()).splitlines() if "Còn thiếu" in line]
    assert lines == ["• Còn thiếu Nhận xét của người quản lý: 2", "• Còn thiếu Nhận xét của nơi cư trú: 2"]


@pytest.mark.slow
async def test_slip_is_one_page_with_the_question_and_nothing_else(town: World) -> None:
    village = await _named(town)
    token = await _link(village)
    [message] = [one for one in await village.chats[MEMBER].messages() if one["file"]]
    page = (await fetched(town, message)).decode()
    assert (message["file"]["name"], token in page) == (f"Phiếu nhận xét - {MEMBER}.html", False)
    assert [page.count(word) for word in (BOSS, "☐", "<svg")] == [1, 4, 1]
