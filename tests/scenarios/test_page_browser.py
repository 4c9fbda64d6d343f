"""The demo's chat page in a real browser, with a scripted bot behind it."""

import shutil
from base64 import b64decode
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiohttp import ClientSession
from playwright.async_api import BrowserContext, FilePayload, Page, ViewportSize, async_playwright, expect

from bot.sandbox.server import DEMO_TOKEN, Sandbox

CHROMIUM = shutil.which("chromium")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MEMBER, SECRETARY = 7001, 7002
PEOPLE = [
    {
        "chat": MEMBER,
        "name": "Nguyễn Văn An",
        "role": "member",
        "unit": "Chi bộ 1",
        "code": "ABCD2345",
        "born": "20/11",
        "first": True,
    },
    {
        "chat": SECRETARY,
        "name": "Trần Thị Bình",
        "role": "secretary",
        "unit": "Chi bộ 1",
        "code": "",
        "first": True,
    },
]
PHONE = ViewportSize(width=375, height=720)
DESKTOP = ViewportSize(width=1280, height=800)
QUESTION = "<b>Mục 3/18</b>\nĐồng chí tự xếp loại ở mức nào?"
PICTURE = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
ANSWERS = {"inline_keyboard": [[{"text": "Hoàn thành tốt nhiệm vụ", "callback_data": "good"}]]}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed: no program named chromium in PATH"),
]


@dataclass(frozen=True, slots=True)
class ScriptedBot:
    """Calls the emulated Telegram as a bot does, by hand."""

    http: ClientSession
    root: str

    async def call(self, method: str, **parameters: Any) -> Any:
        """Call a method of the Bot API and return its result."""
        async with self.http.post(f"{self.root}/bot{DEMO_TOKEN}/{method}", json=parameters) as response:
            answer = await response.json()
            assert answer["ok"], answer
            return answer["result"]

    async def next(self, offset: int = 0) -> dict[str, Any]:
        """Wait for the next update after an offset."""
        updates = await self.call("getUpdates", offset=offset, timeout=10, limit=1)
        assert isinstance(updates[0], dict)
        return updates[0]

    async def ask(self, chat: int) -> int:
        """Send the question with its button and return the message's number."""
        sent = await self.call(
            "sendMessage", chat_id=chat, text=QUESTION, parse_mode="HTML", reply_markup=ANSWERS
        )
        return int(sent["message_id"])


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    server = Sandbox()
    await server.start("127.0.0.1", port=0)
    yield server
    await server.stop()


@pytest.fixture
async def bot(sandbox: Sandbox) -> AsyncIterator[ScriptedBot]:
    async with ClientSession() as http:
        async with http.post(f"{sandbox.url}/sandbox/people", json=PEOPLE) as response:
            assert response.status == 200
        yield ScriptedBot(http, sandbox.url)


@pytest.fixture
async def browser() -> AsyncIterator[BrowserContext]:
    errors: list[str] = []
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        context = await started.new_context()
        context.on("weberror", lambda raised: errors.append(str(raised.error)))
        yield context
        await started.close()
    assert errors == []


async def open_page(browser: BrowserContext, sandbox: Sandbox, viewport: ViewportSize) -> Page:
    page = await browser.new_page()
    await page.set_viewport_size(viewport)
    await page.goto(f"{sandbox.url}/")
    return page


async def pick(page: Page, chat: int) -> None:
    opener = page.locator("#top [data-open-drawer=people]")
    if await opener.is_visible():
        await opener.click()
    await page.click(f"#people-list [data-chat='{chat}']")


async def say(page: Page, text: str) -> None:
    await page.fill("#text", text)
    await page.press("#text", "Enter")


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
async def test_page_start_sends_the_code_and_shows_the_question(
    browser: BrowserContext, sandbox: Sandbox, bot: ScriptedBot, viewport: ViewportSize
) -> None:
    page = await open_page(browser, sandbox, viewport)

    await pick(page, MEMBER)
    await page.click("#start")
    started = await bot.next()
    await bot.ask(MEMBER)

    assert started["message"]["text"] == "/start ABCD2345"
    await expect(page.locator("li.bot .text b")).to_have_text("Mục 3/18")
    await expect(page.locator("li.bot [data-press]")).to_have_text("Hoàn thành tốt nhiệm vụ")


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
async def test_page_fits_its_window(
    browser: BrowserContext, sandbox: Sandbox, bot: ScriptedBot, viewport: ViewportSize
) -> None:
    page = await open_page(browser, sandbox, viewport)

    await pick(page, MEMBER)
    await say(page, "chữ" * 300)
    await bot.next()
    await bot.ask(MEMBER)
    await expect(page.locator("li.bot [data-press]")).to_be_in_viewport()

    wide = await page.evaluate(
        "Math.max(document.body.scrollWidth, document.querySelector('#scroller').scrollWidth)"
    )
    assert wide <= viewport["width"]
    await expect(page.locator("#composer")).to_be_in_viewport(ratio=1)


async def test_page_press_reaches_the_bot_and_its_answer_is_shown(
    browser: BrowserContext, sandbox: Sandbox, bot: ScriptedBot
) -> None:
    page = await open_page(browser, sandbox, DESKTOP)
    await pick(page, MEMBER)
    await say(page, "bắt đầu")
    first = await bot.next()
    number = await bot.ask(MEMBER)

    await page.click("[data-press=good]")
    pressed = (await bot.next(first["update_id"] + 1))["callback_query"]
    await bot.call("answerCallbackQuery", callback_query_id=pressed["id"], text="Đã lưu.")
    await bot.call("editMessageText", chat_id=MEMBER, message_id=number, text="Đã chọn: tốt")

    assert (pressed["data"], pressed["message"]["message_id"]) == ("good", number)
    await expect(page.locator(".toast")).to_have_text("Đã lưu.")
    await expect(page.locator("li.bot .text")).to_have_text("Đã chọn: tốt")
    await expect(page.locator("[data-press]")).to_have_count(0)


async def test_page_ten_pasted_lines_stay_one_message(
    browser: BrowserContext, sandbox: Sandbox, bot: ScriptedBot
) -> None:
    page = await open_page(browser, sandbox, DESKTOP)
    await pick(page, MEMBER)
    lines = "\n".join(f"Việc thứ {number}" for number in range(1, 11))

    await say(page, lines)
    update = await bot.next()

    assert update["message"]["text"] == lines
    await expect(page.locator("li.person .text")).to_have_text(lines)
    await expect(page.locator("#text")).to_have_value("")


@pytest.mark.parametrize(
    ("entry", "kind", "shown"),
    [("#attach-file", "document", ".card .name"), ("#attach-photo", "photo", ".picture img")],
)
async def test_page_file_reaches_the_bot(
    browser: BrowserContext, sandbox: Sandbox, bot: ScriptedBot, entry: str, kind: str, shown: str
) -> None:
    page = await open_page(browser, sandbox, DESKTOP)
    await pick(page, MEMBER)

    await page.click("#attach summary")
    async with page.expect_file_chooser() as chooser:
        await page.click(entry)
    picked = FilePayload(name="minh chứng.png", mimeType="image/png", buffer=PICTURE)
    await (await chooser.value).set_files(picked)
    message = (await bot.next())["message"]

    assert message.keys() & {"document", "photo"} == {kind}
    await expect(page.locator(f"li.person {shown}")).to_be_visible()


async def test_page_shares_the_phone_number_when_asked(
    browser: BrowserContext, sandbox: Sandbox, bot: ScriptedBot
) -> None:
    page = await open_page(browser, sandbox, PHONE)
    await pick(page, MEMBER)
    await page.click("#start")
    first = await bot.next()
    keys = {"keyboard": [[{"text": "Gửi số điện thoại", "request_contact": True}]]}
    await bot.call("sendMessage", chat_id=MEMBER, text="Mời đồng chí gửi số.", reply_markup=keys)

    await page.click("#keyboard button")
    await page.fill("#phone", "+84000000001")
    await page.click("#contact .main")
    contact = (await bot.next(first["update_id"] + 1))["message"]["contact"]
    await bot.call("sendMessage", chat_id=MEMBER, text="Cảm ơn.", reply_markup={"remove_keyboard": True})

    assert (contact["phone_number"], contact["user_id"]) == ("+84000000001", MEMBER)
    await expect(page.locator("#keyboard")).to_be_hidden()


async def test_page_moves_the_clock(browser: BrowserContext, sandbox: Sandbox, bot: ScriptedBot) -> None:
    page = await open_page(browser, sandbox, DESKTOP)

    await page.fill("#clock-field", "2026-12-02T18:00")
    await page.click("#clock-form button")
    await expect(page.locator("#clock-time")).to_have_text("18:00")
    await page.click("#clock-evening")
    await expect(page.locator("#clock-time")).to_have_text("19:45")
    await page.click("#clock-morning")

    await expect(page.locator("#clock-time")).to_have_text("07:30")
    await expect(page.locator("#clock-date")).to_have_text("thứ Năm, ngày 03/12/2026")


async def test_page_counts_what_waits_in_another_open_chat(
    browser: BrowserContext, sandbox: Sandbox, bot: ScriptedBot
) -> None:
    page = await open_page(browser, sandbox, DESKTOP)
    await pick(page, SECRETARY)
    await page.click("#start")
    await bot.next()
    await pick(page, MEMBER)

    await bot.call("sendMessage", chat_id=SECRETARY, text="Có 1 bản cần xem.")

    await expect(page.locator(f"#tabs [data-chat='{SECRETARY}'] .badge")).to_have_text("1")
    await page.click(f"#tabs [data-chat='{SECRETARY}'] .choose")
    await expect(page.locator("#tabs .badge")).to_have_count(0)


async def test_page_keeps_the_text_while_the_server_is_gone(
    browser: BrowserContext, sandbox: Sandbox, bot: ScriptedBot
) -> None:
    page = await open_page(browser, sandbox, DESKTOP)
    await pick(page, MEMBER)
    await expect(page.locator("#start")).to_be_visible()

    await sandbox.stop()
    await say(page, "Câu trả lời dài")

    await expect(page.locator("#lost")).to_have_text("Mất kết nối, đang thử lại…")
    await expect(page.locator("#text")).to_have_value("Câu trả lời dài")


async def test_page_switches_to_english_and_back(
    browser: BrowserContext, sandbox: Sandbox, bot: ScriptedBot
) -> None:
    page = await open_page(browser, sandbox, DESKTOP)

    await expect(page.locator("#clock-title")).to_have_text("Đồng hồ")
    await page.click("[data-language=en]")
    await expect(page.locator("#clock-title")).to_have_text("Clock")
    await page.click("[data-language=vi]")

    await expect(page.locator("#people-title")).to_have_text("Nhân vật")


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
async def test_page_first_screen_offers_a_person_of_each_role(
    browser: BrowserContext, sandbox: Sandbox, bot: ScriptedBot, viewport: ViewportSize
) -> None:
    page = await open_page(browser, sandbox, viewport)
    offers = page.locator("#roles .name")
    await expect(offers).to_have_text(["Đảng viên Nguyễn Văn An", "Bí thư chi bộ Trần Thị Bình"])

    await offers.first.click()

    await expect(page.locator("#empty-hint")).to_have_text(
        "Bấm Bắt đầu: mã vào ABCD2345 của Nguyễn Văn An được gửi cho bot."
    )


async def test_page_offers_what_the_person_would_read_off_a_card(
    browser: BrowserContext, sandbox: Sandbox, bot: ScriptedBot
) -> None:
    page = await open_page(browser, sandbox, DESKTOP)
    await pick(page, MEMBER)
    await page.click("#start")
    first = await bot.next()

    await page.click("#helps button")
    told = await bot.next(first["update_id"] + 1)

    assert told["message"]["text"] == "20/11"
    await expect(page.locator("#helps")).to_be_hidden()


async def test_page_lists_people_by_role(browser: BrowserContext, sandbox: Sandbox, bot: ScriptedBot) -> None:
    page = await open_page(browser, sandbox, DESKTOP)
    names = page.locator("#people-list .name")
    await expect(names).to_have_text(["Nguyễn Văn An", "Trần Thị Bình"])

    await page.click("[data-role=secretary]")

    await expect(names).to_have_text(["Trần Thị Bình"])


async def test_page_moves_the_clock_to_what_is_due_next(
    browser: BrowserContext, sandbox: Sandbox, bot: ScriptedBot
) -> None:
    now = datetime.now(UTC)
    moments = [(now + timedelta(days=days)).isoformat() for days in (2, -1, 5)]
    async with bot.http.post(f"{sandbox.url}/sandbox/moments", json=moments) as response:
        assert response.status == 200
    page = await open_page(browser, sandbox, DESKTOP)

    await page.click("#clock-next")

    await expect(page.locator("#clock-next")).to_contain_text(_day(now + timedelta(days=5)))
    await expect(page.locator("#clock-date")).to_contain_text(_day(now + timedelta(days=2)))


def _day(moment: datetime) -> str:
    return moment.astimezone(ZoneInfo("Asia/Ho_Chi_Minh")).strftime("%d/%m")
