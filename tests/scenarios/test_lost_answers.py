"""Telegram takes every message and its answer is lost: nothing goes twice by itself, everything is listed."""

from collections import Counter
from itertools import cycle
from typing import Any

import pytest
from sqlalchemy import select

from models.outbox import Kind
from models.store.tables import outbox
from tests.chat import Chat, World
from tests.scenarios.broadcast_help import (
    TEXT,
    crowded,
    outcomes,
    pass_time,
    the_broadcast,
    written,
)

pytestmark = pytest.mark.slow

CROWD = 40
_LOSSES: tuple[dict[str, Any], ...] = (
    {"kind": "cut_reply", "after": 5},
    {"kind": "reset", "when": "after"},
    {"kind": "garbage"},
    {"kind": "html_504", "when": "after"},
)


async def _lose_every_answer(town: World, chats: list[Chat]) -> None:
    """Lose the answer to the next message to each chat, in turn in every way there is."""
    for chat, loss in zip(chats, cycle(_LOSSES), strict=False):
        fault = {"channel": "telegram", "method": "sendMessage", "chat": chat.number, "count": 1, **loss}
        await town.control("faults", fault)


async def _copies(town: World, chats: list[Chat], text: str) -> Counter[int]:
    """Count how many of these chats have got a text how often."""
    numbers = {chat.number for chat in chats}
    sends = (await town.ask("ledger"))["sends"]
    counts = Counter(send["chat"] for send in sends if send["chat"] in numbers and text in send["text"])
    return Counter(counts[number] for number in numbers)


async def _reminders(town: World) -> Counter[str]:
    """Count the reminders by state."""
    query = select(outbox.c.state).where(outbox.c.kind == Kind.REMINDER)
    async with town.database.read() as store:
        return Counter(row.state for row in await store.query(query))


async def test_broadcast_whose_answers_are_lost_is_repeated_by_its_admin_alone(town: World) -> None:
    clerk, chats = await crowded(town, CROWD)
    await written(clerk)
    await _lose_every_answer(town, chats)
    await clerk.press(f"Gửi ({CROWD})")
    await pass_time(town)
    first = await the_broadcast(town)
    await town.stop()
    await town.start()
    for at in ("2026-12-07T19:50:00+07:00", "2026-12-08T07:35:00+07:00", "2026-12-08T19:50:00+07:00"):
        await town.move_clock(set=at)
    assert await outcomes(town, first.id) == {"ambiguous": CROWD}
    assert await _copies(town, chats, TEXT) == {1: CROWD}
    await clerk.say("/thongbao")
    await clerk.press("Các lần gửi trước")
    await clerk.press("1. 07/12")
    assert f"Chưa chắc đã đến, do mất kết nối lúc gửi: {CROWD}" in await clerk.last()
    await clerk.press(f"Gửi lại cho {CROWD} đồng chí chưa chắc")
    await clerk.press(f"Gửi ({CROWD})")
    await pass_time(town)
    assert await outcomes(town, (await the_broadcast(town)).id) == {"sent": CROWD}
    assert await _copies(town, chats, TEXT) == {2: CROWD}


async def test_reminders_whose_answers_are_lost_are_repeated_once_at_the_next_slot(town: World) -> None:
    clerk, chats = await crowded(town, CROWD)
    await clerk.say("/nhacviec")
    await _lose_every_answer(town, chats)
    await clerk.press("Gửi cho")
    for at in ("2026-12-07T09:05:00+07:00", "2026-12-07T12:00:00+07:00", "2026-12-07T19:40:00+07:00"):
        await town.move_clock(set=at)
    assert await _copies(town, chats, "nhắc lịch") == {1: CROWD}
    assert (await _reminders(town))["ambiguous"] == CROWD
    for at in ("2026-12-07T19:46:30+07:00", "2026-12-08T07:35:00+07:00", "2026-12-08T19:50:00+07:00"):
        await town.move_clock(set=at)
    assert await _copies(town, chats, "nhắc lịch") == {2: CROWD}
    # The one more is the clerk's own, whose answer was not lost.
    assert await _reminders(town) == {"ambiguous": CROWD, "sent": CROWD + 1}
