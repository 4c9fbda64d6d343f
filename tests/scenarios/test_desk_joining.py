"""Who has not joined, new codes, lost phones."""

import re

import pytest

from models.cycle import Cycle
from models.member import Invitation, Link
from models.store.tables import invitation as invitation_table
from models.store.tables import link as link_table
from tests.chat import Chat, World
from tests.scenarios.desk_help import DEPUTY, MEMBER, SECOND, SECRETARY, settle_in

pytestmark = pytest.mark.slow


async def _code(chat: Chat) -> str:
    """Return the newest code that the chat was given to pass on."""
    texts = [message["text"] for message in await chat.messages()]
    return [found[1] for text in texts if (found := re.search(r"gõ mã vào: (\w{8})", text))][-1]


async def test_list_shows_who_has_not_joined_by_given_name(town: World) -> None:
    village = await settle_in(town, SECRETARY)
    chat = village.chats[SECRETARY]
    await chat.say("menu")
    await chat.press("Mời vào hộp thư")
    assert (await chat.last()).startswith("Chưa vào hộp thư: 3. Đã vào 1/4. Trang 1/1")
    assert await chat.labels() == [
        f"1. {MEMBER} · chưa vào",
        f"2. {DEPUTY} · chưa vào",
        f"3. {SECOND} · chưa vào",
        "Cả chi bộ (4)",
        "Các việc khác",
    ]


async def test_new_code_works_and_the_old_one_does_not(town: World) -> None:
    village = await settle_in(town, SECRETARY)
    chat, newcomer = village.chats[SECRETARY], town.chat(3001)
    await chat.say("/chuavao")
    await chat.press(MEMBER)
    await chat.press("Cấp mã vào mới")
    await newcomer.say(f"/start {village.round.code(MEMBER)}")
    assert (await newcomer.last()).startswith("Mã này không dùng được")
    await newcomer.say(await _code(chat))
    assert (await newcomer.last()).startswith("Trước khi bắt đầu")


async def test_new_code_lasts_to_the_end_of_the_round(town: World) -> None:
    village = await settle_in(town, SECRETARY)
    chat = village.chats[SECRETARY]
    await chat.say("/chuavao")
    await chat.press(MEMBER)
    await chat.press("Cấp mã vào mới")
    async with town.database.read() as store:
        live = invitation_table.c.revoked_at.is_(None)
        made = await store.first(
            Invitation, live, invitation_table.c.member_id == village.round.members[MEMBER].id
        )
        cycle = await store.get(Cycle, village.round.cycle.id)
    assert made is not None
    assert cycle is not None
    assert made.expires_at == cycle.deadline


async def test_slip_comes_as_a_page_to_print(town: World) -> None:
    village = await settle_in(town, SECRETARY)
    chat = village.chats[SECRETARY]
    await chat.say("/chuavao")
    await chat.press(MEMBER)
    news = await chat.press("Cấp mã vào mới")
    files = [message["file"]["name"] for message in news if message["file"]]
    assert files == [f"phieu-moi-{village.round.members[MEMBER].code}.html"]


async def test_member_with_a_phone_is_told_of_a_new_code(town: World) -> None:
    village = await settle_in(town, SECRETARY, MEMBER)
    chat = village.chats[SECRETARY]
    await chat.say("/chuavao")
    await chat.press("Cả chi bộ")
    await chat.press(MEMBER)
    await chat.press("Đổi máy: cấp mã mới")
    assert (await village.chats[MEMBER].last()).startswith("Bí thư chi bộ vừa cấp cho đồng chí một mã vào mới")


async def test_lost_phone_is_cut_off_at_once(town: World) -> None:
    village = await settle_in(town, SECRETARY, MEMBER)
    chat, lost = village.chats[SECRETARY], village.chats[MEMBER]
    await chat.say("/chuavao")
    await chat.press("Cả chi bộ")
    await chat.press(MEMBER)
    await chat.press("Mất máy")
    await lost.say("menu")
    assert (await lost.last()).startswith("Kiểm điểm cuối năm")
    async with town.database.read() as store:
        links = await store.find(Link, link_table.c.member_id == village.round.members[MEMBER].id)
    assert [link.ended_at is None for link in links] == [False]
