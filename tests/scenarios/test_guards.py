"""What is checked again at the moment of sending."""

from dataclasses import replace

import pytest

from models.member import Member
from models.outbox import OutboxRow
from models.store.tables import outbox
from tests.chat import World
from tests.scenarios.desk_help import MEMBER, SECRETARY, settle_in

pytestmark = pytest.mark.slow


async def test_who_left_meanwhile_is_sent_nothing(town: World) -> None:
    village = await settle_in(town, MEMBER, SECRETARY)
    await village.hand_in(MEMBER)
    chat, desk = village.chats[MEMBER], village.chats[SECRETARY]
    before = await chat.last()
    await desk.say("/canxem")
    await desk.press("1.")
    async with town.database.begin() as store:
        member = await store.get(Member, village.round.members[MEMBER].id)
        assert member is not None
        store.save(replace(member, active=False))
    await desk.press("Đủ, đưa ra chi bộ")
    async with town.database.read() as store:
        mine = outbox.c.member_id == village.round.members[MEMBER].id
        rows = await store.find(OutboxRow, mine, outbox.c.reason != "")
    assert ([row.reason for row in rows], await chat.last()) == (["not linked"], before)
