"""The paper way: the member's wish, the secretary's notes."""

import pytest

from models.assessment import PaperState
from tests.chat import World
from tests.scenarios.desk_help import MEMBER, SECOND, SECRETARY, Village, settle_in

pytestmark = pytest.mark.slow


async def _paper(village: Village, name: str) -> PaperState:
    return (await village.assessment(name)).paper


async def test_wish_counts_at_once_and_the_secretary_is_told(town: World) -> None:
    village = await settle_in(town, SECRETARY, MEMBER)
    chat = village.chats[MEMBER]
    await chat.press("Làm bản giấy")
    assert await _paper(village, MEMBER) is PaperState.WAITING
    assert await chat.labels() == [
        "Tải mẫu để viết tay",
        "Gửi ảnh bản viết tay",
        "Làm trên máy",
        "Các việc khác",
    ]
    assert (await village.chats[SECRETARY].last()).startswith("Đồng chí Lê Thị Mẫu làm bản giấy.")


async def test_member_goes_back_to_the_chat(town: World) -> None:
    village = await settle_in(town, SECRETARY, MEMBER)
    chat = village.chats[MEMBER]
    await chat.press("Làm bản giấy")
    await chat.press("Làm trên máy")
    assert await _paper(village, MEMBER) is PaperState.NONE
    assert await chat.labels() == ["Viết tiếp", "Các việc khác"]


async def test_secretary_notes_the_paper_with_one_press(town: World) -> None:
    village = await settle_in(town, SECRETARY, MEMBER)
    chat = village.chats[MEMBER]
    await chat.press("Làm bản giấy")
    await village.chats[SECRETARY].press("Mở")
    await village.chats[SECRETARY].press("Đã nhận bản giấy")
    found = await village.assessment(MEMBER)
    assert (found.paper, found.done) == (PaperState.RECEIVED, True)
    assert await chat.last() == "Chi bộ đã nhận bản giấy của đồng chí."


async def test_received_paper_cannot_be_undone_by_the_member(town: World) -> None:
    village = await settle_in(town, SECRETARY, MEMBER)
    chat = village.chats[MEMBER]
    await chat.press("Làm bản giấy")
    await village.chats[SECRETARY].press("Mở")
    await village.chats[SECRETARY].press("Đã nhận bản giấy")
    await chat.press("Làm trên máy")
    assert await _paper(village, MEMBER) is PaperState.RECEIVED


async def test_secretary_sets_paper_for_somebody_without_a_phone(town: World) -> None:
    village = await settle_in(town, SECRETARY)
    desk = village.chats[SECRETARY]
    await desk.say("/chuavao")
    await desk.press(SECOND)
    await desk.press("Không dùng máy: làm bản giấy")
    assert await _paper(village, SECOND) is PaperState.WAITING
    await desk.press("Danh sách")
    assert SECOND not in " ".join(await desk.labels())
    await desk.press("Bản giấy (1)")
    assert (await desk.labels())[0] == f"1. {SECOND} · bản giấy"


async def test_wrong_press_is_taken_back(town: World) -> None:
    village = await settle_in(town, SECRETARY)
    desk = village.chats[SECRETARY]
    await desk.say("/chuavao")
    for label in (SECOND, "làm bản giấy", "Đã nhận bản giấy", "Bấm nhầm"):
        await desk.press(label)
    assert await _paper(village, SECOND) is PaperState.WAITING
    await desk.press("Làm trên máy")
    assert await _paper(village, SECOND) is PaperState.NONE
