"""The pages of a draft in a real browser at the size of a phone, beside the chat."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.async_api import Page, expect

from bot.sandbox.server import DEMO_TOKEN
from models.assessment import Status
from tests.chat import World
from tests.factories import Round
from tests.scenarios.desk_help import MEMBER, SECRETARY, settle_in
from tests.scenarios.office_help import work
from tests.scenarios.page_player import CHROMIUM, MISSING, PHONE, enter, opened
from tests.scenarios.web_help import BORN, ask_link, desk_door, init_data, linked, root_of, serving
from tests.scenarios.writing_help import LONG, WHOLE, Writer

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason=MISSING)]

SAVE = "Lưu và sang mục tiếp"


@pytest.fixture
async def town(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    async with serving(database_url, tmp_path) as made:
        yield made


def phone(dark: bool = False, scripts: bool = False) -> AbstractAsyncContextManager[Page]:
    """Open a browser of a phone's size, by default one that runs no scripts."""
    return opened(PHONE, dark=dark, scripts=scripts)


async def _enter(page: Page, town: World, door: str) -> None:
    await enter(page, root_of(town), door, BORN)


async def _answer(page: Page, *answers: str) -> None:
    """Answer by the label of a choice, or by writing, as the page asks."""
    for said in answers:
        if said in ("2", "3", "tot"):
            await page.get_by_role("radio").nth(2 if said == "3" else 1).check()
        else:
            await page.locator("#answer").fill(said)
        await page.get_by_role("button", name=SAVE).click()


async def _fits(page: Page) -> bool:
    box = await page.locator("main").bounding_box()
    return box is not None and box["width"] <= PHONE["width"]


async def _finish(page: Page, member: Writer) -> None:
    await page.get_by_role("link", name="Xem lại và nộp").click()
    await page.get_by_role("button", name="Có, nộp").click()
    await expect(page.get_by_role("heading", name="Đã nộp")).to_be_visible()
    assert (await member.assessment()).status is Status.SUBMITTED


async def test_member_goes_from_the_link_to_the_receipt(town: World, round_: Round) -> None:
    member, door = await linked(town, round_)
    async with phone() as page:
        await _enter(page, town, door)
        await page.get_by_role("link", name="Bắt đầu").click()
        assert await _fits(page)

        await _answer(page, *(said for said in WHOLE if said != "xong"))

        assert await _fits(page)
        await _finish(page, member)


async def test_draft_goes_from_the_chat_to_the_page_and_back(town: World, round_: Round) -> None:
    member, _ = await linked(town, round_)
    await member.chat.press("Các việc khác")
    await member.chat.press("Bắt đầu")
    await member.write(LONG)
    async with phone(dark=True) as page:
        await _enter(page, town, await ask_link(member))
        await page.get_by_role("link", name="Làm tiếp mục 2").click()
        await _answer(page, "2", "Thu quỹ 42/45 hộ.")
        await expect(page.get_by_role("status")).to_have_text("✓ Đã lưu mục 3.")

    await member.chat.say("tiếp")
    await member.write(*WHOLE[3:])
    await member.chat.press("Nộp bản kiểm điểm")
    await member.chat.press("Có, nộp")

    assert (await member.assessment()).status is Status.SUBMITTED


async def _question(page: Page, town: World, door: str) -> None:
    await _enter(page, town, door)
    await page.get_by_role("link", name="Bắt đầu").click()


async def test_answer_is_saved_while_it_is_written(town: World, round_: Round) -> None:
    member, door = await linked(town, round_)
    async with phone(scripts=True) as page:
        await _question(page, town, door)

        await page.locator("#answer").fill(LONG)

        await expect(page.locator("#state")).to_contain_text("✓ Đã lưu")
        assert (await member.answers())["s1_qualities"] == f'"{LONG}"'


async def test_answer_written_without_a_connection_is_sent_later(town: World, round_: Round) -> None:
    member, door = await linked(town, round_)
    async with phone(scripts=True) as page:
        await _question(page, town, door)
        await page.context.set_offline(True)
        await page.locator("#answer").fill(LONG)
        await expect(page.locator("#state")).to_contain_text("Chưa lưu vì mất mạng")
        await page.get_by_role("button", name=SAVE).click()
        await expect(page.locator("#answer")).to_have_value(LONG)

        await page.context.set_offline(False)

        await expect(page.locator("#state")).to_contain_text("✓ Đã lưu", timeout=10_000)
        assert (await member.answers())["s1_qualities"] == f'"{LONG}"'


async def test_answer_changed_in_the_chat_is_not_written_over_by_saving_along(
    town: World, round_: Round
) -> None:
    member, door = await linked(town, round_)
    async with phone(scripts=True) as page:
        await _question(page, town, door)
        await member.chat.say("tiếp")
        await member.write(LONG)

        await page.locator("#answer").fill("Một câu khác, viết trên trang web.")

        await expect(page.locator("#state")).to_contain_text("vừa được sửa ở nơi khác")
        assert (await member.answers())["s1_qualities"] == f'"{LONG}"'
        await page.get_by_role("button", name=SAVE).click()
        await expect(page.get_by_text(LONG)).to_be_visible()


async def test_desk_shows_a_file_as_soon_as_it_is_made(town: World) -> None:
    village = await settle_in(town, SECRETARY)
    await village.hand_in(MEMBER)
    async with phone(scripts=True) as page:
        await enter(page, root_of(town), await desk_door(village.chats[SECRETARY]), "30/4")
        await page.get_by_role("button", name="Bản cần xem").click()
        await page.get_by_role("button", name="1. Lê Thị Mẫu").click()
        await page.get_by_role("button", name="Tải bản Word").click()

        await work(town)

        await expect(page.get_by_role("link", name="Tải về")).to_be_visible(timeout=10_000)
        assert await _fits(page)


async def test_page_opened_inside_telegram_asks_for_nothing(town: World, round_: Round) -> None:
    member, _ = await linked(town, round_)
    said = quote(init_data(DEMO_TOKEN, member.chat.number, datetime.now(UTC)))
    async with phone(scripts=True) as page:
        await page.goto(f"{root_of(town)}/ung-dung#tgWebAppData={said}&tgWebAppVersion=9.0")

        await expect(page.get_by_role("link", name="Bắt đầu")).to_be_visible()
