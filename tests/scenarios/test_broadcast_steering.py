"""A broadcast under way: paused, resumed, stopped, killed; everybody has one row and one outcome."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from models.assessment import Assessment, Status
from models.broadcast import BroadcastState
from models.crash import Point
from models.store import restoring
from models.store.tables import assessment as assessment_table
from models.store.tables import outbox
from tests.chaos.process import ours
from tests.chat import Chat, World, world
from tests.scenarios.broadcast_help import (
    TEXT,
    crowded,
    outcomes,
    pass_time,
    rows_of,
    the_broadcast,
    written,
)

pytestmark = pytest.mark.slow

CROWD = 45
_PATIENCE_SECONDS = 20.0


@pytest.fixture
async def town(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """Give a bot that sends slowly enough to be interrupted."""
    async with world(database_url, tmp_path / "files", telegram_rate=30.0) as made:
        yield made


async def _until_sent(town: World, count: int) -> None:
    """Wait until so many have received the broadcast."""
    async with asyncio.timeout(_PATIENCE_SECONDS):
        while (await _arrived(town)).total() < count:  # noqa: ASYNC110 - it follows the ledger
            await asyncio.sleep(0.01)


async def _arrived(town: World) -> Counter[int]:
    """Count by chat how often the broadcast arrived in the crowd."""
    sends = (await town.ask("ledger"))["sends"]
    return Counter(send["chat"] for send in sends if TEXT in send["text"] and send["chat"] >= 5000)


async def _end(town: World) -> None:
    async with asyncio.timeout(_PATIENCE_SECONDS):
        while (await the_broadcast(town)).live:  # noqa: ASYNC110 - it follows the database
            await asyncio.sleep(0.02)
    await town.settle()


async def _sending(town: World, sent: int = 5) -> Chat:
    """Begin a broadcast to the crowd, and return the clerk's chat when some have received it."""
    clerk, _ = await crowded(town, CROWD)
    await written(clerk, "Chưa nộp", "Đảng bộ xã An Thử", "Chi bộ thôn Ba")
    card = (await clerk.messages())[-1]
    data = next(b["data"] for row in card["buttons"] for b in row if b["text"] == f"Gửi ({CROWD})")
    press = {"message_id": card["message_id"], "data": data}
    await town.control("telegram/send", {"chat": clerk.number, "press": press})
    await _until_sent(town, sent)
    return clerk


async def test_pause_holds_back_what_is_not_under_way_and_resume_lets_it_go(town: World) -> None:
    clerk = await _sending(town)
    await clerk.press("Tạm dừng")
    broadcast = await the_broadcast(town)
    counts = await outcomes(town, broadcast.id)
    assert (set(counts), counts.total(), broadcast.state) == ({"sent", "held"}, CROWD, BroadcastState.PAUSED)
    await pass_time(town)
    assert await outcomes(town, broadcast.id) == counts
    await clerk.press("Gửi tiếp")
    await _end(town)
    assert await outcomes(town, broadcast.id) == {"sent": CROWD}
    assert set((await _arrived(town)).values()) == {1}
    assert (await clerk.last()).split("\n")[1] == f"Đã gửi đến: {CROWD}/{CROWD}"


async def test_cancel_ends_what_is_not_under_way(town: World) -> None:
    clerk = await _sending(town)
    await clerk.press("Dừng hẳn")
    await _end(town)
    broadcast, arrived = await the_broadcast(town), await _arrived(town)
    counts = Counter((row.state, row.reason) for row in await rows_of(town, broadcast.id))
    sent = arrived.total()
    assert counts == {("sent", ""): sent, ("skipped", "cancelled"): CROWD - sent}
    assert (broadcast.state, await clerk.labels()) == (BroadcastState.CANCELLED, ["Các việc khác"])


async def test_live_card_is_edited_and_shows_the_end(town: World) -> None:
    clerk = await _sending(town)
    before = len(await clerk.messages())
    await _end(town)
    await pass_time(town, 1)
    assert len(await clerk.messages()) == before
    assert (await clerk.last()).split("\n")[:2] == [
        "✓ Đã gửi xong: các đồng chí chưa nộp bản kiểm điểm, Chi bộ thôn Ba.",
        f"Đã gửi đến: {CROWD}/{CROWD}",
    ]


async def test_who_hands_in_while_it_is_being_sent_does_not_receive_it(town: World) -> None:
    await _sending(town)
    broadcast = await the_broadcast(town)
    last = (await rows_of(town, broadcast.id))[-1]
    async with town.database.begin() as store:
        found = await store.first(Assessment, assessment_table.c.member_id == last.member_id)
        assert found is not None
        store.save(replace(found, status=Status.SUBMITTED))
    await _end(town)
    ended = (await rows_of(town, broadcast.id))[-1]
    assert (ended.state, ended.reason) == ("skipped", "finished")
    assert (await _arrived(town)).total() == CROWD - 1


async def test_graceful_stop_in_the_middle_goes_on_after_the_start(town: World) -> None:
    await _sending(town)
    await town.stop()
    await town.start()
    await _end(town)
    broadcast = await the_broadcast(town)
    assert await outcomes(town, broadcast.id) == {"sent": CROWD}
    assert set((await _arrived(town)).values()) == {1}


async def _let_leases_run_out(town: World) -> None:
    """Do what a minute does on PostgreSQL, where another process could still be sending."""
    past = town.database.clock.real() - timedelta(seconds=1)
    async with town.database.begin() as store:
        await store.run(update(outbox).where(outbox.c.lease_until.is_not(None)).values(lease_until=past))
    await town.database.close()


async def test_crash_in_the_middle_sends_to_nobody_twice_and_lists_what_is_in_doubt(
    town: World, tmp_path: Path
) -> None:
    await _sending(town)
    await town.stop()
    clock, dies = town.settings.clock_url, f"{Point.AFTER_SEND}:10"
    pace = {"KIEMDIEM_TELEGRAM_RATE": "30", "KIEMDIEM_CLOCK_URL": clock, "KIEMDIEM_CRASH_AT": dies}
    other = ours(town.sandbox, town.settings.database_url, tmp_path, **pace)
    await other.start()
    assert await other.ended() == 137, other.last_words()
    await _let_leases_run_out(town)
    await town.start()
    await _end(town)
    broadcast, arrived = await the_broadcast(town), await _arrived(town)
    counts = await outcomes(town, broadcast.id)
    assert (counts.total(), set(counts)) == (CROWD, {"sent", "ambiguous"})
    assert (counts["ambiguous"] <= 8, max(arrived.values())) == (True, 1)
    assert arrived.total() >= CROWD - counts["ambiguous"]


async def test_restored_broadcast_waits_for_its_admin(town: World) -> None:
    clerk = await _sending(town)
    await town.stop()
    async with town.database.begin() as store:
        await restoring.hold(store)
    await town.database.close()
    await town.start()
    before = (await _arrived(town)).total()
    await pass_time(town)
    assert ((await _arrived(town)).total(), (await the_broadcast(town)).state) == (
        before,
        BroadcastState.PAUSED,
    )
    await clerk.press("Gửi tiếp")
    await pass_time(town)
    assert (await _arrived(town)).total() == before
    async with town.database.begin() as store:
        await restoring.release(store)
    await _end(town)
    assert await outcomes(town, (await the_broadcast(town)).id) == {"sent": CROWD}
