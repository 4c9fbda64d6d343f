"""A broadcast for a later hour: chosen or typed, stopped before, moved, and never in the night."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from models.audit import AuditRow
from models.broadcast import BroadcastState
from models.store.tables import audit as audit_table
from tests.chat import World, world
from tests.scenarios.broadcast_help import (
    CLERK,
    TEXT,
    outcomes,
    pass_time,
    received,
    the_broadcast,
    village_with_clerk,
    written,
)
from tests.scenarios.desk_help import MEMBER, SECOND

FRIDAY = datetime(2026, 12, 11, 12, 45, tzinfo=UTC)


@pytest.fixture
async def strict(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """Give a bot on which nobody alone broadcasts to more than two without waiting."""
    async with world(database_url, tmp_path / "files", broadcast_alone=2) as made:
        yield made


async def test_typed_hour_is_kept_and_the_broadcast_goes_then(town: World) -> None:
    village = await village_with_clerk(town)
    clerk = village.chats[CLERK]
    await written(clerk)
    await clerk.say("gửi lúc 19:45 thứ Sáu")
    assert (await clerk.last()).startswith("✓ Đã ghi giờ gửi.")
    await clerk.press("Hẹn gửi (3)")
    assert (await clerk.last()).startswith("Sẽ gửi lúc 19 giờ 45, thứ Sáu, ngày 11/12")
    await town.move_clock(set="2026-12-11T19:44:00+07:00")
    assert (await the_broadcast(town)).starts_at == FRIDAY
    assert await received(village.chats[MEMBER]) == 0
    await town.move_clock(set="2026-12-11T19:45:05+07:00")
    await pass_time(town)
    assert await outcomes(town, (await the_broadcast(town)).id) == {"sent": 3}
    async with town.database.read() as store:
        noted = await store.first(AuditRow, audit_table.c.action == "broadcast_confirmed")
    assert noted is not None
    assert noted.detail == "all, 3 recipients, planned for 2026-12-11 12:45 UTC"


@pytest.mark.slow
async def test_chosen_hour_can_be_taken_back_and_stopped(town: World) -> None:
    village = await village_with_clerk(town)
    clerk = village.chats[CLERK]
    await written(clerk)
    await clerk.press("Hẹn giờ gửi")
    assert (await clerk.labels())[:2] == [
        "1. 19 giờ 45, thứ Hai, ngày 07/12",
        "2. 7 giờ 30, thứ Ba, ngày 08/12",
    ]
    await clerk.press("2. 7 giờ 30")
    await clerk.press("Hẹn giờ gửi")
    await clerk.press("Không hẹn giờ")
    assert "Gửi (3)" in await clerk.labels()
    await clerk.press("Hẹn giờ gửi")
    await clerk.press("1. 19 giờ 45")
    await clerk.press("Hẹn gửi (3)")
    await clerk.press("Dừng hẳn")
    await town.move_clock(set="2026-12-07T19:50:00+07:00")
    broadcast = await the_broadcast(town)
    assert (broadcast.state, await outcomes(town, broadcast.id)) == (BroadcastState.CANCELLED, {})


@pytest.mark.slow
@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("22 giờ", "Từ 21 giờ đến 6 giờ 30 không gửi. Sớm nhất sau đó là 6 giờ 30, thứ Ba, ngày 08/12."),
        ("8 giờ sáng hôm nay", "8 giờ, thứ Hai, ngày 07/12 đã qua. Đồng chí chọn giờ khác."),
        ("9 giờ sáng 20/6/2027", "9 giờ, Chủ nhật, ngày 20/06 còn quá xa; chỉ hẹn được trong 30 ngày tới."),
        ("19:45 thứ Sáu 12/12", "Ngày đó là thứ Bảy, ngày 12/12. Đồng chí gõ lại ngày, hoặc chỉ gõ thứ."),
        ("khi nào tiện", "Chưa đọc được giờ. Đồng chí gõ giờ rồi đến ngày, chẳng hạn 19:45 thứ Sáu."),
    ],
)
async def test_hour_that_cannot_be_is_explained(town: World, said: str, answer: str) -> None:
    village = await village_with_clerk(town)
    clerk = village.chats[CLERK]
    await written(clerk)
    await clerk.press("Hẹn giờ gửi")
    await clerk.say(said)
    assert (await clerk.last()).split("\n")[0] == answer
    assert (await the_broadcast(town)).planned_for is None


@pytest.mark.slow
async def test_hour_that_has_passed_before_the_press_sends_nothing(town: World) -> None:
    village = await village_with_clerk(town)
    clerk = village.chats[CLERK]
    await written(clerk)
    await clerk.say("gửi lúc 9 giờ 15")
    await town.move_clock(advance=1200)
    await clerk.press("Hẹn gửi (3)")
    await pass_time(town)
    assert (await clerk.last()).startswith("Giờ hẹn đã qua nên chưa gửi.")
    assert (await the_broadcast(town)).state is BroadcastState.DRAFT


@pytest.mark.slow
async def test_text_that_begins_like_an_order_is_a_text(town: World) -> None:
    village = await village_with_clerk(town)
    clerk = village.chats[CLERK]
    await written(clerk)
    await clerk.say("Gửi các đồng chí: họp lúc 8 giờ thứ Sáu.")
    assert (await the_broadcast(town)).planned_for is None
    assert (await clerk.messages())[-2]["text"].endswith("Gửi các đồng chí: họp lúc 8 giờ thứ Sáu.")


@pytest.mark.slow
async def test_large_broadcast_for_a_later_hour_needs_no_second_wait(strict: World) -> None:
    village = await village_with_clerk(strict)
    clerk = village.chats[CLERK]
    await written(clerk)
    await clerk.say("gửi lúc 19:45")
    assert "10 phút để dừng" not in await clerk.last()
    await clerk.press("Hẹn gửi (3)")
    await strict.move_clock(set="2026-12-07T19:45:05+07:00")
    await pass_time(strict)
    assert await outcomes(strict, (await the_broadcast(strict)).id) == {"sent": 3}


@pytest.mark.slow
async def test_restart_before_the_hour_changes_nothing(town: World) -> None:
    village = await village_with_clerk(town)
    clerk = village.chats[CLERK]
    await written(clerk, text=TEXT)
    await clerk.say("gửi lúc 19:45")
    await clerk.press("Hẹn gửi (3)")
    await town.stop()
    await town.start()
    await town.move_clock(set="2026-12-07T19:45:05+07:00")
    await pass_time(town)
    assert [await received(village.chats[name]) for name in (MEMBER, SECOND)] == [1, 1]
