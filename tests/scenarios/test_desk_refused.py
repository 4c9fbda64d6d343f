"""Presses that somebody may not make: the same words as for 'not found', on record, and no change."""

import pytest

from models.assessment import Status
from models.audit import AuditRow
from models.store.tables import audit as audit_table
from tests.chat import World
from tests.scenarios.desk_help import MEMBER, SECRETARY, STRANGER, settle_in

pytestmark = pytest.mark.slow


async def _refusals(town: World) -> list[str]:
    async with town.database.read() as store:
        rows = await store.find(AuditRow, audit_table.c.action == "refused", order_by=audit_table.c.id)
    return [row.detail for row in rows]


async def test_secretary_of_another_cell_has_an_empty_queue(town: World) -> None:
    village = await settle_in(town, STRANGER)
    await village.hand_in(MEMBER)
    chat = village.chats[STRANGER]
    await chat.say("/canxem")
    assert await chat.last() == "Không còn bản nào cần xem."


async def test_member_has_no_desk(town: World) -> None:
    village = await settle_in(town, MEMBER)
    await village.chats[MEMBER].say("/canxem")
    assert await _refusals(town) == ["desk.queue"]


async def test_press_copied_from_another_chat_is_refused(town: World) -> None:
    village = await settle_in(town, SECRETARY, STRANGER)
    await village.hand_in(MEMBER)
    await village.chats[SECRETARY].say("/canxem")
    message = (await village.chats[SECRETARY].messages())[-1]
    await village.chats[STRANGER].forge(message["buttons"][0][0]["data"])
    assert (await village.assessment(MEMBER)).status is Status.SUBMITTED
    assert len(await _refusals(town)) == 1


@pytest.mark.parametrize("label", ["Đủ", "Đọc từng phần", "Đề nghị bổ sung"])
async def test_old_keyboard_after_the_member_moved_is_refused(town: World, label: str) -> None:
    village = await settle_in(town, SECRETARY)
    await village.hand_in(MEMBER)
    chat = village.chats[SECRETARY]
    await chat.say("/canxem")
    await chat.press("1.")
    await village.move(MEMBER, cell_of=STRANGER)
    await chat.press(label)
    assert len(await _refusals(town)) == 1
    assert (await village.assessment(MEMBER)).status is Status.IN_REVIEW


async def test_old_keyboard_after_the_role_ended_is_refused(town: World) -> None:
    village = await settle_in(town, SECRETARY)
    await village.hand_in(MEMBER)
    chat = village.chats[SECRETARY]
    await chat.say("/canxem")
    await chat.press("1.")
    await village.end_roles(SECRETARY)
    await chat.press("Đủ")
    assert await _refusals(town) == ["desk.pass"]
    assert (await village.assessment(MEMBER)).status is Status.IN_REVIEW
