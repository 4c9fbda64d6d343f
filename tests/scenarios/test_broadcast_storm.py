"""A broadcast under the messenger's own limits, while other people answer."""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.sandbox.limits import Limits
from models.store.tables import outbox
from tests.chat import Chat, World, world
from tests.factories import ROWS
from tests.scenarios.broadcast_help import CLERK, TEXT, crowd, crowd_rows, outcomes, the_broadcast, written
from tests.scenarios.clock_help import village_at
from tests.scenarios.desk_help import MORE

pytestmark = pytest.mark.slow

CROWD, TALKERS = 300, 20
RATE = 25.0
_EVERY_SECONDS = 2.0
"""How often each talker writes: ten messages a second in all."""


@pytest.fixture
async def town(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """Give a bot with its ordinary pace, at a messenger that enforces its limits."""
    pace = {"telegram_rate": RATE, "telegram_chat_rate": 1.0, "broadcast_alone": 1000}
    async with world(database_url, tmp_path / "files", Limits(), **pace) as made:
        yield made


@dataclass
class Talk:
    """People who go on writing; how long each waited is read from the ledger afterwards."""

    town: World
    chats: list[Chat]
    asked: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    stop: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Let everybody write in turn until told to stop."""
        async with asyncio.TaskGroup() as group:
            for place, chat in enumerate(self.chats):
                group.create_task(self._one(chat, place * _EVERY_SECONDS / len(self.chats)))

    async def _one(self, chat: Chat, delay: float) -> None:
        await asyncio.sleep(delay)
        while not self.stop.is_set():
            self.asked[chat.number].append(time.monotonic())
            await self.town.control("telegram/send", {"chat": chat.number, "text": "menu"})
            await asyncio.sleep(_EVERY_SECONDS)

    def waits(self, sends: list[dict[str, Any]]) -> list[float]:
        """Return the seconds between each question and its answer, the longest last."""
        found: list[float] = []
        for chat, asked in self.asked.items():
            answers = [send["real"] for send in sends if send["chat"] == chat and TEXT not in send["text"]]
            found += [next(at for at in answers if at >= began) - began for began in asked]
        return sorted(found)


async def _attempts(town: World) -> int:
    """Return the largest number of attempts of any row: 1 where no 429 was met."""
    async with town.database.read() as store:
        return int((await store.query(select(func.max(outbox.c.attempts))))[0][0])


def _pace(sends: list[dict[str, Any]]) -> float:
    """Return the messages a second between the first and the last copy of the broadcast."""
    copies = [send["real"] for send in sends if TEXT in send["text"] and send["chat"] >= 5000]
    between = [send for send in sends if copies[0] <= send["real"] <= copies[-1]]
    return (len(between) - 1) / (copies[-1] - copies[0])


@pytest.mark.slow
async def test_broadcast_neither_meets_a_429_nor_holds_up_answers(town: World) -> None:
    village = await village_at(town, CLERK, rows=(*ROWS, *MORE, *crowd_rows(CROWD + TALKERS)))
    clerk, chats = village.chats[CLERK], await crowd(town, CROWD + TALKERS)
    await written(clerk, "Tất cả đảng viên", "Đảng bộ xã An Thử", "Chi bộ thôn Ba")
    talk = Talk(town, chats[:TALKERS])
    talking = asyncio.create_task(talk.run())
    # The third choice of the preview, after trying and planning: it sends.
    await town.control("telegram/send", {"chat": clerk.number, "text": "3"})
    async with asyncio.timeout(120):
        while (await the_broadcast(town)).finished_at is None:  # noqa: ASYNC110 - it follows the database
            await asyncio.sleep(0.2)
    talk.stop.set()
    await talking
    await town.settle()
    ledger = await town.ask("ledger")
    waits = talk.waits(ledger["sends"])
    p99, pace = waits[int(len(waits) * 0.99)], _pace(ledger["sends"])
    print(f"{len(waits)} answers, p99 {p99 * 1000:.0f} ms; {pace:.1f} of {RATE:.0f} messages a second")
    assert (await _attempts(town), ledger["faults_of_client"]) == (1, [])
    assert await outcomes(town, (await the_broadcast(town)).id) == {"sent": CROWD + TALKERS}
    # Generous, as other tests run beside this one; the figures proper are printed above.
    assert (pace > RATE * 0.6, p99 < 3.0) == (True, True)
