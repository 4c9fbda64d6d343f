"""Durable answered questions a second: ours beside a stock bot that commits per update.

Both talk to the same local server, without its limits, on the same databases with the same
settings; the same number of people give the same number of answers, each as soon as the question is
there. A question is answered when the next one has arrived. Run as
``python -m tests.benchmarks.answers``; ``--write`` puts the table into docs/figures.md.
"""

import argparse
import asyncio
import os
import platform
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles
from time import perf_counter

from rich.console import Console
from rich.table import Table

from bot.sandbox.limits import Limits
from bot.sandbox.server import Sandbox
from tests.benchmarks.figures import write_section
from tests.chaos.process import BotProcess
from tests.chaos.scene import FIRST_CHAT, scene
from tests.postgres import Server, serving

ANSWERS = 10
_WARM_UP = 2
"""Answers of each person that are not measured."""
_PATIENCE_SECONDS = 600.0
_JOIN_AT_ONCE = 20
STOCK = (sys.executable, "-m", "tests.chaos.stock_bot")


@dataclass(frozen=True)
class Result:
    """What one bot did on one database; ``cpu`` is its processor time for each answer, in ms."""

    bot: str
    database: str
    per_second: float
    median_ms: float
    slow_ms: float
    cpu_ms: float


@dataclass
class Load:
    """People who answer as soon as they are asked."""

    sandbox: Sandbox
    chats: Sequence[int]

    async def drive(self, answers: int) -> tuple[float, list[float]]:
        """Let everybody give so many answers; return the seconds that it took, and each one's wait."""
        left = dict.fromkeys(self.chats, answers)
        sent: dict[int, float] = {}
        waits: list[float] = []
        sends, seen = self.sandbox.ledger.sends, len(self.sandbox.ledger.sends)
        began = perf_counter()
        for chat in self.chats:
            self._answer(chat, left, sent)
        async with asyncio.timeout(_PATIENCE_SECONDS):
            while sent:
                await asyncio.sleep(0.001)
                for send in sends[seen:]:
                    seen += 1
                    chat = int(send.chat)
                    if chat in sent:
                        waits.append(perf_counter() - sent.pop(chat))
                        self._answer(chat, left, sent)
        return perf_counter() - began, waits

    def _answer(self, chat: int, left: dict[int, int], sent: dict[int, float]) -> None:
        if left[chat]:
            left[chat] -= 1
            sent[chat] = perf_counter()
            self.sandbox.acts.act(
                {"chat": chat, "text": f"Câu trả lời thứ {left[chat]} của {chat}, một dòng ngắn."}
            )


async def ours(database_url: str, folder: Path, people: int, answers: int) -> Result:
    """Measure our bot; everybody has joined and sits before the first question."""
    async with scene(database_url, folder, seed=1, short=True, patience=_PATIENCE_SECONDS) as running:
        await running.open_round(people)
        await running.bot.start()
        await running.until_ready()
        for start in range(0, people, _JOIN_AT_ONCE):
            numbers = range(start, min(start + _JOIN_AT_ONCE, people))
            await asyncio.gather(*(running.member(number).sit_down() for number in numbers))
        await running.drain()
        chats = [FIRST_CHAT + 1 + number for number in range(people)]
        result = await _measure("ours", database_url, running.bot, Load(running.sandbox, chats), answers)
        await running.end()
    return result


async def stock(database_url: str, folder: Path, people: int, answers: int, *more: str) -> Result:
    """Measure the stock bot."""
    sandbox = Sandbox(limits=Limits(enforced=False))
    await sandbox.start()
    bot = BotProcess((*STOCK, sandbox.url, database_url, *more), {}, folder)
    try:
        await bot.start()
        load = Load(sandbox, range(FIRST_CHAT, FIRST_CHAT + people))
        return await _measure("stock" + "".join(more), database_url, bot, load, answers)
    finally:
        await bot.kill()
        await sandbox.stop()


async def _measure(name: str, database_url: str, bot: BotProcess, load: Load, answers: int) -> Result:
    await load.drive(_WARM_UP)
    before = bot.cpu_seconds()
    seconds, waits = await load.drive(answers)
    cuts = quantiles(waits, n=20)
    count = len(load.chats) * answers
    return Result(
        bot=name,
        database=database_url.partition(":")[0],
        per_second=count / seconds,
        median_ms=cuts[9] * 1000,
        slow_ms=cuts[18] * 1000,
        cpu_ms=(bot.cpu_seconds() - before) / count * 1000,
    )


@contextmanager
def _databases(names: Sequence[str], folder: Path) -> Iterator[list[Callable[[], str]]]:
    """Give, for each kind of database, what makes a new one."""
    numbers = iter(range(1_000))

    def sqlite() -> str:
        return f"sqlite:///{folder}/bench{next(numbers)}.sqlite3"

    if "postgresql" not in names:
        yield [sqlite]
        return
    with serving(folder / "postgres", careless=False) as server:
        yield [*([sqlite] if "sqlite" in names else []), lambda: _empty(server)]


def _empty(server: Server) -> str:
    return server.new(migrated=False)


def run(names: Sequence[str], people: int, answers: int, folder: Path) -> list[Result]:
    """Measure both bots on each database, one after the other."""
    with _databases(names, folder) as makers:
        return [
            asyncio.run(measure(make())) for make in makers for measure in _measures(folder, people, answers)
        ]


def _measures(folder: Path, people: int, answers: int) -> list[Callable[[str], Awaitable[Result]]]:
    return [
        lambda url: stock(url, folder, people, answers),
        lambda url: stock(url, folder, people, answers, "--concurrent"),
        lambda url: ours(url, folder, people, answers),
    ]


def table(results: Sequence[Result]) -> Table:
    """Return the results with the ratio of ours to each of the others."""
    made = Table("database", "bot", "answers/s", "ours is", "median ms", "95 % ms", "CPU ms/answer")
    for result in results:
        made.add_row(*_cells(result, results))
    return made


def _cells(result: Result, results: Sequence[Result]) -> list[str]:
    mine = next(one for one in results if one.database == result.database and one.bot == "ours")
    return [
        result.database,
        result.bot,
        f"{result.per_second:,.0f}",
        "" if result is mine else f"{mine.per_second / result.per_second:.1f}×",
        f"{result.median_ms:,.0f}",
        f"{result.slow_ms:,.0f}",
        f"{result.cpu_ms:.2f}",
    ]


def _markdown(results: Sequence[Result], people: int, answers: int) -> str:
    head = ["database", "bot", "answers/s", "ours is", "median ms", "95 % ms", "CPU ms/answer"]
    rows = [head, ["---"] * len(head), *(_cells(result, results) for result in results)]
    where = f"{os.cpu_count()} cores, Python {platform.python_version()}, {datetime.now(UTC):%Y-%m-%d}"
    text = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return f"{people} people, {answers} answers each; {where}. The load runs on the same cores.\n\n{text}\n"


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.answers", description=__doc__)
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--answers", type=int, default=ANSWERS)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), help="only this one")
    parser.add_argument("--write", action="store_true", help="put the table into docs/figures.md")
    given = parser.parse_args()
    names = (given.database,) if given.database else ("sqlite", "postgresql")
    with tempfile.TemporaryDirectory(prefix="kiemdiem-bench-") as folder:
        results = run(names, given.people, given.answers, Path(folder))
    Console().print(table(results))
    if given.write:
        write_section("answers", _markdown(results, given.people, given.answers))


if __name__ == "__main__":
    main()
