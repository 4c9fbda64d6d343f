"""Take the pictures of the README and the guides from the demo's page: python -m docs.screenshots [NAME…]."""

import asyncio
import sys
import tempfile
from pathlib import Path

from playwright.async_api import ViewportSize

from tests.scenarios.page_player import Player, hurried_demo, player
from tests.scenarios.test_demo_browser import ANSWERS, GOOD

FOLDER = Path(__file__).parent / "img"
MEMBERS = 1200
SIZE = ViewportSize(width=390, height=720)
# A plain wall keeps the files small; nothing that blinks or is pressed keeps them alike from run to run.
PLAIN = (
    "#scroller { background-image: none } #down { display: none } * { transition: none; caret-color: #fff0 }"
)


async def shot(me: Player, name: str) -> None:
    """Save what is on the screen."""
    await me.page.wait_for_timeout(600)
    await me.page.mouse.move(0, 0)
    await me.page.screenshot(path=FOLDER / f"{name}.png")


async def shoot_member(me: Player) -> None:
    """The way of a member, from the consent to the receipt."""
    await me.be(0)
    await me.page.click("#start")
    await me.hears("Trước khi bắt đầu")
    await shot(me, "consent")
    await me.press("Đồng ý")
    await me.hears("ngày và tháng sinh")
    await me.page.locator("#helps button", has_text="ngày sinh").click()
    await me.press("Đúng")
    await me.hears("Kính chào đồng chí")
    await shot(me, "first-screen")
    await me.press("Bắt đầu")
    for question, answer in ANSWERS:
        await me.hears(question)
        await me.say(answer)
        if question == "Mục 1/13":
            await me.hears("Mục 2/13")
            await shot(me, "chat")
        if question == "Mục 2/13":
            await me.hears("Mục 3/13")
            await me.press("? Trợ giúp")
            await me.hears("Ví dụ nên viết")
            await shot(me, "help")
    await me.hears("Mục 12/12")
    await me.press(GOOD)
    await me.hears("Đã đủ để nộp")
    await shot(me, "summary")
    await me.press("Nộp bản kiểm điểm")
    await me.hears("Nộp bản kiểm điểm này cho chi bộ?")
    await me.press("Có, nộp")
    await me.hears("Đã nhận bản kiểm điểm lúc")
    await shot(me, "receipt")


async def shoot_secretary(me: Player) -> None:
    """The secretary's desk."""
    await me.be(1)
    await me.join()
    await me.say("menu")
    await me.hears("Xin chọn việc")
    await shot(me, "secretary-menu")
    await me.press("Bản cần xem")
    await me.hears("Bản cần xem:")
    await shot(me, "queue")
    await me.newest.locator("[data-press]").first.click()
    await me.hears("Nộp lúc")
    await shot(me, "secretary")
    await me.press("Đề nghị bổ sung")
    await me.press("I.2 Kết quả nhiệm vụ")
    await me.hears("Đồng chí viết góp ý")
    await me.say("Đồng chí nêu thêm việc giúp các hộ khó khăn.")
    await me.hears("Đã viết: 1")
    await shot(me, "additions")


async def shoot_office(me: Player) -> None:
    """The office's work."""
    await me.be(2)
    await me.join()
    await me.say("menu")
    await me.press("Việc của văn phòng")
    await me.hears("Xin chọn việc. Tệp danh sách")
    await shot(me, "office")
    await me.page.locator("#helps button", has_text="danh sách mẫu").click()
    await me.hears("Xem trước")
    await shot(me, "roster")
    await me.press("Bỏ, không nhập")
    await me.say("menu")
    await me.press("Tiến độ")
    await me.hears("Thuộc diện kiểm điểm")
    await me.page.evaluate("document.querySelector('#messages').lastElementChild.scrollIntoView()")
    await shot(me, "progress")
    await me.say("menu")
    await me.press("Gửi thông báo")
    await me.press("Các đồng chí bí thư")
    await me.press("Cả Đảng bộ")
    await me.hears("Đồng chí viết nội dung")
    await me.say("Mời các đồng chí bí thư họp giao ban lúc 14 giờ, thứ Sáu.")
    await me.hears("Chưa gửi.")
    await shot(me, "broadcast")


async def main(only: list[str]) -> None:
    """Run the demo and take the pictures of the stories that are named, of all by default."""
    stories = {"member": shoot_member, "secretary": shoot_secretary, "office": shoot_office}
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        async with hurried_demo(Path(folder), MEMBERS) as demo:
            for name in only or stories:
                async with player(demo.url, SIZE) as me:
                    await me.page.add_style_tag(content=PLAIN)
                    await stories[name](me)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
