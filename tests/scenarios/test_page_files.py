"""Files on the page of a draft: sent with a question, the draft as a paper, last year's answer beside."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from handlers.files.evidence import evidence_content
from models.assessment import Evidence
from models.upload import FileState
from tests.chat import World
from tests.factories import open_round
from tests.scenarios.office_help import work
from tests.scenarios.web_help import Browser, ask_link, browsing, serving
from tests.scenarios.writing_help import Writer, writer

_FORMS = Path(__file__).parent.parent / "unit"
_PHOTO = b"\x89PNG the photo of a certificate"
_PROOF = "/bai/muc/proof"


@pytest.fixture
async def town(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    async with serving(database_url, tmp_path, _FORMS) as made:
        yield made


@pytest.fixture
async def member(town: World) -> Writer:
    form = town.parts.services.catalog.get("all-kinds")
    return await writer(town, await open_round(town.database, form, datetime.now(UTC) + timedelta(days=21)))


@pytest.fixture
async def browser(town: World, member: Writer) -> AsyncIterator[Browser]:
    async with browsing(town) as made:
        await made.enter(await ask_link(member))
        await made.get(_PROOF)
        yield made


async def _send(browser: Browser, content: bytes = _PHOTO, **fields: str) -> str:
    form = aiohttp.FormData()
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', browser.html))
    for name, value in {**hidden, "do": "add", **fields}.items():
        form.add_field(name, value)
    form.add_field("file", content, filename="anh.png", content_type="image/png")
    async with browser.http.post(f"{browser.root}{_PROOF}/tep", data=form) as answer:
        browser.status, browser.html = answer.status, await answer.text()
    return browser.text


async def _kept(town: World) -> list[Evidence]:
    async with town.database.read() as store:
        return await store.find(Evidence)


async def test_file_of_the_page_is_kept_as_one_of_the_chat(town: World, browser: Browser) -> None:
    shown = await _send(browser)
    await work(town)

    [row] = await _kept(town)
    async with town.database.read() as store:
        content = await evidence_content(store, store.box, town.settings.files, row)
    assert ("anh.png" in shown, row.state, row.question, content) == (True, FileState.KEPT, "proof", _PHOTO)


async def test_files_are_taken_away_again(town: World, member: Writer, browser: Browser) -> None:
    await _send(browser)

    await browser.post(f"{_PROOF}/tep", do="drop")

    assert "proof" not in await member.answers()


async def test_file_over_another_state_is_not_kept(town: World, member: Writer, browser: Browser) -> None:
    await _send(browser)
    before = (await member.answers())["proof"]

    shown = await _send(browser, base="0")

    assert (browser.status, "sửa ở nơi khác" in shown) == (422, True)
    assert (await member.answers())["proof"] == before


async def test_file_at_a_question_that_takes_none_is_refused(town: World, browser: Browser) -> None:
    key = next(one for one in re.findall(r"/bai/muc/(\w+)", await _form(browser)) if one != "proof")
    form = aiohttp.FormData({"seal": _seal(browser), "base": "0", "do": "add"})
    form.add_field("file", _PHOTO, filename="anh.png", content_type="image/png")

    async with browser.http.post(f"{browser.root}/bai/muc/{key}/tep", data=form) as answer:
        assert answer.status == 422
    assert await _kept(town) == []


async def test_big_body_of_a_stranger_is_not_read(town: World, browser: Browser) -> None:
    address = f"{browser.root}{_PROOF}/tep"
    async with aiohttp.ClientSession() as http, http.post(address, data=b"a" * 300_000) as answer:
        assert answer.status == 413


async def _form(browser: Browser) -> str:
    await browser.get("/bai")
    return browser.html


def _seal(browser: Browser) -> str:
    return re.findall(r'name="seal" value="(\w+)"', browser.html)[0]
