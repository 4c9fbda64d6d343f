"""The same backlog, kills and poison for ours and for a stock bot: the stock bot must lose and stall.

If it did not, the other tests of this room would prove nothing.
"""

import asyncio
import sqlite3
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

import aiohttp
import pytest

from bot.sandbox.limits import Limits
from bot.sandbox.server import Sandbox
from models.assessment import AnswerRow
from tests.chaos.process import BotProcess
from tests.chaos.scene import FIRST_CHAT, Scene, scene

pytestmark = [pytest.mark.chaos, pytest.mark.slow]
_PEOPLE, _EACH, _KILLS = 20, 10, 3
_MORE = 5
"""The bot is killed when it has stored so many more answers."""
_STILL_SECONDS = 5.0
_PATIENCE_SECONDS = 150.0
_CHATS = range(FIRST_CHAT, FIRST_CHAT + _PEOPLE)


@dataclass
class Target:
    """A bot that stores answers, at a sandbox."""

    sandbox: Sandbox
    http: aiohttp.ClientSession
    bot: BotProcess
    stored: Callable[[], Awaitable[list[str]]]

    async def control(self, path: str, body: dict[str, Any]) -> None:
        """Tell the sandbox's control something."""
        async with self.http.post(f"{self.sandbox.control_url}/sandbox/{path}", json=body) as response:
            assert response.status == 200, await response.text()

    async def send(self, chats: Sequence[int], each: int) -> list[str]:
        """Let everybody send some texts; return them."""
        texts = [(chat, f"câu {number} của {chat}") for number in range(each) for chat in chats]
        for chat, text in texts:
            await self.control("telegram/send", {"chat": chat, "text": text})
        return [text for _, text in texts]

    async def updates(self) -> dict[str, int]:
        """Return how many updates were queued, served and confirmed."""
        async with self.http.get(f"{self.sandbox.control_url}/sandbox/ledger?since=999999999") as response:
            view = await response.json()
        return {**view["updates"], "pending": view["pending_updates"]}

    async def until_stored(self, number: int) -> None:
        """Wait until so many answers are stored."""
        async with asyncio.timeout(_PATIENCE_SECONDS):
            while len(await self.stored()) < number:  # noqa: ASYNC110 - another process stores
                await asyncio.sleep(0.01)

    async def until_still(self, number: int = sys.maxsize) -> None:
        """Wait until so many answers are stored, or no update waits and nothing more is stored."""
        last, since = -1, monotonic()
        while last < number and monotonic() - since < _STILL_SECONDS:
            await asyncio.sleep(0.01)
            now = len(await self.stored())
            if now != last or (await self.updates())["pending"]:
                last, since = now, monotonic()


@asynccontextmanager
async def _stock(folder: Path) -> AsyncIterator[Target]:
    sandbox = Sandbox(limits=Limits(enforced=False))
    await sandbox.start()
    file = folder / "stock.sqlite3"
    command = (sys.executable, "-m", "tests.chaos.stock_bot", sandbox.url, f"sqlite:///{file}")
    bot = BotProcess(command, {}, folder)

    async def stored() -> list[str]:
        if not file.exists():
            return []
        with closing(sqlite3.connect(file)) as connection:
            known = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'stored'").fetchall()
            return [text for (text,) in connection.execute("SELECT text FROM stored")] if known else []

    try:
        async with aiohttp.ClientSession() as http:
            yield Target(sandbox, http, bot, stored)
    finally:
        if bot.running:
            await bot.kill()
        await sandbox.stop()


@asynccontextmanager
async def _ours(folder: Path) -> AsyncIterator[Target]:
    """Give our bot, stopped, with people who sit before the first of twelve short questions."""
    async with scene(f"sqlite:///{folder}/ours.sqlite3", folder, seed=1, short=True) as running:
        await running.open_round(_PEOPLE)
        await running.bot.start()
        people = [running.person(f"Lê Văn {number:04}", chat) for number, chat in enumerate(_CHATS)]
        await asyncio.gather(*(person.sit_down() for person in people))
        await running.end()
        yield Target(running.sandbox, running.http, running.bot, lambda: _answers(running))


async def _answers(running: Scene) -> list[str]:
    async with running.database.read() as store:
        rows = await store.find(AnswerRow)
        places = [("answer", "value", f"{row.assessment_id}:{row.question}") for row in rows]
        texts = [store.box.open(row.value, *place) for row, place in zip(rows, places, strict=True)]
    return [text.strip('"') for text in texts]


async def _kill_over_backlog(target: Target) -> None:
    """Start the bot over what waits and kill it in the middle, some times; then let it finish."""
    await target.bot.start()
    for _ in range(_KILLS):
        await target.until_still(len(await target.stored()) + _MORE)
        await target.bot.kill()
        await target.bot.start()
    await target.until_still()


async def test_stock_bot_loses_answers_that_it_had_fetched(tmp_path: Path) -> None:
    async with _stock(tmp_path) as target:
        sent = await target.send(_CHATS, _EACH)

        await _kill_over_backlog(target)

        lost = Counter(sent) - Counter(await target.stored())
    assert lost.total() > 0


async def test_ours_keeps_all_answers_of_the_same_backlog(tmp_path: Path) -> None:
    async with _ours(tmp_path) as target:
        sent = await target.send(_CHATS, _EACH)

        await _kill_over_backlog(target)

        kept = await target.stored()
    assert Counter(kept) == Counter(sent)


async def test_stock_bot_stalls_at_an_update_that_it_cannot_read(tmp_path: Path) -> None:
    async with _stock(tmp_path) as target:
        await target.control("faults", {"kind": "poison_update", "poison": "wrong_types", "chat": _CHATS[0]})
        await target.send(_CHATS[:3], 1)

        await target.bot.start()
        async with asyncio.timeout(_PATIENCE_SECONDS):
            while (await target.updates())["served"] < 10 * len(_CHATS[:3]):  # noqa: ASYNC110 - another process asks
                await asyncio.sleep(0.05)

        kept = await target.stored()
    assert kept == []


async def test_ours_goes_on_past_an_update_that_it_cannot_read(tmp_path: Path) -> None:
    async with _ours(tmp_path) as target:
        await target.control("faults", {"kind": "poison_update", "poison": "wrong_types", "chat": _CHATS[0]})
        sent = await target.send(_CHATS[:3], 1)

        await target.bot.start()
        await target.until_stored(len(sent))

        kept = await target.stored()
    assert Counter(kept) == Counter(sent)
