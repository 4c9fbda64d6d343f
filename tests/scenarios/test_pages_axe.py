"""Every page looked over by axe, in the light and in the dark, at the size of a phone and of a desk."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, async_playwright

from tests.chat import World, world
from tests.scenarios.desk_help import MEMBER, SECRETARY, settle_in
from tests.scenarios.page_player import ARGUMENTS, CHROMIUM, MISSING, PHONE
from tests.scenarios.web_help import BORN, PUBLIC, desk_door
from tests.scenarios.writing_help import LONG

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason=MISSING)]

DESK = {"width": 1280, "height": 900}
_GRAVE = ("serious", "critical")


@pytest.fixture
async def town(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    async with world(database_url, tmp_path / "files", public_url=PUBLIC, listen="127.0.0.1:0") as made:
        yield made


@asynccontextmanager
async def _browser(size: dict[str, int], dark: bool) -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        # axe is put into the page by the browser itself, past what the page allows its own scripts.
        context = await started.new_context(
            viewport=size, bypass_csp=True, locale="vi-VN", color_scheme="dark" if dark else "light"
        )
        yield await context.new_page()
        await started.close()


async def _faults(page: Page) -> list[str]:
    found = await Axe().run(page)
    return [
        f"{one['id']}: {node['html']}"
        for one in found.response["violations"]
        if one["impact"] in _GRAVE
        for node in one["nodes"]
    ]


@pytest.mark.parametrize(("size", "dark"), [(PHONE, False), (PHONE, True), (DESK, False)])
async def test_axe_finds_nothing_serious(town: World, size: dict[str, int], dark: bool) -> None:
    village = await settle_in(town, MEMBER, SECRETARY)
    assert town.app is not None and town.app.site is not None
    root, found = f"http://127.0.0.1:{town.app.site.port}", []
    member = village.chats[MEMBER]
    await member.press("Các việc khác")
    await member.press("Mở bằng trang web")
    door = (await member.last()).partition(PUBLIC)[2].split()[0]
    async with _browser(size, dark) as page:
        for path in ("/f/nothing", "/ung-dung", door):
            await page.goto(root + path)
            found += await _faults(page)
        await page.locator("#born").fill("1/1")
        await page.get_by_role("button").click()
        found += await _faults(page)
        await page.locator("#born").fill(BORN)
        await page.get_by_role("button").click()
        for path in ("/bai", "/bai/muc/s1_qualities", "/bai/muc/s1_qualities_level", "/bai/nop"):
            await page.goto(root + path)
            found += await _faults(page)
        await page.goto(root + "/bai/muc/s1_qualities")
        await page.locator("#answer").fill("a" * 9000)
        await page.get_by_role("button", name="Lưu").click()
        found += await _faults(page)
        await page.locator("#answer").fill(LONG)
        await page.get_by_role("button", name="Lưu").click()
        found += await _faults(page)

        await page.context.clear_cookies()
        await page.goto(root + await desk_door(village.chats[SECRETARY]))
        await page.locator("#born").fill("30/4")
        await page.get_by_role("button").click()
        found += await _faults(page)
        await page.get_by_role("button", name="Bản cần xem").click()
        found += await _faults(page)

    assert found == []
