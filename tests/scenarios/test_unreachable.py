"""A chat that no message can reach any more: one try, then the secretary knows, once."""

from itertools import count

import pytest
from markupsafe import escape

from handlers.mail import Mail, NoCourier, Terms
from models.member import AddressRow, Link
from models.messaging import Outgoing
from models.outbox import Kind, OutboxRow
from models.store.tables import address as address_table
from tests.chat import World
from tests.scenarios.desk_help import DEPUTY, MEMBER, SECOND, SECRETARY, Village, settle_in

pytestmark = pytest.mark.slow

_NUMBERS = count(1)
_ADVICE = (
    "Nhờ đồng chí gặp hoặc gọi điện. Nếu đồng chí ấy đổi máy thì cấp mã vào mới; "
    "nếu không dùng hộp thư nữa thì ghi làm bản giấy."
)


async def _remind(village: Village, name: str) -> OutboxRow | None:
    """Send a reminder to a person; return its row as it ended, None where no chat can be reached."""
    town = village.town
    async with town.database.begin() as store:
        message, key = Outgoing(escape("Lời nhắc thử")), f"test:{next(_NUMBERS)}"
        member = village.round.members[name].id
        row = await Mail(store, NoCourier()).to_member(member, message, key, Terms(kind=Kind.REMINDER))
    if row is None or town.app is None:
        return None
    town.app.relay.look()
    await town.settle()
    async with town.database.read() as store:
        return await store.get(OutboxRow, row.id)


async def _break(town: World, kind: str, **settings: object) -> None:
    await town.control("faults", {"channel": "telegram", "kind": kind, **settings})
    await town.settle()


def _told(reason: str) -> str:
    return f"Hộp thư không còn gửi tin được cho đồng chí {MEMBER} (Chi bộ thôn Một): {reason}.\n{_ADVICE}"


async def test_secretary_is_told_when_a_member_blocks_the_bot(town: World) -> None:
    village = await settle_in(town, SECRETARY, MEMBER)
    await _break(town, "block", chat=village.chats[MEMBER].number)
    chat = village.chats[SECRETARY]
    assert await chat.last() == _told("máy của đồng chí ấy đã chặn hộp thư")
    await chat.press("Xem đồng chí này")
    assert (await chat.last()).startswith(f"Đồng chí {MEMBER}")


@pytest.mark.parametrize(
    ("fault", "reason"),
    [("deactivate", "tài khoản trên máy không còn dùng"), ("status_400", "không còn tìm thấy khung chat")],
)
async def test_failed_send_is_tried_once_and_told_once(town: World, fault: str, reason: str) -> None:
    village = await settle_in(town, SECRETARY, MEMBER)
    number = village.chats[MEMBER].number
    await _break(town, fault, chat=number, description="Bad Request: chat not found", method="sendMessage")
    before = len(await village.chats[SECRETARY].messages())
    row = await _remind(village, MEMBER)
    assert row is not None
    assert (row.state, row.attempts, await _remind(village, MEMBER)) == ("undeliverable", 1, None)
    assert [m["text"] for m in (await village.chats[SECRETARY].messages())[before:]] == [_told(reason)]


async def test_both_reviewers_are_told_and_not_again_after_coming_back(town: World) -> None:
    village = await settle_in(town, SECRETARY, DEPUTY, MEMBER)
    for kind in ("block", "unblock", "block"):
        await _break(town, kind, chat=village.chats[MEMBER].number)
    reason = _told("máy của đồng chí ấy đã chặn hộp thư")
    texts = [[m["text"] for m in await village.chats[name].messages()] for name in (SECRETARY, DEPUTY)]
    assert [told.count(reason) for told in texts] == [1, 1]


async def _address(town: World, number: int) -> AddressRow:
    async with town.database.read() as store:
        found = await store.first(AddressRow, address_table.c.chat == str(number))
    assert found is not None
    return found


async def test_person_who_has_another_chat_is_not_told_about(town: World) -> None:
    village = await settle_in(town, SECRETARY, MEMBER, SECOND)
    member, lent = village.round.members[MEMBER], await _address(town, village.chats[SECOND].number)
    async with town.database.begin() as store:
        store.add(Link(store.ids.new(), lent.id, member.id, store.clock.now(), "code"))
    before = await village.chats[SECRETARY].last()
    await _break(town, "block", chat=village.chats[MEMBER].number)
    assert await village.chats[SECRETARY].last() == before


async def test_chat_that_moved_gets_its_new_address(town: World) -> None:
    village = await settle_in(town, SECRETARY, MEMBER)
    old = await _address(town, village.chats[MEMBER].number)
    moved = "Bad Request: group chat was upgraded to a supergroup chat"
    fault = {"description": moved, "parameters": {"migrate_to_chat_id": 4000}, "method": "sendMessage"}
    await _break(town, "status_400", chat=old.chat, **fault)
    await _remind(village, MEMBER)
    assert (await _address(town, 4000)).id == old.id
