"""A broadcast while people answer: ours beside what is usually done with python-telegram-bot.

All talk to the same local server, which enforces Telegram's limits; the same people receive the same
text, and ten answers a second come in meanwhile, each of which has to be answered. Run as
``python -m tests.benchmarks.broadcast``; ``--write`` puts the table into docs/figures.md, and
``--recipients 5000`` is the full size (six minutes for each bot).
"""

import argparse
import asyncio
import os
import platform
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from time import monotonic
from typing import Any

import aiohttp
from rich.console import Console
from rich.table import Table

from bot import bootstrap
from bot.following import read_clock
from bot.sandbox.ledger import Send
from bot.sandbox.limits import Gate, Limits, Refusal
from bot.sandbox.server import DEMO_TOKEN, Sandbox
from bot.settings import Settings
from handlers.broadcasts.confirming import release
from handlers.broadcasts.drafting import make
from handlers.mail import Mail, NoCourier
from handlers.people import load_person
from models.broadcast import Audience, Segment
from models.member import AddressRow, Link
from models.store.tables import lane
from models.store.tables import unit as unit_table
from models.unit import Unit
from tests.benchmarks import stock_broadcast
from tests.benchmarks.figures import write_section
from tests.chaos.process import BotProcess
from tests.chaos.scene import CLERK, FIRST_CHAT, Scene, member_name, scene
from tests.chat import SECRET

TEXT = "Mời các đồng chí dự buổi sinh hoạt chuyên đề lúc 7 giờ 30, thứ Sáu."
RATE = stock_broadcast.RATE
EVERY_SECONDS = 0.1
_ANSWERS_EACH = 11
_JOIN_AT_ONCE = 20
_MORNING = "T09:00:00+07:00"
_LATE_REPLIES_SECONDS = 10.0
_STALLED_SECONDS = 60.0
"""Whoever reaches less than one person a second for so long is given up: the refusals only feed themselves."""
_STOCK = (sys.executable, "-m", "tests.benchmarks.stock_broadcast")
_NUMBER = re.compile(r"^Mục (\d+)", re.MULTILINE)
WAYS = ("loop", "limiter-at-once", "limiter")


@dataclass(frozen=True)
class Result:
    """What one bot did; ``lost`` are answers to which no reply came in time."""

    bot: str
    per_second: float
    median_ms: float
    p99_ms: float
    refused: int
    missing: int
    lost: int
    load: float


class CountingGate(Gate):
    """Telegram's limits, with a count of what they have refused."""

    refused = 0

    def admit(self, chat: int, now: float) -> Refusal | None:
        """Admit or refuse a call."""
        refusal = super().admit(chat, now)
        self.refused += refusal is not None
        return refusal


@dataclass
class Load:
    """People who answer in turn, ten a second in all, whatever the bot does."""

    sandbox: Sandbox
    recipients: range
    talkers: range
    asked: dict[tuple[int, int], float] = field(default_factory=dict)
    _reached: set[int] = field(default_factory=set)
    _first: int = 0
    _seen: int = 0
    _ended: float = 0.0
    _reached_before: int = 0
    _looked_at: float = 0.0

    async def run(self, patience: float) -> None:
        """Let people answer until every recipient has the text, or patience has run out."""
        self._first = self._seen = len(self.sandbox.ledger.sends)
        began, given = monotonic(), defaultdict[int, int](int)
        number = 0
        while not (self._done() or self._stalled()) and monotonic() - began < patience:
            chat = self.talkers[number % len(self.talkers)]
            given[chat] += 1
            if given[chat] <= _ANSWERS_EACH:
                self.asked[chat, given[chat]] = monotonic()
                self.sandbox.acts.act({"chat": chat, "text": f"Câu trả lời ngắn thứ {given[chat]}"})
            number += 1
            await asyncio.sleep(began + number * EVERY_SECONDS - monotonic())
        self._ended = monotonic()
        await self._last_replies()

    def _done(self) -> bool:
        new = self.sandbox.ledger.sends[self._seen :]
        self._seen += len(new)
        self._reached |= {
            int(send.chat) for send in new if TEXT in send.text and int(send.chat) in self.recipients
        }
        return len(self._reached) == len(self.recipients)

    def _stalled(self) -> bool:
        now = monotonic()
        if len(self._reached) - self._reached_before >= _STALLED_SECONDS or not self._looked_at:
            self._reached_before, self._looked_at = len(self._reached), now
        return now - self._looked_at > _STALLED_SECONDS

    async def _last_replies(self) -> None:
        until = monotonic() + _LATE_REPLIES_SECONDS
        while len(self._waits()) < len(self.asked) and monotonic() < until:  # noqa: ASYNC110 - it follows the ledger
            await asyncio.sleep(0.1)

    @property
    def _sends(self) -> Sequence[Send]:
        return self.sandbox.ledger.sends[self._first :]

    def _waits(self) -> list[float]:
        """Return how long each answer waited for the next question; the longest last."""
        replied: dict[tuple[int, int], float] = {}
        for send in self._sends:
            if TEXT not in send.text and (found := _NUMBER.search(send.text)):
                replied.setdefault((int(send.chat), int(found[1]) - 1), send.real)
        return sorted(replied[key] - at for key, at in self.asked.items() if key in replied)

    def result(self, name: str, refused: int, load: float) -> Result:
        """Return what came of it; the pace is that from the first copy to the last or to the end."""
        copies = [send.real for send in self._sends if TEXT in send.text]
        missing = len(self.recipients) - len(self._reached)
        last = self._ended if missing else copies[-1]
        between = [send for send in self._sends if copies[0] <= send.real <= last]
        waits = self._waits()
        return Result(
            bot=name,
            per_second=(len(between) - 1) / (last - copies[0]),
            median_ms=median(waits) * 1000,
            p99_ms=waits[int(len(waits) * 0.99)] * 1000,
            refused=refused,
            missing=missing,
            lost=len(self.asked) - len(waits),
            load=load,
        )


def _talkers(recipients: int) -> int:
    """Return how many people have to talk: nobody has more than so many questions."""
    seconds = recipients / (RATE - 1 / EVERY_SECONDS) + 10
    return min(recipients, int(seconds / EVERY_SECONDS / _ANSWERS_EACH) + 1)


def _patience(recipients: int) -> float:
    return 30 + 3 * recipients / RATE


def _tighten(sandbox: Sandbox) -> CountingGate:
    """Let the server enforce Telegram's limits from now on."""
    gate = CountingGate(Limits())
    sandbox._state.gate = gate
    return gate


# -- ours -------------------------------------------------------------------------------------------


async def ours(database_url: str, folder: Path, recipients: int) -> Result:
    """Measure our bot."""
    chats = range(FIRST_CHAT + 1, FIRST_CHAT + 1 + recipients)
    talkers = _talkers(recipients)
    async with scene(database_url, folder, seed=1, short=True, patience=300, clocked=True) as running:
        await running.tell("clock", {"set": f"{datetime.now(UTC) + timedelta(days=1):%Y-%m-%d}{_MORNING}"})
        await read_clock(f"{running.sandbox.control_url}/sandbox/clock", running.database.clock)
        await running.open_round(recipients)
        await _acquaint(running.sandbox, chats[talkers:])
        await running.bot.start()
        await running.until_ready()
        for start in range(0, talkers, _JOIN_AT_ONCE):
            some = range(start, min(start + _JOIN_AT_ONCE, talkers))
            await asyncio.gather(*(running.member(number).sit_down() for number in some))
        await _link(running, range(talkers, recipients))
        await running.end()
        gate = _tighten(running.sandbox)
        await running.bot.start(KIEMDIEM_TELEGRAM_RATE=str(RATE), KIEMDIEM_TELEGRAM_CHAT_RATE="1")
        await running.until_ready()
        load = Load(running.sandbox, chats, chats[:talkers])
        await _order(running, database_url)
        await load.run(_patience(recipients))
        result = load.result("kiemdiem", gate.refused, os.getloadavg()[0])
        await running.bot.stop()
    return result


async def _acquaint(sandbox: Sandbox, chats: range) -> None:
    """Let people write to the bot before it runs, and forget what they wrote."""
    for chat in chats:
        sandbox.acts.act({"chat": chat, "text": "xin chào"})
    url = f"{sandbox.url}/bot{DEMO_TOKEN}/getUpdates"
    async with aiohttp.ClientSession() as http:
        async with http.post(url, json={"offset": -1}) as reply:
            newest = (await reply.json())["result"][-1]["update_id"]
        async with http.post(url, json={"offset": newest + 1}) as reply:
            await reply.read()


async def _link(running: Scene, numbers: range) -> None:
    """Link people as if they had joined."""
    assert running.round is not None
    bot = DEMO_TOKEN.partition(":")[0]
    async with running.database.begin() as store:
        for number in numbers:
            member, row_id = running.round.members[member_name(number)], store.ids.new()
            await store.run(lane.insert().values(id=row_id))
            chat, at = str(FIRST_CHAT + 1 + number), store.clock.now()
            store.add(AddressRow(row_id, "telegram", bot, chat, row_id, member.id, True, "vi", at))
            store.add(Link(store.ids.new(), row_id, member.id, at, "code"))


async def _order(running: Scene, database_url: str) -> None:
    """Confirm a broadcast to everybody, as the command line does."""
    assert running.round is not None
    made: dict[str, Any] = {"database_url": database_url, "secret_key": SECRET, "broadcast_alone": 10**6}
    services = bootstrap.services(Settings(_env_file=None, **made))  # type: ignore[call-arg]
    async with running.database.begin() as store:
        root = await store.first(Unit, unit_table.c.parent_id.is_(None))
        author = await load_person(store, running.round.members[CLERK].id, store.clock.now())
        assert root is not None and author is not None
        draft = await make(store, author, root, Segment(Audience.ALL), TEXT)
        assert await release(store, Mail(store, NoCourier()), services, draft, author)


# -- the others -------------------------------------------------------------------------------------


async def stock(way: str, folder: Path, recipients: int) -> Result:
    """Measure a stock bot."""
    sandbox = Sandbox(limits=Limits(enforced=False))
    await sandbox.start()
    chats = range(FIRST_CHAT + 1, FIRST_CHAT + 1 + recipients)
    command = (*_STOCK, sandbox.url, TEXT, str(chats.start), str(recipients), way)
    bot = BotProcess(command, {}, folder)
    try:
        await _acquaint(sandbox, chats)
        await bot.start()
        gate = _tighten(sandbox)
        load = Load(sandbox, chats, chats[: _talkers(recipients)])
        sandbox.acts.act({"chat": FIRST_CHAT, "text": stock_broadcast.GO})
        await load.run(_patience(recipients))
        return load.result(_NAMES[way], gate.refused, os.getloadavg()[0])
    finally:
        await bot.kill()
        await sandbox.stop()


_NAMES = {
    "loop": "plain loop",
    "limiter": "AIORateLimiter, one after the other",
    "limiter-at-once": "AIORateLimiter, all at once",
}


# -- the table --------------------------------------------------------------------------------------

_HEAD = (
    "bot",
    f"messages/s (of {RATE})",
    "share",
    "reply median ms",
    "reply 99 % ms",
    "429s",
    "not reached",
    "not answered",
    "machine's load",
)


def _cells(result: Result) -> list[str]:
    return [
        result.bot,
        f"{result.per_second:.2f}",
        f"{result.per_second / RATE:.1%}",
        f"{result.median_ms:,.0f}",
        f"{result.p99_ms:,.0f}",
        str(result.refused),
        str(result.missing),
        str(result.lost),
        f"{result.load:.1f}",
    ]


def table(results: Sequence[Result]) -> Table:
    """Return the results."""
    made = Table(*_HEAD)
    for result in results:
        made.add_row(*_cells(result))
    return made


def _markdown(results: Sequence[Result], recipients: int) -> str:
    rows = [_HEAD, ["---"] * len(_HEAD), *(_cells(result) for result in results)]
    text = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    where = f"{os.cpu_count()} cores, Python {platform.python_version()}, {datetime.now(UTC):%Y-%m-%d}"
    what = f"A broadcast to {recipients} people while {1 / EVERY_SECONDS:.0f} answers a second come in"
    return f"{what}; {where}. The server and the people run on the same cores.\n\n{text}\n"


def run(bots: Sequence[str], recipients: int, folder: Path) -> Iterator[Result]:
    """Measure the bots one after the other."""
    makers: dict[str, Callable[[], Any]] = {
        "ours": lambda: ours(f"sqlite:///{folder}/bench.sqlite3", folder, recipients)
    }
    for way in WAYS:
        makers[way] = lambda way=way: stock(way, folder, recipients)
    for name in bots:
        yield asyncio.run(makers[name]())


def main() -> None:
    """Run from the command line."""
    names = ("ours", *WAYS)
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.broadcast", description=__doc__)
    parser.add_argument("--recipients", type=int, default=500)
    parser.add_argument("--bot", choices=names, action="append", help="only this one")
    parser.add_argument("--write", action="store_true", help="put the table into docs/figures.md")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kiemdiem-bench-") as folder:
        results: list[Result] = []
        for result in run(given.bot or names, given.recipients, Path(folder)):
            results.append(result)
            if given.write:
                write_section("broadcast", _markdown(results, given.recipients))
    Console().print(table(results))


if __name__ == "__main__":
    main()
