"""Somebody who uses the demo's chat page in a real browser: presses, types, looks."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Locator, Page, ViewportSize, async_playwright, expect

from bot.demo import Demo
from bot.sandbox.limits import Limits

CHROMIUM = shutil.which("chromium")
MISSING = "Chromium is not installed: no program named chromium in PATH"
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-lcd-text",
]
PHONE = ViewportSize(width=390, height=844)
DESKTOP = ViewportSize(width=1280, height=800)
_WAIT_MS = 40_000


@dataclass
class Player:
    """One browser window with the page."""

    page: Page

    async def be(self, place: int) -> None:
        """Take the role offered at a place of the first screen: 0 a member, 1 a secretary, 2 the office."""
        await self.page.locator("#roles button").nth(place).click()

    async def join(self) -> None:
        """Send the person's code, agree, send the birthday, say yes."""
        await self.page.click("#start")
        await self.press("Đồng ý")
        await self.hears("ngày và tháng sinh")
        await self.page.locator("#helps button", has_text="ngày sinh").click()
        await self.press("Đúng")
        await self.hears("Kính chào đồng chí")

    async def press(self, label: str) -> None:
        """Press the newest button with this label, as soon as it is there."""
        await self.page.locator("li.bot [data-press]", has_text=label).last.click(timeout=_WAIT_MS)

    async def say(self, text: str) -> None:
        """Type a message, after a pause: what comes within seconds belongs to the text before it."""
        await self.page.evaluate(
            "fetch('/sandbox/clock', {method: 'POST', body: JSON.stringify({advance: 30})}).then(r => r.ok)"
        )
        await self.page.wait_for_timeout(150)
        await self.page.fill("#text", text)
        await self.page.press("#text", "Enter")

    async def hears(self, words: str) -> None:
        """Wait until the newest message of the bot holds these words."""
        await expect(self.newest.locator(".text")).to_contain_text(words, timeout=_WAIT_MS)

    @property
    def newest(self) -> Locator:
        """Return the newest message of the bot."""
        return self.page.locator("li.bot").last

    async def fits(self) -> bool:
        """Tell whether nothing is wider than the window, and the newest message's end is in sight."""
        width = await self.page.evaluate(
            "Math.max(document.body.scrollWidth, document.querySelector('#scroller').scrollWidth)"
        )
        return bool(width <= (self.page.viewport_size or PHONE)["width"])


@asynccontextmanager
async def hurried_demo(folder: Path, members: int) -> AsyncIterator[Demo]:
    """Run the demo, without the messenger's limits on messages a second."""
    demo = Demo(folder, members, Limits(enforced=False), telegram_rate=2000.0, telegram_chat_rate=1000.0)
    await demo.start(0)
    await demo.fill()
    bot, stop = demo.bot(), asyncio.Event()
    running = asyncio.create_task(bot.run(stop))
    await bot.ready.wait()
    try:
        yield demo
    finally:
        stop.set()
        await running
        await demo.close()


@asynccontextmanager
async def player(url: str, size: ViewportSize) -> AsyncIterator[Player]:
    """Open the page in a browser of its own; errors of its scripts fail the test."""
    errors: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        context = await browser.new_context(
            viewport=size, color_scheme="light", locale="vi-VN", has_touch=size == PHONE, device_scale_factor=1
        )
        context.on("weberror", lambda raised: errors.append(str(raised.error)))
        page = await context.new_page()
        await page.goto(f"{url}/")
        yield Player(page)
        await browser.close()
    assert errors == []


@asynccontextmanager
async def opened(
    size: ViewportSize, *, dark: bool = False, scripts: bool = True, bypass_csp: bool = False
) -> AsyncIterator[Page]:
    """Open an empty browser of a size; ``bypass_csp`` lets tools into pages that forbid foreign scripts."""
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        context = await started.new_context(
            viewport=size,
            java_script_enabled=scripts,
            bypass_csp=bypass_csp,
            locale="vi-VN",
            color_scheme="dark" if dark else "light",
        )
        yield await context.new_page()
        await started.close()


async def enter(page: Page, root: str, door: str, born: str) -> None:
    """Open a personal link and prove who it is."""
    await page.goto(root + door)
    await page.get_by_label("Ngày và tháng sinh").fill(born)
    await page.get_by_role("button", name="Mở").click()
