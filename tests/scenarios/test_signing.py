"""Who has signed: the secretary ticks it, and sees whose signed paper is missing."""

from dataclasses import replace

import pytest

from models.assessment import PaperState
from models.member import Role, RoleKind
from models.signature import Signature
from models.store.tables import signature as signature_table
from models.unit import Unit
from tests.chat import Chat, World
from tests.scenarios.desk_help import DEPUTY, MEMBER, SECOND, SECRETARY, STRANGER, Village, settle_in

pytestmark = pytest.mark.slow


async def _list(village: Village, name: str = SECRETARY) -> Chat:
    """Open the list of what is missing."""
    desk = village.chats[name]
    await desk.say("/banky")
    await desk.press("Bản đã ký")
    return desk


async def _names(desk: Chat) -> list[str]:
    return [label for label in await desk.labels() if "☐" in label or "☑" in label]


async def _signed(town: World) -> list[tuple[int, int]]:
    async with town.database.read() as store:
        rows = await store.find(Signature, order_by=signature_table.c.assessment_id)
    return [(row.assessment_id, row.revision) for row in rows]


async def test_secretary_sees_whose_signed_paper_is_missing(town: World) -> None:
    village = await settle_in(town, SECRETARY)
    await village.hand_in(MEMBER)
    await village.hand_in(SECOND)
    desk = await _list(village)
    assert await _names(desk) == ["1. ☐ Lê Thị Mẫu", "2. ☐ Trần Văn Thử"]
    assert (await desk.last()).startswith("Chi bộ thôn Một: còn thiếu 2 bản ký. Đã có 0/2.")


async def test_tick_takes_a_name_off_the_list(town: World) -> None:
    village = await settle_in(town, SECRETARY)
    handed = await village.hand_in(MEMBER)
    desk = await _list(village)
    await desk.press(MEMBER)
    assert await desk.last() == "Chi bộ thôn Một: không thiếu bản ký nào. Đã có 1/1."
    assert await _signed(town) == [(handed.id, 1)]


async def test_wrong_tick_is_taken_back(town: World) -> None:
    village = await settle_in(town, SECRETARY)
    await village.hand_in(MEMBER)
    desk = await _list(village)
    await desk.press(MEMBER)
    await desk.press("Xem tất cả")
    assert await _names(desk) == ["1. ☑ Lê Thị Mẫu"]
    await desk.press(MEMBER)
    assert await _names(desk) == ["1. ☐ Lê Thị Mẫu"]
    assert await _signed(town) == []


async def test_old_tick_pressed_again_changes_nothing(town: World) -> None:
    village = await settle_in(town, SECRETARY)
    handed = await village.hand_in(MEMBER)
    desk = await _list(village)
    message = (await desk.messages())[-1]
    await desk.press(MEMBER)
    await desk.forge(message["buttons"][0][0]["data"], message["message_id"])
    assert await _signed(town) == [(handed.id, 1)]


async def test_new_hand_in_has_to_be_signed_again(town: World) -> None:
    village = await settle_in(town, SECRETARY)
    handed = await village.hand_in(MEMBER)
    desk = await _list(village)
    await desk.press(MEMBER)
    async with town.database.begin() as store:
        store.save(replace(await village.assessment(MEMBER), revision=2))
    await _list(village)
    assert await _names(desk) == ["1. ☐ Lê Thị Mẫu"]
    await desk.press(MEMBER)
    assert await _signed(town) == [(handed.id, 2)]


async def test_paper_written_by_hand_is_signed_too_and_a_draft_is_not(town: World) -> None:
    village = await settle_in(town, SECRETARY)
    found = await village.assessment(MEMBER)
    async with town.database.begin() as store:
        store.save(replace(found, paper=PaperState.RECEIVED))
    desk = await _list(village)
    assert await _names(desk) == ["1. ☐ Lê Thị Mẫu"]


async def test_own_paper_is_ticked_by_the_deputy(town: World) -> None:
    village = await settle_in(town, SECRETARY, DEPUTY)
    await village.hand_in(SECRETARY)
    assert await _names(await _list(village)) == []
    assert await _names(await _list(village, DEPUTY)) == ["1. ☐ Phạm Thị Bí Thư"]


async def test_paper_of_a_lone_secretary_is_ticked_above(town: World) -> None:
    village = await settle_in(town, STRANGER, DEPUTY)
    handed = await village.hand_in(STRANGER)
    async with town.database.begin() as store:
        cell = await store.get(Unit, handed.cell_id)
        assert cell is not None and cell.parent_id is not None
        since = store.clock.now()
        store.add(
            Role(store.ids.new(), village.round.members[DEPUTY].id, cell.parent_id, RoleKind.DEPUTY, since)
        )
    desk = village.chats[DEPUTY]
    await desk.say("/banky")
    await desk.press("Chi bộ thôn Hai")
    await desk.press("Bản đã ký")
    await desk.press(STRANGER)
    assert await _signed(town) == [(handed.id, 1)]


async def test_secretary_of_another_cell_ticks_nothing(town: World) -> None:
    village = await settle_in(town, SECRETARY, STRANGER)
    await village.hand_in(MEMBER)
    desk = await _list(village)
    message = (await desk.messages())[-1]
    await village.chats[STRANGER].forge(message["buttons"][0][0]["data"])
    assert await _signed(town) == []


async def test_old_tick_after_the_member_moved_is_refused(town: World) -> None:
    village = await settle_in(town, SECRETARY)
    await village.hand_in(MEMBER)
    desk = await _list(village)
    await village.move(MEMBER, cell_of=STRANGER)
    await desk.press(MEMBER)
    assert await _signed(town) == []
