"""Two instances on one PostgreSQL: when the leader dies, stands still or is cut off, the other takes over."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import pytest

from models.outbox import OutboxState
from tests.chaos import linked
from tests.chaos.invariants import violations
from tests.chaos.people import Person
from tests.chaos.process import BotProcess, twin
from tests.chaos.scene import Scene, member_name, scene
from tests.postgres import Server

pytestmark = [pytest.mark.slow, pytest.mark.chaos, pytest.mark.postgres]
_TAKEOVER_SECONDS = 30.0
_PATIENCE_SECONDS = 60.0
_STANDS_BY, _STEPS_DOWN = b"standing by", b"stepping down"
_NOON = "2026-12-08T12:00:00+07:00"


@dataclass
class Pair:
    """A scene whose bot leads, another one that stands by, and a member before the first question."""

    scene: Scene
    second: BotProcess
    member: Person
    answers: int = 0

    async def answer(self) -> float:
        """Let the member answer; return how many seconds pass until the next question."""
        began = monotonic()
        self.answers += 1
        await self.member.phone.type(f"Câu trả lời thứ {self.answers}, viết cho rõ ràng.")
        await self.member.phone.until(f"^Mục {self.answers + 1}/")
        return monotonic() - began


async def _until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(_PATIENCE_SECONDS):
        while not true():  # noqa: ASYNC110 - it follows another process
            await asyncio.sleep(0.05)


@pytest.fixture
def url(postgres: Server) -> Iterator[str]:
    """Give a new database."""
    made = postgres.new()
    yield made
    postgres.drop(made)


@asynccontextmanager
async def _pair(url: str, folder: Path, members: int = 1, **settings: str) -> AsyncIterator[Pair]:
    async with scene(url, folder, seed=1, patience=_PATIENCE_SECONDS, short=True, clocked=True) as running:
        await running.tell("clock", {"set": _NOON})
        await running.follow_clock()
        await running.open_round(members)
        await running.bot.start(**settings)
        await running.until_ready()
        member = running.member(0)
        await member.sit_down()
        second = twin(running.bot, folder / "second")
        await second.start(**{name: settings[name] for name in settings if name != "KIEMDIEM_DATABASE_URL"})
        try:
            await _until(lambda: second.said(_STANDS_BY))
            yield Pair(running, second, member)
        finally:
            await second.kill()


async def test_second_instance_takes_over_when_the_leader_is_killed(url: str, tmp_path: Path) -> None:
    async with _pair(url, tmp_path) as pair:
        await pair.answer()
        await pair.scene.bot.kill()

        took = await pair.answer()

        assert await violations(pair.scene.database, await pair.scene.ask("ledger")) == []
    assert took < _TAKEOVER_SECONDS


async def test_second_instance_takes_over_at_once_when_the_leader_is_stopped(url: str, tmp_path: Path) -> None:
    async with _pair(url, tmp_path) as pair:
        await pair.scene.bot.stop()

        took = await pair.answer()

    assert took < _TAKEOVER_SECONDS / 2


async def test_paused_leader_that_goes_on_steps_down_and_sends_nothing_twice(url: str, tmp_path: Path) -> None:
    async with _pair(url, tmp_path, 120, KIEMDIEM_TELEGRAM_RATE="10") as pair:
        running, first = pair.scene, pair.scene.bot
        assert running.round is not None
        await linked.link(running, [running.round.members[member_name(n)].id for n in range(1, 120)])
        ordered = await linked.order_clerk(running, url)
        while not await linked.received(running):  # noqa: ASYNC110 - it follows another process
            await asyncio.sleep(0.05)

        first.pause()
        took = await pair.answer()
        first.go_on()
        await _until(lambda: first.said(_STEPS_DOWN))
        await _until(lambda: first.said(_STANDS_BY))
        await running.drain(2 * _PATIENCE_SECONDS)

        found = await violations(running.database, await running.ask("ledger"))
        rows, came = await linked.rows_of(running, ordered), await linked.received(running)
    assert took < _TAKEOVER_SECONDS
    assert found == []
    assert len(rows) == 120 and all(len(states) == 1 for states in rows.values())
    assert max(came.values()) == 1
    assert sum(states == [OutboxState.SENT] for states in rows.values()) >= 110


async def test_leader_that_loses_the_database_steps_down(url: str, postgres: Server, tmp_path: Path) -> None:
    role = f"role_{url.partition('@/')[2].partition('?')[0]}"
    await postgres.make_role(role)
    own = {"KIEMDIEM_DATABASE_URL": url.replace("postgres@", f"{role}@")}
    async with _pair(url, tmp_path, **own) as pair:
        await postgres.shut_out(role)

        took = await pair.answer()

        await _until(lambda: pair.scene.bot.said(_STEPS_DOWN))
        await postgres.let_in(role)
        await _until(lambda: pair.scene.bot.said(_STANDS_BY))
    assert took < _TAKEOVER_SECONDS
