"""Who may broadcast, to whom, when, and what a second admin has to do with it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from handlers.office.importing import make_admin
from models.audit import AuditRow
from models.broadcast import BroadcastState
from models.store.tables import audit as audit_table
from models.store.tables import broadcast as broadcast_table
from models.store.tables import role as role_table
from models.store.tables import unit as unit_table
from models.unit import Unit
from tests.chat import World, world
from tests.factories import BASE
from tests.scenarios.broadcast_help import (
    CLERK,
    DISTRICT,
    TEXT,
    outcomes,
    pass_time,
    received,
    the_broadcast,
    village_with_clerk,
    written,
)
from tests.scenarios.desk_help import MEMBER, SECOND, SECRETARY, STRANGER, Village

pytestmark = pytest.mark.slow


@pytest.fixture
async def strict(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """Give a bot on which nobody alone broadcasts to more than two without waiting."""
    async with world(database_url, tmp_path / "files", broadcast_alone=2) as made:
        yield made


async def _make_admin(village: Village, name: str, unit_name: str = DISTRICT) -> None:
    async with village.town.database.begin() as store:
        unit = await store.first(Unit, unit_table.c.name == unit_name)
        assert unit is not None
        await make_admin(store, village.round.members[name].id, unit.id)


async def _actions(town: World) -> list[str]:
    mine = audit_table.c.action.startswith("broadcast_")
    async with town.database.read() as store:
        return [row.action for row in await store.find(AuditRow, mine, order_by=audit_table.c.id)]


async def test_large_broadcast_waits_ten_minutes_and_then_goes(strict: World) -> None:
    village = await village_with_clerk(strict)
    clerk = village.chats[CLERK]
    await written(clerk)
    assert "Vì có trên 2 người nhận: sau khi bấm Gửi còn 10 phút để dừng" in await clerk.last()
    await clerk.press("Gửi (3)")
    assert (await clerk.last()).startswith("Sẽ gửi lúc 9 giờ 10, thứ Hai, ngày 07/12: tất cả đảng viên")
    await strict.move_clock(advance=300)
    assert await received(village.chats[MEMBER]) == 0
    await strict.move_clock(advance=310)
    await pass_time(strict)
    assert await outcomes(strict, (await the_broadcast(strict)).id) == {"sent": 3}


async def test_large_broadcast_is_stopped_while_it_waits(strict: World) -> None:
    village = await village_with_clerk(strict)
    clerk = village.chats[CLERK]
    await written(clerk)
    await clerk.press("Gửi (3)")
    await clerk.press("Dừng hẳn")
    await strict.move_clock(advance=900)
    broadcast = await the_broadcast(strict)
    assert (broadcast.state, await outcomes(strict, broadcast.id)) == (BroadcastState.CANCELLED, {})
    assert await _actions(strict) == ["broadcast_confirmed", "broadcast_cancelled"]


async def test_second_admin_lets_it_go_at_once(strict: World) -> None:
    village = await village_with_clerk(strict)
    await _make_admin(village, SECOND)
    clerk, second = village.chats[CLERK], village.chats[SECOND]
    await written(clerk)
    await clerk.press("Gửi (3)")
    assert await second.last() == (
        f"Đồng chí {CLERK} chuẩn bị gửi thông báo cho tất cả đảng viên, {DISTRICT} (3 người nhận), "
        f"lúc 9 giờ 10, thứ Hai, ngày 07/12.\n{TEXT}\n"
        "Nếu đồng chí xác nhận, thông báo được gửi ngay. Nếu không, đồng chí không phải làm gì."
    )
    await second.press("Xác nhận, gửi ngay")
    await pass_time(strict)
    assert await outcomes(strict, (await the_broadcast(strict)).id) == {"sent": 3}
    await second.press("Xác nhận, gửi ngay")
    assert await second.last() == "Thông báo này không còn chờ xác nhận."


async def test_author_is_no_second_admin(strict: World) -> None:
    village = await village_with_clerk(strict)
    await _make_admin(village, SECOND)
    clerk, second = village.chats[CLERK], village.chats[SECOND]
    await written(clerk)
    await clerk.press("Gửi (3)")
    async with strict.database.begin() as store:
        mine = broadcast_table.update().where(broadcast_table.c.author_id == village.round.members[CLERK].id)
        await store.run(mine.values(author_id=village.round.members[SECOND].id))

    await second.press("Xác nhận, gửi ngay")
    await pass_time(strict)

    assert (await second.last()).startswith("Việc xác nhận cần một quản trị khác.")
    assert await received(village.chats[MEMBER]) == 0


async def test_broadcast_of_somebody_who_is_no_admin_any_more_does_not_begin(strict: World) -> None:
    village = await village_with_clerk(strict)
    clerk = village.chats[CLERK]
    await written(clerk)
    await clerk.press("Gửi (3)")
    async with strict.database.begin() as store:
        ended = role_table.update().where(role_table.c.member_id == village.round.members[CLERK].id)
        await store.run(ended.values(until=store.clock.now()))
    await strict.move_clock(advance=700)
    broadcast = await the_broadcast(strict)
    assert (broadcast.state, await received(village.chats[MEMBER])) == (BroadcastState.CANCELLED, 0)


async def test_nothing_is_sent_at_night(town: World) -> None:
    village = await village_with_clerk(town, now="2026-12-07T21:30:00+07:00")
    clerk = village.chats[CLERK]
    await written(clerk)
    assert "thông báo này sẽ đi lúc 6 giờ 30, thứ Ba, ngày 08/12." in await clerk.last()
    await clerk.press("Gửi (3)")
    await pass_time(town)
    assert (await clerk.last()).startswith("Sẽ gửi lúc 6 giờ 30, thứ Ba, ngày 08/12")
    await town.move_clock(set="2026-12-08T06:30:05+07:00")
    await pass_time(town)
    assert await outcomes(town, (await the_broadcast(town)).id) == {"sent": 3}


async def test_secretary_and_member_may_not_broadcast(town: World) -> None:
    village = await village_with_clerk(town)
    for name in (MEMBER, SECRETARY):
        chat = village.chats[name]
        before = len(await chat.messages())
        await chat.say("/thongbao")
        new = [message["text"] for message in (await chat.messages())[before:]]
        assert all("Gửi thông báo" not in text for text in new)


async def test_admin_of_a_base_cannot_steer_the_broadcast_of_the_district(town: World) -> None:
    village = await village_with_clerk(town, MEMBER, SECOND, SECRETARY, STRANGER)
    await _make_admin(village, STRANGER, BASE)
    clerk, other = village.chats[CLERK], village.chats[STRANGER]
    await written(clerk)
    await clerk.press("Gửi (4)")
    await other.say("/thongbao")
    await other.press("Tất cả đảng viên")
    assert [label for label in await other.labels() if DISTRICT in label] == []
    await pass_time(town)
    await other.say("/thongbao")
    assert "Các lần gửi trước" not in await other.labels()


async def test_typed_text_is_refused_when_the_role_over_the_unit_has_ended_meanwhile(town: World) -> None:
    village = await village_with_clerk(town)
    clerk = village.chats[CLERK]
    await clerk.say("/thongbao")
    await clerk.press("Tất cả đảng viên")
    await clerk.press(f"Cả {DISTRICT}")
    await _make_admin(village, CLERK, BASE)
    async with town.database.begin() as store:
        root = await store.first(Unit, unit_table.c.parent_id.is_(None))
        assert root is not None
        ended = role_table.update().where(role_table.c.unit_id == root.id)
        await store.run(ended.values(until=store.clock.now()))
    await clerk.say(TEXT)
    async with town.database.read() as store:
        made = await store.query(select(audit_table.c.id).where(audit_table.c.action == "refused"))
    assert (len(made), await received(clerk)) == (1, 0)


async def test_nobody_within_reach_means_nothing_to_send(town: World) -> None:
    village = await village_with_clerk(town, MEMBER)
    clerk = village.chats[CLERK]
    await clerk.say("/thongbao")
    await clerk.press("Các đồng chí bí thư")
    await clerk.press(f"Cả {DISTRICT}")
    assert await clerk.last() == (
        "Hiện không có ai trong hộp thư để nhận thông báo này. Đồng chí chọn người nhận khác."
    )


async def test_earlier_broadcasts_are_listed_and_lead_to_their_report(town: World) -> None:
    village = await village_with_clerk(town)
    clerk = village.chats[CLERK]
    await written(clerk)
    await clerk.press("Gửi (3)")
    await pass_time(town)
    await clerk.say("gửi thông báo")
    await clerk.press("Các lần gửi trước")
    assert (await clerk.labels())[0] == f"1. 07/12 · tất cả đảng viên, {DISTRICT} · đã xong"
    await clerk.press("1. 07/12")
    assert (await clerk.last()).startswith("✓ Đã gửi xong")
    assert await _actions(town) == ["broadcast_confirmed"]
