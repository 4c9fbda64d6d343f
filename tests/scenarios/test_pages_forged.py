"""Every address of the pages, asked for by everybody who must not: generated from the table of addresses."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.web.channel import WebChannel
from bot.web.desk import DeskPages
from bot.web.form_files import FormFiles
from bot.web.pages import APP, Pages
from handlers.files.vault import Vault
from handlers.pages.room import Room
from models.store.tables import assessment, inbox, outbox
from tests.chat import World
from tests.scenarios.desk_help import DEPUTY, MEMBER, SECRETARY, settle_in
from tests.scenarios.web_help import BORN, PUBLIC, Browser, browsing, desk_door, serving

DEAD = "Không mở được trang này"
_OPEN = ("/trang.css", "/trang.js", APP)
"""What shows nothing of anybody."""
_WORDS = {"{token}": "A" * 22, "{key}": "s1_tasks", "{row}": "1"}


@pytest.fixture
async def town(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    async with serving(database_url, tmp_path) as made:
        yield made


def _addresses(town: World) -> list[tuple[str, str]]:
    """Return every method and path that is served."""
    parts = town.parts
    room = Room(parts.database, parts.services, None)  # type: ignore[arg-type]
    pages = Pages(room, lambda: None, lambda _said: None)
    files = WebChannel(Vault(parts.services.files, parts.database.box))
    tables = (pages, DeskPages(room, pages, files), FormFiles(room, pages, files))
    found = []
    for route in (route for one in tables for route in one.routes()):
        path = route.path
        for word, value in _WORDS.items():
            path = path.replace(word, value)
        found.append((route.method, path))
    return [one for one in found if one[1] not in _OPEN]


async def _counts(town: World) -> list[int]:
    tables = (assessment, inbox, outbox)
    async with town.database.read() as store:
        return [(await store.query(select(func.count()).select_from(table)))[0][0] for table in tables]


async def _answers(town: World, browser: Browser, under: str) -> set[tuple[int, bool]]:
    """Ask for everything below an address; return the ways in which it was refused."""
    found = set()
    for method, path in _addresses(town):
        if path.startswith(under):
            fields = {"seal": "0" * 64, "text": "/canxem", "answer": "1", "born": BORN}
            shown = await (browser.get(path) if method == "GET" else browser.send(path, fields))
            found.add((browser.status, shown.startswith(DEAD)))
    return found


async def test_stranger_gets_the_same_answer_everywhere(town: World) -> None:
    await settle_in(town)
    before = await _counts(town)
    async with browsing(town) as browser:
        assert await _answers(town, browser, "/") == {(404, True)}
    assert await _counts(town) == before


async def test_member_with_a_draft_finds_no_desk(town: World) -> None:
    village = await settle_in(town, MEMBER)
    chat = village.chats[MEMBER]
    await chat.press("Các việc khác")
    await chat.press("Mở bằng trang web")
    door = (await chat.last()).partition(PUBLIC)[2].split()[0]
    async with browsing(town) as browser:
        await browser.enter(door)
        before = await _counts(town)
        assert await _answers(town, browser, "/ban") == {(404, True)}
        assert await _counts(town) == before


@pytest.mark.parametrize("name", [SECRETARY, DEPUTY])
async def test_reviewer_finds_no_draft_and_loses_the_desk_with_the_role(town: World, name: str) -> None:
    village = await settle_in(town, name)
    async with browsing(town) as browser:
        await browser.get(await desk_door(village.chats[name]))
        await browser.post(browser.path, born="30/4" if name == SECRETARY else "7/7")
        assert browser.path == "/ban"
        drafts = await _answers(town, browser, "/bai/muc")
        await village.end_roles(name)
        before = await _counts(town)

        assert (drafts, await _answers(town, browser, "/ban")) == ({(404, True), (403, False)}, {(404, True)})
        assert await _counts(town) == before
