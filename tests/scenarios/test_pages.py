"""The same draft in a browser: in by the link, answers, the chat beside it, handing in; and who is kept out."""

import io
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document

from handlers.pages import links
from models.assessment import Status
from models.cycle import CycleState
from models.page import PageLink, PageSession
from models.store.tables import page_link, page_session
from tests.chat import World
from tests.factories import Round
from tests.scenarios.desk_help import MEMBER, SECRETARY, Village
from tests.scenarios.web_help import BORN, Browser, ask_link, browsing, linked, serving
from tests.scenarios.writing_help import LONG, WHOLE
from tests.scenarios.years_help import earlier_round

FIRST = "/bai/muc/s1_qualities"
OTHER = "Một câu khác, viết trên trang web cho cùng mục đó."
DEAD = "Không mở được trang này Đường dẫn không đúng, đã hết hạn hoặc không còn dùng được."
ELSEWHERE = "Ngô Văn Phòng"
FORGED = "/f/" + "A" * 22


@pytest.fixture
async def town(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    async with serving(database_url, tmp_path) as made:
        yield made


@pytest.fixture
async def browser(town: World) -> AsyncIterator[Browser]:
    async with browsing(town) as made:
        yield made


async def _slip(town: World, round_: Round) -> str:
    """Make the link that a printed slip carries; return the path that it opens."""
    member_id = round_.members[MEMBER].id
    async with town.database.begin() as store:
        tokens = await links.make_for(store, [member_id], round_.cycle.deadline)
    return f"{links.PATH}{tokens[member_id]}"


async def _fill(browser: Browser, *answers: str) -> None:
    """Answer question after question, each on the page that the one before led to."""
    for said in answers:
        await browser.post(browser.path, answer=said, do="save")


async def test_draft_is_written_and_handed_in_on_the_page(town: World, round_: Round, browser: Browser) -> None:
    member, door = await linked(town, round_)
    await browser.enter(door)
    await browser.get(FIRST)

    await _fill(browser, *(said for said in WHOLE if said != "xong"))
    await browser.get("/bai/nop")
    receipt = await browser.post("/bai/nop")

    found = await member.assessment()
    assert found.status is Status.SUBMITTED
    assert receipt.count(str(found.code)) == 1
    await town.settle()
    assert (await member.chat.last()).count(str(found.code)) == 1


async def test_link_ends_with_the_hand_in(town: World, round_: Round, browser: Browser) -> None:
    _, door = await linked(town, round_)
    await browser.enter(door)
    await browser.get(FIRST)
    await _fill(browser, *(said for said in WHOLE if said != "xong"))
    await browser.get("/bai/nop")
    await browser.post("/bai/nop")

    assert [(await browser.get(path)).startswith(DEAD) for path in (door, "/bai", FIRST)] == [True] * 3


async def test_draft_begun_in_the_chat_goes_on_on_the_page_and_ends_in_the_chat(
    town: World, round_: Round, browser: Browser
) -> None:
    member, _ = await linked(town, round_)
    await member.chat.press("Các việc khác")
    await member.chat.press("Bắt đầu")
    await member.write(LONG)
    await browser.enter(await ask_link(member))

    await browser.get("/bai/muc/s1_qualities_level")
    await _fill(browser, "2")
    await member.chat.say("tiếp")

    assert (await member.chat.last()).startswith("Mục 3/13")


async def test_answer_given_in_the_chat_meanwhile_is_shown_beside_and_not_replaced(
    town: World, round_: Round, browser: Browser
) -> None:
    member, door = await linked(town, round_)
    await browser.enter(door)
    await browser.get(FIRST)
    await member.chat.say("tiếp")
    await member.write(LONG)

    shown = await browser.post(FIRST, answer=OTHER, do="save")

    assert (browser.status, LONG in shown, OTHER in shown) == (409, True, True)
    assert (await member.answers())["s1_qualities"] == f'"{LONG}"'
    await browser.post(FIRST, answer=OTHER, do="save")
    assert (await member.answers())["s1_qualities"] == f'"{OTHER}"'


async def test_answer_that_cannot_be_one_is_refused_in_the_words_of_the_chat(
    town: World, round_: Round, browser: Browser
) -> None:
    member, door = await linked(town, round_)
    await browser.enter(door)
    await browser.get(FIRST)

    shown = await browser.post(FIRST, answer="a" * 9000, do="save")

    assert browser.status == 422
    assert shown.count("Tin vừa gửi chưa được lưu: dài 9000 ký tự") == 1
    assert await member.answers() == {}


async def test_words_of_the_chat_are_no_commands_on_the_page(
    town: World, round_: Round, browser: Browser
) -> None:
    member, door = await linked(town, round_)
    await browser.enter(door)
    await browser.get("/bai/muc/s2_shortcomings")

    await browser.post(browser.path, answer="xong", do="save")

    assert await member.answers() == {"s2_shortcomings": '["xong"]'}


async def test_looking_at_a_link_reveals_nothing_and_uses_nothing(
    town: World, round_: Round, browser: Browser
) -> None:
    _, door = await linked(town, round_)

    for _ in range(3):
        await browser.get(door)

    assert browser.html.count("Mẫu") == 0
    assert (await browser.post(door, born=BORN)).count("Đồng chí Lê Thị Mẫu") == 1
    assert browser.path == "/bai"


async def test_wrong_birthdays_lock_the_link(town: World, round_: Round, browser: Browser) -> None:
    _, door = await linked(town, round_)
    await browser.get(door)

    for _ in range(5):
        await browser.post(door, born="01/01")

    assert (await browser.enter(door)).startswith(DEAD)


async def test_forged_expired_replaced_and_foreign_links_answer_alike(
    town: World, round_: Round, browser: Browser
) -> None:
    member, old = await linked(town, round_)
    newer = await ask_link(member)
    answers = {await browser.enter(FORGED), await browser.enter(old), await browser.get("/bai")}
    await town.move_clock(advance=8 * 24 * 3600)
    answers |= {await browser.enter(newer), await browser.get(FIRST), await browser.get("/x")}

    assert [one.startswith(DEAD) for one in answers] == [True]


async def test_new_link_ends_the_sitting_of_the_one_before(
    town: World, round_: Round, browser: Browser
) -> None:
    member, door = await linked(town, round_)
    await browser.enter(door)
    await ask_link(member)

    assert (await browser.get("/bai")).startswith(DEAD)


async def test_form_without_the_seal_changes_nothing(town: World, round_: Round, browser: Browser) -> None:
    member, door = await linked(town, round_)
    await browser.enter(door)
    await browser.get(FIRST)

    await browser.send(FIRST, {"answer": LONG, "base": "0", "do": "save"})

    assert (browser.status, await member.answers()) == (403, {})


async def test_closed_sitting_stays_closed(town: World, round_: Round, browser: Browser) -> None:
    _, door = await linked(town, round_)
    await browser.enter(door)
    await browser.post("/bai/dong")

    async with town.database.read() as store:
        ended = await store.find(PageSession, page_session.c.ended_at.is_not(None))
    assert (len(ended), (await browser.get("/bai")).startswith(DEAD)) == (1, True)


async def test_pages_are_small_and_carry_their_headers(town: World, round_: Round, browser: Browser) -> None:
    _, door = await linked(town, round_)
    await browser.enter(door)

    assert len(browser.html.encode()) < 100_000
    assert browser.html.count("<script") == browser.html.count('<script src="/trang.js" defer></script>') == 1
    assert browser.html.count(" style=") == 0
    wanted = ("Cache-Control", "Referrer-Policy", "X-Frame-Options")
    assert [browser.headers[name] for name in wanted] == ["no-store", "no-referrer", "DENY"]
    assert browser.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")


async def test_person_without_any_bot_agrees_and_hands_in(town: World, round_: Round, browser: Browser) -> None:
    door = await _slip(town, round_)
    assert (await browser.enter(door)).startswith("Xin ý kiến đồng ý")

    await browser.post("/bai/dongy")
    await browser.get(FIRST)
    await _fill(browser, *(said for said in WHOLE if said != "xong"))
    await browser.get("/bai/nop")
    receipt = await browser.post("/bai/nop")

    assert receipt.startswith("Đã nộp ✓ Đã nhận bản kiểm điểm")


async def test_link_ends_with_the_round_and_with_the_cell(town: World, round_: Round, browser: Browser) -> None:
    door = await _slip(town, round_)
    await browser.enter(door)
    member = round_.members[MEMBER]
    async with town.database.begin() as store:
        moved = store.save(replace(member, cell_id=round_.members[ELSEWHERE].cell_id))
    after_move = await browser.get("/bai")
    async with town.database.begin() as store:
        store.save(replace(moved, cell_id=member.cell_id))
    back = await browser.get("/bai")
    async with town.database.begin() as store:
        store.save(replace(round_.cycle, state=CycleState.CLOSED))

    assert (after_move.startswith(DEAD), back.startswith("Xin ý kiến đồng ý")) == (True, True)
    assert (await browser.get(door)).startswith(DEAD)


async def test_slip_of_the_secretary_opens_the_page(town: World, round_: Round, browser: Browser) -> None:
    village = Village(town, round_, {})
    secretary = await village.join(SECRETARY)
    await secretary.say("menu")
    await secretary.press("Mời vào hộp thư")
    await secretary.press(MEMBER)
    await secretary.press("Cấp mã vào mới")

    async with town.database.read() as store:
        made = await store.find(PageLink, page_link.c.member_id == round_.members[MEMBER].id)
    assert [link.expires_at for link in made] == [round_.cycle.deadline]


async def test_draft_is_seen_as_the_paper_that_it_will_be(town: World, round_: Round, browser: Browser) -> None:
    _, door = await linked(town, round_)
    await browser.enter(door)
    await browser.get(FIRST)
    await _fill(browser, LONG)

    async with browser.http.get(f"{browser.root}/bai/ban-in") as answer:
        read = "\n".join(part.text for part in Document(io.BytesIO(await answer.read())).paragraphs)

    assert (read.count(LONG), "BẢN KIỂM ĐIỂM" in read) == (1, True)


async def test_answer_of_the_year_before_stands_beside(town: World, round_: Round, browser: Browser) -> None:
    member, door = await linked(town, round_)
    await earlier_round(member.village, MEMBER, 1, {"s1_qualities": OTHER})
    await browser.enter(door)

    shown = await browser.get(FIRST)
    elsewhere = await browser.get("/bai/muc/s1_tasks")

    assert (shown.count(f"Đã viết ở bản năm trước {OTHER}"), elsewhere.count("năm trước")) == (1, 0)
