"""The page opened inside Telegram: no second factor for whom Telegram vouches, nothing for anybody else."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.channels.telegram import Page, TelegramChannel
from bot.sandbox.server import DEMO_TOKEN
from models.assessment import Status
from tests.chat import World
from tests.factories import Round
from tests.scenarios.desk_help import MEMBER, SECRETARY, settle_in
from tests.scenarios.web_help import Browser, browsing, init_data, linked, serving
from tests.scenarios.writing_help import WHOLE

APP = "/ung-dung"
DEAD = "Không mở được trang này"


@pytest.fixture
async def town(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    async with serving(database_url, tmp_path) as made:
        yield made


@pytest.fixture
async def browser(town: World) -> AsyncIterator[Browser]:
    async with browsing(town) as made:
        yield made


def _word(number: int, token: str = DEMO_TOKEN, age: timedelta = timedelta()) -> str:
    return init_data(token, number, datetime.now(UTC) - age)


async def test_member_writes_and_hands_in_inside_telegram(town: World, round_: Round, browser: Browser) -> None:
    member, _ = await linked(town, round_)

    await browser.send(APP, {"data": _word(member.chat.number)})
    await browser.get("/bai/muc/s1_qualities")
    for said in (said for said in WHOLE if said != "xong"):
        await browser.post(browser.path, answer=said, do="save")
    await browser.get("/bai/nop")
    await browser.post("/bai/nop")

    assert (await member.assessment()).status is Status.SUBMITTED


async def test_link_on_paper_stays_good(town: World, round_: Round, browser: Browser) -> None:
    member, door = await linked(town, round_)

    await browser.send(APP, {"data": _word(member.chat.number)})

    async with browsing(town) as other:
        assert (await other.enter(door)).startswith("Bản tự kiểm điểm") or other.path == "/bai"


async def test_secretary_without_a_draft_comes_to_the_desk(town: World, browser: Browser) -> None:
    village = await settle_in(town, SECRETARY)
    await village.hand_in(SECRETARY)

    await browser.send(APP, {"data": _word(village.chats[SECRETARY].number)})

    assert (browser.path, browser.text.startswith("Bàn làm việc")) == ("/ban", True)


@pytest.mark.parametrize("how", ["forged", "old", "stranger", "empty"])
async def test_nobody_comes_in_without_the_word_of_telegram(town: World, browser: Browser, how: str) -> None:
    village = await settle_in(town, MEMBER)
    number = village.chats[MEMBER].number
    said = {
        "forged": _word(number, "1:forged"),
        "old": _word(number, age=timedelta(minutes=11)),
        "stranger": _word(999_999),
        "empty": "",
    }[how]

    shown = await browser.send(APP, {"data": said})

    assert (browser.status, shown.startswith(DEAD)) == (404, True)


async def test_shared_phone_asks_for_the_second_factor(town: World, browser: Browser) -> None:
    village = await settle_in(town, MEMBER)
    chat = village.chats[MEMBER]
    await chat.say(f"/start {village.round.code(SECRETARY)}")
    await chat.press("Đồng ý")
    await chat.say("30/4")
    await chat.press("Đúng")

    shown = await browser.send(APP, {"data": _word(chat.number)})

    assert (browser.status, shown.startswith(DEAD)) == (404, True)


async def test_button_stands_beside_the_field_where_the_address_is_https(town: World) -> None:
    channel = TelegramChannel(DEMO_TOKEN, town.sandbox.url, Page(f"https://kiemdiem.example{APP}", "Mở trang"))
    await channel.open()
    await channel.close()

    async with town.session.post(f"{town.sandbox.url}/bot{DEMO_TOKEN}/getChatMenuButton") as answer:
        button = (await answer.json())["result"]

    assert (button["text"], button["web_app"]["url"]) == ("Mở trang", f"https://kiemdiem.example{APP}")
