"""One person floods the bot; the others do not notice, and nothing of the flood is lost."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from models.store.tables import inbox
from tests.chat import Chat, World, world

pytestmark = pytest.mark.slow

_FLOOD = 300
_FLOODERS = 3
_LIMIT_SECONDS = 2.0


@pytest.fixture
async def real_pace(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """Give a bot with the limits that it has by default."""
    pace = {"telegram_rate": 25.0, "telegram_chat_rate": 1.0, "updates_a_minute": 30}
    async with world(database_url, tmp_path / "files", **pace) as made:
        yield made


async def _seconds_to_an_answer(town: World, chat: Chat) -> float:
    began = time.monotonic()
    await town.control("telegram/send", {"chat": chat.number, "text": "chào"})
    async with asyncio.timeout(30):
        while not await chat.messages():  # noqa: ASYNC110 - it is answered over HTTP
            await asyncio.sleep(0.02)
    return time.monotonic() - began


async def _flood(town: World, chat: Chat, count: int) -> None:
    for _ in range(count):
        await town.control("telegram/send", {"chat": chat.number, "sticker": True})


async def test_others_are_answered_within_two_seconds(real_pace: World) -> None:
    flooders = [real_pace.chat(6001 + number) for number in range(_FLOODERS)]
    async with asyncio.TaskGroup() as group:
        for flooder in flooders:
            group.create_task(_flood(real_pace, flooder, _FLOOD // _FLOODERS))
    waits = [await _seconds_to_an_answer(real_pace, real_pace.chat(7001 + n)) for n in range(10)]
    assert max(waits) < _LIMIT_SECONDS


async def test_flood_is_kept_read_slowly_and_told_of_once(real_pace: World) -> None:
    flooder = real_pace.chat(6001)
    await _flood(real_pace, flooder, 150)
    async with asyncio.timeout(20):
        while await _kept(real_pace) < 150:  # noqa: ASYNC110 - it is fetched over HTTP
            await asyncio.sleep(0.05)
    async with real_pace.database.read() as store:
        slow = select(func.count()).select_from(inbox).where(inbox.c.not_before > store.clock.real())
        told = select(func.count()).select_from(inbox).where(inbox.c.error == "too fast")
        counts = [(await store.query(query))[0][0] for query in (slow, told)]
    assert (counts[0] > 20, counts[1]) == (True, 1)


async def _kept(town: World) -> int:
    async with town.database.read() as store:
        return int((await store.query(select(func.count()).select_from(inbox)))[0][0])
