"""The desk in a browser: the same work as in the chat, files both ways, and who is kept out."""

import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import func, select

from models.assessment import Status
from models.page import WEB
from models.store.tables import inbox
from tests.chat import Chat, World
from tests.scenarios.desk_help import DEPUTY, MEMBER, SECOND, SECRETARY, settle_in
from tests.scenarios.office_help import FIRST_LINES, excel, line, members, open_office, work
from tests.scenarios.web_help import Browser, browsing, desk_door, serving

_BUTTON = re.compile(r'<button class="plain" name="press" value="([^"]+)">([^<]*)</button>')
_FILE = re.compile(r'href="(/ban/tep/\d+)"')
_NOW = re.compile(r'<section id="nay".*</section>', re.DOTALL)
_ROOM = "Không mở được trang này"


@pytest.fixture
async def town(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    async with serving(database_url, tmp_path) as made:
        yield made


@pytest.fixture
async def browser(town: World) -> AsyncIterator[Browser]:
    async with browsing(town) as made:
        yield made


async def _sit(browser: Browser, chat: Chat, born: str) -> str:
    await browser.get(await desk_door(chat))
    return await browser.post(browser.path, born=born)


def _now(browser: Browser) -> str:
    found = _NOW.search(browser.html)
    return found.group(0) if found else ""


def _keys(browser: Browser) -> dict[str, str]:
    return {unescape(label): key for key, label in _BUTTON.findall(_now(browser))}


async def _press(browser: Browser, label: str) -> str:
    """Press the button of the newest messages whose label begins so."""
    key = next(key for words, key in _keys(browser).items() if words.startswith(label))
    return await browser.post("/ban", press=key)


async def _send(browser: Browser, name: str, content: bytes) -> str:
    form = aiohttp.FormData()
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', browser.html))
    for field, value in hidden.items():
        form.add_field(field, value)
    form.add_field("file", content, filename=name, content_type="application/octet-stream")
    async with browser.http.post(f"{browser.root}/ban", data=form) as answer:
        browser.status, browser.html = answer.status, await answer.text()
    return browser.text


async def test_secretary_empties_the_queue_on_the_page(town: World, browser: Browser) -> None:
    village = await settle_in(town, SECRETARY)
    await village.hand_in(MEMBER)

    await _sit(browser, village.chats[SECRETARY], "30/4")
    await _press(browser, "Bản cần xem")
    await _press(browser, "1.")
    await _press(browser, "Đủ, đưa ra chi bộ")

    assert (await village.assessment(MEMBER)).status is Status.PASSED


async def test_words_typed_on_the_page_are_those_of_the_chat(town: World, browser: Browser) -> None:
    village = await settle_in(town, SECRETARY)
    await village.hand_in(MEMBER)
    await village.hand_in(SECOND, days_ago=2)
    await _sit(browser, village.chats[SECRETARY], "30/4")

    await browser.post("/ban", text="/canxem")

    assert [words.split(" · ")[0] for words in _keys(browser)][:2] == [f"1. {SECOND}", f"2. {MEMBER}"]


async def test_office_brings_its_list_on_the_page_and_takes_a_file_home(town: World, browser: Browser) -> None:
    office = await open_office(town)
    await _sit(browser, office.clerk, "2/9")

    await _send(browser, "danh-sach.xlsx", excel(*FIRST_LINES, line("Bùi Văn Mới")))
    await work(town)
    await browser.get("/ban")
    await _press(browser, "Nhập")
    await work(town)
    await browser.get("/ban")

    assert await members(town) == ["Bùi Văn Mới", "Lê Thị Mẫu", "Ngô Văn Phòng", "Phạm Thị Bí Thư"]


async def test_paper_asked_for_on_the_page_is_taken_home_there_and_by_nobody_else(
    town: World, browser: Browser
) -> None:
    village = await settle_in(town, SECRETARY, DEPUTY)
    await village.hand_in(MEMBER)
    await _sit(browser, village.chats[SECRETARY], "30/4")
    await _press(browser, "Bản cần xem")
    await _press(browser, "1.")
    await _press(browser, "Tải bản Word")
    await work(town)
    await browser.get("/ban")
    path = _FILE.findall(_now(browser))[0]

    async with browser.http.get(browser.root + path) as answer:
        paper, kind = await answer.read(), answer.headers["Content-Disposition"]
    async with browsing(town) as other:
        await _sit(other, village.chats[DEPUTY], "7/7")
        refused = await other.get(path)

    assert (paper[:2], kind.startswith("attachment;")) == (b"PK", True)
    assert refused.startswith(_ROOM)


async def test_invitation_from_the_page_leads_into_the_messenger(town: World, browser: Browser) -> None:
    village = await settle_in(town, SECRETARY)
    await _sit(browser, village.chats[SECRETARY], "30/4")

    await _press(browser, "Mời vào hộp thư")
    await _press(browser, f"1. {MEMBER}")
    shown = await _press(browser, "Cấp mã vào mới")

    assert shown.count("https://t.me/") == 1


async def test_nothing_is_announced_at_a_desk(town: World, browser: Browser) -> None:
    village = await settle_in(town, SECRETARY, MEMBER)
    await _sit(browser, village.chats[SECRETARY], "30/4")
    before = await browser.get("/ban")

    await village.chats[MEMBER].say("/rutdongy")
    await village.chats[MEMBER].press("Đúng, không dùng")
    await town.settle()

    assert await browser.get("/ban") == before
    assert await village.chats[SECRETARY].news() != []


async def test_form_sent_twice_is_one_step(town: World, browser: Browser) -> None:
    village = await settle_in(town, SECRETARY)
    await _sit(browser, village.chats[SECRETARY], "30/4")
    once = re.findall(r'name="once" value="(\w+)"', browser.html)[0]
    before = await _steps(town)

    for _ in range(2):
        await browser.post("/ban", text="/canxem", once=once)

    assert await _steps(town) == before + 1


async def _steps(town: World) -> int:
    async with town.database.read() as store:
        rows = await store.query(select(func.count()).where(inbox.c.channel == WEB))
        return int(rows[0][0])


async def test_button_of_another_desk_does_nothing(town: World, browser: Browser) -> None:
    village = await settle_in(town, SECRETARY, DEPUTY)
    await village.hand_in(MEMBER)
    await _sit(browser, village.chats[SECRETARY], "30/4")
    await _press(browser, "Bản cần xem")
    await _press(browser, "1.")
    stolen = next(key for words, key in _keys(browser).items() if words.startswith("Đủ"))
    async with browsing(town) as other:
        await _sit(other, village.chats[DEPUTY], "7/7")

        await other.post("/ban", press=stolen)

    assert (await village.assessment(MEMBER)).status is Status.IN_REVIEW


async def test_desk_ends_with_the_role(town: World, browser: Browser) -> None:
    village = await settle_in(town, SECRETARY)
    await _sit(browser, village.chats[SECRETARY], "30/4")

    await village.end_roles(SECRETARY)

    assert (await browser.get("/ban")).startswith(_ROOM)
    assert (await browser.post("/ban", text="/canxem")).startswith(_ROOM)


async def test_form_without_the_seal_is_no_step(town: World, browser: Browser) -> None:
    village = await settle_in(town, SECRETARY)
    await _sit(browser, village.chats[SECRETARY], "30/4")
    before = await _steps(town)

    await browser.send("/ban", {"text": "/canxem", "once": "a", "seal": "0" * 64})

    assert (browser.status, await _steps(town)) == (403, before)


@pytest.mark.parametrize("path", ["/ban", "/ban/moi", "/ban/tep/1", "/ban/tep/x"])
async def test_nobody_sees_a_desk_without_a_session(town: World, browser: Browser, path: str) -> None:
    await settle_in(town)

    assert ((await browser.get(path)).startswith(_ROOM), browser.status) == (True, 404)


async def test_desk_link_does_not_open_a_draft(town: World, browser: Browser) -> None:
    village = await settle_in(town, SECRETARY)
    await _sit(browser, village.chats[SECRETARY], "30/4")

    assert (await browser.get("/bai")).startswith(_ROOM)


async def test_member_without_a_role_gets_no_desk(town: World) -> None:
    village = await settle_in(town, MEMBER)
    chat = village.chats[MEMBER]

    await chat.say("/trangweb")

    assert "/f/" not in await chat.last()
