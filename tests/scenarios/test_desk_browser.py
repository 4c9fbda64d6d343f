"""The office's round at a computer, in a real browser: from the list of people to the table that comes out."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Page, expect
from python_calamine import CalamineWorkbook

from models.cycle import Cycle
from tests.chat import World
from tests.scenarios.office_help import FIRST_LINES, excel, line, members, open_office, work
from tests.scenarios.page_player import CHROMIUM, DESKTOP, MISSING, enter, opened
from tests.scenarios.web_help import desk_door, root_of, serving

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason=MISSING)]


@pytest.fixture
async def town(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    async with serving(database_url, tmp_path) as made:
        yield made


async def _press(page: Page, *labels: str) -> None:
    for label in labels:
        await page.locator("#nay").get_by_role("button", name=label).first.click()


async def _worked(page: Page, town: World) -> None:
    """Let the worker do what was asked for; the page shows it by itself."""
    newest = await page.locator("#nay").get_attribute("data-newest") or ""
    await work(town)
    await expect(page.locator("#nay")).not_to_have_attribute("data-newest", newest, timeout=10_000)


async def test_office_goes_from_a_list_to_a_table_at_a_computer(town: World) -> None:
    office = await open_office(town)
    last = datetime.now(UTC).date() + timedelta(days=30)
    async with opened(DESKTOP) as page:
        await enter(page, root_of(town), await desk_door(office.clerk), "2/9")

        await page.get_by_text("Gửi tệp (danh sách, biểu mẫu)").click()
        people = excel(*FIRST_LINES, line("Bùi Văn Mới"))
        await page.locator("#file").set_input_files(
            {"name": "danh-sach.xlsx", "mimeType": "application/octet-stream", "buffer": people}
        )
        await page.locator("details form").last.get_by_role("button", name="Gửi").click()
        await _worked(page, town)
        await _press(page, "Nhập")
        await _worked(page, town)
        assert "Bùi Văn Mới" in await members(town)

        await page.get_by_role("button", name="Bảng chọn việc").click()
        await _press(page, "Văn phòng", "Đợt kiểm điểm", "Mở đợt kiểm điểm", "Quy định 124-QĐ/TW")
        await page.locator("#text").fill(f"{last:%d/%m/%Y}")
        await page.get_by_role("button", name="Gửi", exact=True).first.click()
        await _press(page, "Mở đợt")
        await _worked(page, town)
        async with town.database.read() as store:
            assert len(await store.find(Cycle)) == 1

        await page.get_by_role("button", name="Bảng chọn việc").click()
        await _press(page, "Văn phòng", "Số liệu, tệp tải về", "Bảng số liệu")
        await _worked(page, town)
        async with page.expect_download() as coming:
            await page.get_by_role("link", name="Tải về").click()
        table = CalamineWorkbook.from_path(await (await coming.value).path())

        said = [str(cell) for row in table.get_sheet_by_index(0).to_python() for cell in row]
        assert said.count("Chi bộ thôn Một") == 1
