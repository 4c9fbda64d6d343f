"""The demo as a newcomer uses it: the real bot behind the page, in a real browser, at two sizes."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import ViewportSize, expect

from bot.demo import Demo
from tests.scenarios.page_player import CHROMIUM, DESKTOP, MISSING, PHONE, Player, hurried_demo, player

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason=MISSING)]

BOTH = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
FEW = 1200
GOOD = "Hoàn thành tốt nhiệm vụ"
ADDED = "Bổ sung: đã giúp hai hộ khó khăn trong thôn, tháng 5 và tháng 9."
ANSWERS = (
    ("Mục 1/13", "Dự 11/12 buổi sinh hoạt chi bộ, 1 buổi vắng có lý do. Hòa giải hai vụ tranh chấp ở thôn."),
    ("Mục 2/13", "tot"),
    ("Mục 3/13", "Được giao thu quỹ khuyến học: thu 42/45 hộ, đạt 93 %."),
    ("Mục 4/13", "2"),
    ("Mục 5/13", "Cam kết bốn việc, đã làm ba; chưa học xong lớp tin học vì bị ốm tháng 9."),
    ("Mục 6/13", "Ngại phát biểu trong sinh hoạt\nĐọc tài liệu chưa đều"),
    ("Mục 6 hiện có 2 dòng", "xong"),
    ("Mục 7/13", "Chưa sắp xếp thời gian hợp lý, có lúc ngại va chạm."),
    ("Mục 8/13", "không có"),
    ("Mục 9/12", "không có"),
    ("Mục 10/12", "không có"),
    ("Mục 11/12", "Phát biểu ở mỗi buổi sinh hoạt, đọc tài liệu hằng tuần; trước tháng 6 năm 2027."),
)


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Demo]:
    async with hurried_demo(tmp_path, FEW) as running:
        yield running


async def hand_in(me: Player) -> None:
    """Join as a member, answer everything, hand in."""
    await me.be(0)
    await me.join()
    await me.press("Bắt đầu")
    for question, answer in ANSWERS:
        await me.hears(question)
        await me.say(answer)
    await me.hears("Mục 12/12")
    await me.press(GOOD)
    await me.hears("Đã đủ để nộp")
    await me.press("Nộp bản kiểm điểm")
    await me.hears("Nộp bản kiểm điểm này cho chi bộ?")
    await me.press("Có, nộp")
    await me.hears("Đã nhận bản kiểm điểm lúc")


@BOTH
async def test_member_goes_from_the_code_to_the_receipt(demo: Demo, size: ViewportSize) -> None:
    async with player(demo.url, size) as me:
        await hand_in(me)

        await me.hears("Mã: KĐ-")
        assert await me.fits()


@BOTH
async def test_secretary_asks_for_additions_then_passes_on(demo: Demo, size: ViewportSize) -> None:
    async with player(demo.url, size) as me:
        await hand_in(me)
        name = await me.page.locator("#subtitle").inner_text()
        await me.page.click("#menu summary")
        await me.page.click("#secretary")
        await me.join()
        await me.say("/canxem")
        await me.hears("Bản cần xem: 3")
        await me.press(name.partition(" ·")[0])

        await me.press("Đề nghị bổ sung")
        await me.press("I.2 Kết quả nhiệm vụ")
        await me.hears("Đồng chí viết góp ý")
        await me.say("Đồng chí nêu thêm việc giúp các hộ khó khăn.")
        await me.press("Gửi đề nghị (1 mục)")
        await me.hears("Đã gửi đề nghị bổ sung 1 mục")

        await me.page.locator("#tabs .choose").first.click()
        await me.hears("Chi bộ đề nghị đồng chí bổ sung 1 mục")
        await me.press("Xem và bổ sung")
        await me.press("Bắt đầu bổ sung")
        await me.hears("Đề nghị bổ sung:")
        await me.say(ADDED)
        await me.hears("Đã ghép thêm vào mục 3")
        await me.press("Nộp bản kiểm điểm")
        await me.hears("Nộp bản kiểm điểm này cho chi bộ?")
        await me.press("Có, nộp")
        await me.hears("Đã nhận bản kiểm điểm lúc")

        await me.page.locator("#tabs .choose").last.click()
        await me.hears("đã nộp lại bản kiểm điểm")
        await me.press("Mở bản này")
        await me.press("Đủ, đưa ra chi bộ")
        await me.hears("Đã đưa ra chi bộ")
        assert await me.fits()


@BOTH
async def test_office_goes_from_an_excel_file_to_a_broadcast(demo: Demo, size: ViewportSize) -> None:
    async with player(demo.url, size) as me:
        await me.be(2)
        await me.join()
        await me.page.locator("#helps button", has_text="danh sách mẫu").click()
        await me.hears("Xem trước")
        async with me.page.expect_download() as waiting:
            await me.page.locator("a.card", has_text="dong-can-sua.xlsx").click()
        faults = await (await waiting.value).path()
        await me.press("Nhập danh sách: 11 mới")
        await me.hears("Đã nhập danh sách: 11 người mới")

        await me.say("menu")
        await me.press("Gửi thông báo")
        await me.press("Các đồng chí bí thư")
        await me.press("Cả Đảng bộ huyện Sơn Lam")
        await me.hears("Đồng chí viết nội dung trong một tin")
        await me.say("Mời các đồng chí bí thư họp giao ban lúc 14 giờ, thứ Sáu.")
        await me.hears("Chưa gửi.")
        await me.press("Gửi (")
        await me.hears("Đã gửi xong")

        assert faults.read_bytes()[:2] == b"PK"
        assert await me.fits()


async def test_clock_makes_a_reminder_arrive(demo: Demo) -> None:
    async with player(demo.url, DESKTOP) as me:
        await me.be(0)
        await me.join()

        await me.page.click("#clock-next")

        await me.hears("hạn nộp bản kiểm điểm là")
        await expect(me.page.locator("#clock-time")).to_have_text("19:45")


async def test_english_page_begins_the_chat_in_english(demo: Demo) -> None:
    async with player(demo.url, PHONE) as me:
        await me.page.click("#pick [data-open-drawer=people]")
        await me.page.click("[data-language=en]")
        await me.page.click("#people [data-close-drawer]")
        await me.be(0)
        await me.page.click("#start")

        await me.press("I agree")
        await me.hears("day and month")
