"""The bot is killed at random moments of a broadcast: every recipient has exactly one row and one outcome."""

import asyncio
from pathlib import Path
from random import SystemRandom

import pytest

from models.outbox import OutboxState
from tests.chaos import linked
from tests.chaos.scene import Scene, member_name, scene

pytestmark = [pytest.mark.slow, pytest.mark.chaos]
_MEMBERS = 250
_RATE = "40"
_KILLS = 3
_AT_RISK = 8
"""So many messages of a broadcast are claimed and not recorded at most when the bot dies."""
_MORNING = "2026-12-08T09:00:00+07:00"
_SURE = [OutboxState.SENT]


async def _kill_at_random(running: Scene) -> None:
    for _ in range(_KILLS):
        await running.until_ready()
        await asyncio.sleep(running.chance.uniform(0, 2))
        await running.bot.kill()
        await running.bot.start(KIEMDIEM_TELEGRAM_RATE=_RATE)


async def _until_finished(running: Scene, number: int) -> None:
    async with asyncio.timeout(180):
        while (await linked.standing(running, number)).finished_at is None:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.2)


async def test_broadcast_under_kills_has_one_outcome_for_everybody(tmp_path: Path) -> None:
    seed, url = SystemRandom().randrange(1_000_000), f"sqlite:///{tmp_path}/chaos.sqlite3"
    async with scene(url, tmp_path, seed=seed, short=True, clocked=True) as running:
        await running.tell("clock", {"set": _MORNING})
        await running.follow_clock()
        await running.open_round(_MEMBERS)
        assert running.round is not None
        members = [running.round.members[member_name(number)].id for number in range(_MEMBERS)]
        chats = await linked.link(running, members)
        await running.bot.start(KIEMDIEM_TELEGRAM_RATE=_RATE)
        number = await linked.order_clerk(running, url)

        await _kill_at_random(running)
        await _until_finished(running, number)

        rows, came = await linked.rows_of(running, number), await linked.received(running)
    unsure = [member for member in members if rows[member] != _SURE]
    assert sorted(rows) == sorted(members), seed
    assert {len(states) for states in rows.values()} == {1}, seed
    assert {tuple(rows[member]) for member in unsure} <= {(OutboxState.AMBIGUOUS,)}, seed
    assert len(unsure) <= _KILLS * _AT_RISK, seed
    assert {came[chats[member]] for member in members if member not in unsure} == {1}, seed
    assert max(came.values()) == 1, seed
