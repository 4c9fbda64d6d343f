"""A plan that allows so many messages a month: counted, told, and kept to."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from handlers.mail import Mail, NoCourier, Terms
from models.member import Role, RoleKind
from models.messaging import Outgoing
from models.outbox import Kind, OutboxRow, OutboxState
from models.store import counting
from models.store.tables import outbox, sent_count
from models.store.tables import unit as unit_table
from models.unit import Unit
from tests.scenarios.desk_help import MEMBER, SECOND
from tests.scenarios.two_channels import Both, joined_on_both


@pytest.fixture
async def both(database_url: str, tmp_path: Path) -> AsyncIterator[Both]:
    """Give a member with a chat on each messenger; notices come to the one with a quota."""
    async with joined_on_both(database_url, tmp_path / "files") as made:
        await made.join()
        yield made


async def _use(both: Both, number: int, quota: int) -> None:
    """Set a quota, of which so many messages are used."""
    town = both.village.town
    async with town.database.begin() as store:
        await store.run(sent_count.delete())
        await counting.add(store, {("zalo", town.parts.channels[1].bot, Kind.NOTICE): number})
    town.parts.services.quotas["zalo"] = quota


async def _post(both: Both, kind: Kind) -> int:
    """Put a message for the member into the outbox."""
    town, member = both.village.town, both.village.round.members[MEMBER]
    async with town.database.begin() as store:
        row = await Mail(store, NoCourier()).to_member(
            member.id, Outgoing(kind.name), kind.name, Terms(kind=kind)
        )
        assert row is not None
    assert town.app is not None
    town.app.relay.look()
    return row.id


async def _state(both: Both, row_id: int) -> OutboxState:
    async with both.village.town.database.read() as store:
        row = await store.first(OutboxRow, outbox.c.id == row_id)
    assert row is not None
    return row.state


async def test_messages_are_counted_where_there_is_a_quota(both: Both) -> None:
    await both.plain.say("menu")
    async with both.village.town.database.read() as store:
        assert await counting.used(store) == {"zalo": len(both.plain.texts())}


async def test_reminders_wait_from_ninety_percent_on_and_notices_go(both: Both) -> None:
    await _use(both, 9, 10)
    waiting = await _post(both, Kind.REMINDER)
    sent = await _post(both, Kind.NOTICE)
    async with asyncio.timeout(10):
        while await _state(both, sent) is not OutboxState.SENT:  # noqa: ASYNC110 - the relay is on the other side
            await asyncio.sleep(0.01)
    assert await _state(both, waiting) is OutboxState.PENDING
    await _use(both, 9, 100)
    await both.plain.settle()
    assert await _state(both, waiting) is OutboxState.SENT


async def test_answers_go_when_everything_is_used(both: Both) -> None:
    await _use(both, 10, 10)
    assert "Xin chọn việc" in await both.plain.say("menu")


async def test_admins_are_told_once_at_each_mark(both: Both) -> None:
    town, village = both.village.town, both.village
    async with town.database.begin() as store:
        member = village.round.members[SECOND]
        unit = await store.first(Unit, unit_table.c.parent_id.is_(None))
        assert unit is not None
        store.add(Role(store.ids.new(), member.id, unit.id, RoleKind.ADMIN, store.clock.now()))
    admin = await village.join(SECOND)
    await _use(both, 71, 100)
    assert town.app is not None
    for _ in range(2):
        await town.app.ring_all()
        await both.plain.settle()
    told = [m["text"] for m in await admin.messages() if "Gói tin" in m["text"]]
    assert [text.splitlines()[0] for text in told] == ["Zalo: tháng này đã gửi 71/100 tin (71 %), còn 29 tin."]
