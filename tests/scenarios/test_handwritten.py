"""A paper written by hand: its pages come as pictures, are put in order, handed in, read, asked for again."""

import base64
import io
from dataclasses import replace
from typing import Any

import pytest
from docx import Document

from models.assessment import AnswerRow, Evidence, PaperState, Status, give_back
from models.handwritten import Handwritten
from models.upload import FileState
from tests.chat import Chat, World
from tests.scenarios.desk_help import MEMBER, SECOND, SECRETARY, Village, settle_in
from tests.scenarios.office_help import fetched, work
from tests.scenarios.paper_help import papers, read_paper

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR42mP4//8/AAX+Av7czFnnAAAAAElFTkSuQmCC"
)


def _photo(content: str) -> dict[str, str]:
    return {"name": "photo.jpg", "mime": "image/jpeg", "content": base64.b64encode(content.encode()).decode()}


async def _send(chat: Chat, *contents: str) -> None:
    for content in contents:
        await chat.act(photo=_photo(content))


async def _album(chat: Chat, *contents: str) -> None:
    """Send pictures at once, as an album comes: one update for each."""
    for content in contents:
        await chat.world.control("telegram/send", {"chat": chat.number, "photo": _photo(content)})
    await chat.world.settle()


async def _row(town: World) -> Handwritten:
    async with town.database.read() as store:
        [row] = await store.find(Handwritten)
    return row


async def _see(town: World, chat: Chat, forged: str = "") -> list[tuple[str, str, str]]:
    """Ask for the pages; return caption, name and content of those that come."""
    await work(town)
    before = len(await _files(chat))
    await (chat.forge(forged) if forged else chat.press("Xem các trang"))
    await work(town)
    return [
        (one["text"].partition(" · ")[0], one["file"]["name"], (await fetched(town, one)).decode())
        for one in (await _files(chat))[before:]
    ]


async def _files(chat: Chat) -> list[dict[str, Any]]:
    return [one for one in await chat.messages() if one["file"]]


async def _handed_in(town: World, *names: str) -> Village:
    village = await settle_in(town, MEMBER, *names)
    chat = village.chats[MEMBER]
    await chat.press("Gửi ảnh bản viết tay")
    await _album(chat, "một", "hai", "ba")
    await work(town)
    for label in ("Nộp 3 trang", "Nộp 3 trang"):
        await chat.press(label)
    return village


async def test_pages_in_order_are_the_whole_assessment(town: World) -> None:
    village = await settle_in(town, MEMBER, SECRETARY)
    chat, desk = village.chats[MEMBER], village.chats[SECRETARY]
    await chat.press("Gửi ảnh bản viết tay")
    await _album(chat, "hai", "một", "thừa")
    assert (await chat.last()).startswith("✓ Trang 3.")
    await chat.press("Sắp xếp, bỏ trang")
    await chat.press("↑ Trang 2")
    await chat.press("Bỏ trang 3")
    await chat.press("Quay lại")
    await chat.press("Nộp 2 trang")
    await chat.press("Nộp 2 trang")

    handed = await village.assessment(MEMBER)
    assert (handed.status, handed.done, handed.unfinished) == (Status.SUBMITTED, True, False)
    assert (await desk.last()).startswith(f"Đồng chí {MEMBER} (Chi bộ thôn Một) đã nộp bản kiểm điểm.")
    await desk.press("Mở bản này")
    assert "Bản viết tay: 2 trang, bí thư chưa ghi là đọc được." in await desk.last()
    await desk.press("Bản viết tay")
    assert await _see(town, desk) == [
        ("Trang 1/2", "trang-01.jpg", "một"),
        ("Trang 2/2", "trang-02.jpg", "hai"),
    ]
    await desk.press("Tiếp")
    await desk.press("Đọc được")
    noted = await desk.last()
    await desk.press("Về bản này")
    await desk.press("Tải bản Word")
    read = await read_paper(town, (await papers(town, desk))[-1])
    assert read.count("(Có bản viết tay kèm theo: 2 trang)") == 1
    assert noted.startswith("✓ Đã ghi: các trang đọc được.")
    assert (await _row(town)).legible_by == village.round.members[SECRETARY].id


async def test_page_that_cannot_be_read_comes_once_more(town: World) -> None:
    village = await _handed_in(town, SECRETARY)
    chat, desk = village.chats[MEMBER], village.chats[SECRETARY]
    for label in ("Mở bản này", "Bản viết tay", "Xin gửi lại một trang", "Trang 2"):
        await desk.press(label)
    assert (await chat.last()).startswith("Trang 2 trong bản viết tay của đồng chí chưa đọc được.")
    await chat.press("Gửi lại trang 2")
    await chat.say("đây ạ")
    await chat.send_file("bai.docx", b"x")
    assert (await chat.last()).startswith("Tệp bai.docx chưa được nhận")
    await _send(chat, "hai rõ")

    assert (await desk.last()) == f"Đồng chí {MEMBER} đã gửi lại trang 2 của bản viết tay."
    found = await village.assessment(MEMBER)
    assert (found.status, found.revision) == (Status.IN_REVIEW, 1)
    await work(town)
    await desk.press("Bản viết tay")
    assert [content for _, _, content in await _see(town, desk)] == ["một", "hai rõ", "ba"]
    before = (await _row(town)).handed
    await chat.press("Gửi lại trang 2")
    await _send(chat, "bốn")
    assert (await _row(town)).handed == before


async def test_what_is_no_page_is_not_taken(town: World) -> None:
    village = await settle_in(town, MEMBER)
    chat = village.chats[MEMBER]
    await chat.say("/viettay")
    await chat.say("Ưu điểm: chăm chỉ")
    assert (await chat.last()).startswith("Ở đây đồng chí gửi ảnh hoặc tệp PDF")
    for name, mime in (("bai.docx", ""), ("phim.jpg", "video/mp4"), ("jpg", "")):
        await chat.send_file(name, b"x", mime)
        assert (await chat.last()).startswith(f"Tệp {name} chưa được nhận")
    await chat.act(sticker=True)
    await chat.send_file("ban-viet-tay.pdf", b"%PDF-1.7", "application/pdf")
    await chat.send_file("IMG_2201.HEIC", b"ftypheic")
    assert len((await _row(town)).pages) == 2


@pytest.mark.slow
async def test_twenty_pages_are_taken_and_the_next_is_not(town: World) -> None:
    village = await settle_in(town, MEMBER)
    chat = village.chats[MEMBER]
    await chat.press("Gửi ảnh bản viết tay")
    await _album(chat, *(f"trang {place}" for place in range(1, 22)))
    assert (await chat.last()).startswith("Chưa nhận trang này: tối đa 20 trang.")
    assert len((await _row(town)).pages) == 20


@pytest.mark.slow
async def test_typed_answers_stay_and_pages_can_be_dropped_for_them(town: World) -> None:
    village = await settle_in(town, MEMBER)
    chat = village.chats[MEMBER]
    await chat.press("Bắt đầu")
    await chat.say("Dự 11/12 buổi sinh hoạt chi bộ.")
    await chat.say("/viettay")
    await _send(chat, "một")
    await chat.press("Nộp 1 trang")
    await chat.press("Nộp 1 trang")
    await chat.press("Lấy lại")
    await chat.say("/viettay")
    await chat.press("Sắp xếp, bỏ trang")
    await chat.press("Bỏ tất cả")
    async with town.database.read() as store:
        answers = [row.question for row in await store.find(AnswerRow)]
    row = await _row(town)
    assert (answers, row.pages, row.handed) == (["s1_qualities"], [], [])


@pytest.mark.slow
async def test_who_asked_for_paper_can_send_pictures_of_it(town: World) -> None:
    village = await settle_in(town, MEMBER)
    chat = village.chats[MEMBER]
    await chat.press("Làm bản giấy")
    await chat.press("Gửi ảnh bản viết tay")
    await _send(chat, "một")
    await chat.press("Nộp 1 trang")
    await chat.press("Nộp 1 trang")
    found = await village.assessment(MEMBER)
    assert (found.paper, found.status) == (PaperState.NONE, Status.SUBMITTED)


@pytest.mark.slow
async def test_draft_pages_and_pages_of_others_stay_unread(town: World) -> None:
    village = await settle_in(town, MEMBER, SECOND, SECRETARY)
    chat, desk = village.chats[MEMBER], village.chats[SECRETARY]
    await chat.press("Gửi ảnh bản viết tay")
    await _send(chat, "một")
    assert [content for _, _, content in await _see(town, chat)] == ["một"]
    await chat.press("Nộp 1 trang")
    await chat.press("Nộp 1 trang")
    for label in ("Mở bản này", "Bản viết tay"):
        await desk.press(label)
    buttons = [b for one in await desk.messages() for row in one["buttons"] for b in row]
    see = next(b["data"] for b in reversed(buttons) if b["text"] == "Xem các trang")
    assert await _see(town, village.chats[SECOND], see) == []
    found = await village.assessment(MEMBER)
    async with town.database.begin() as store:
        store.save(give_back(found))
    assert await _see(town, desk) == []


@pytest.mark.slow
async def test_page_that_never_came_is_asked_for_again(town: World) -> None:
    village = await _handed_in(town)
    row, chat = await _row(town), village.chats[MEMBER]
    async with town.database.begin() as store:
        evidence = await store.get(Evidence, row.handed[1])
        assert evidence is not None
        store.save(replace(evidence, state=FileState.FAILED))
    await chat.say("/viettay")
    assert (await chat.last()) == "Bản viết tay: 3 trang, cần gửi lại trang 2."
    await chat.press("Gửi lại trang 2")
    await _send(chat, "hai nữa")
    assert "✓ Đã nhận lại trang 2." in await chat.last()


@pytest.mark.slow
async def test_pictures_stand_behind_the_paper_where_word_can_show_them(town: World) -> None:
    village = await settle_in(town, MEMBER)
    chat = village.chats[MEMBER]
    await chat.press("Gửi ảnh bản viết tay")
    await chat.send_file("trang1.png", PNG, "image/png")
    await chat.send_file("trang2.jpg", b"no picture at all", "image/jpeg")
    await work(town)
    for label in ("Nộp 2 trang", "Nộp 2 trang"):
        await chat.press(label)
    await chat.say("/bancuatoi")
    await chat.press("Tải bản Word")
    whole = await fetched(town, (await papers(town, chat))[-1])
    assert len(Document(io.BytesIO(whole)).inline_shapes) == 1
