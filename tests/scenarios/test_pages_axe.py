"""Every page looked over by axe, in the light and in the dark, at the size of a phone and of a desk."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, ViewportSize

from tests.chat import World
from tests.scenarios.desk_help import MEMBER, SECRETARY, settle_in
from tests.scenarios.page_player import CHROMIUM, DESKTOP, MISSING, PHONE, enter, opened
from tests.scenarios.web_help import BORN, PUBLIC, desk_door, root_of, serving
from tests.scenarios.writing_help import LONG

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason=MISSING)]

_GRAVE = ("serious", "critical")


@pytest.fixture
async def town(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    async with serving(database_url, tmp_path) as made:
        yield made


async def _faults(page: Page) -> list[str]:
    found = await Axe().run(page)
    return [
        f"{one['id']}: {node['html']}"
        for one in found.response["violations"]
        if one["impact"] in _GRAVE
        for node in one["nodes"]
    ]


@pytest.mark.parametrize(("size", "dark"), [(PHONE, False), (PHONE, True), (DESKTOP, False)])
async def test_axe_finds_nothing_serious(town: World, size: ViewportSize, dark: bool) -> None:
    village = await settle_in(town, MEMBER, SECRETARY)
    root, found = root_of(town), list[str]()
    member = village.chats[MEMBER]
    await member.press("Các việc khác")
    await member.press("Mở bằng trang web")
    door = (await member.last()).partition(PUBLIC)[2].split()[0]
    async with opened(size, dark=dark, bypass_csp=True) as page:
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
        await enter(page, root, await desk_door(village.chats[SECRETARY]), "30/4")
        found += await _faults(page)
        await page.get_by_role("button", name="Bản cần xem").click()
        found += await _faults(page)

    assert found == []
