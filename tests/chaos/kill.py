"""Kill the bot at random moments while people write, and count what is lost.

Run as ``python -m tests.chaos.kill``; it prints one line of figures with its seed, and ends with 1
on a violation.
"""

import argparse
import asyncio
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from random import SystemRandom
from time import monotonic

from tests.chaos.checking import Report, check
from tests.chaos.people import Person, crowd
from tests.chaos.scene import Scene, database_of, scene

_WHILE_STARTING = 0.15
"""Which part of the kills strikes while the bot still starts."""
_MOST_SHOWN = 50


@dataclass(frozen=True)
class Plan:
    """How to torment the bot: ``people`` write at once; ``alive`` is how long it lives on average."""

    seed: int
    people: int = 20
    kills: int = 10
    seconds: float = 600.0
    alive: float = 2.0
    pace: float = 0.3
    patience: float = 150.0
    questions: int = 0
    """How many answers each gives; 0 for all, and handing in."""

    @property
    def members(self) -> int:
        """Return how many there are: a place is taken by the next one while there are kills to come."""
        return self.people * max(2, self.kills // 4)


async def torment(plan: Plan, database_url: str, folder: Path) -> Report:
    """Let people write while the bot is killed and started again; check everything at the end."""
    began = monotonic()
    async with scene(database_url, folder, seed=plan.seed, patience=plan.patience, pace=plan.pace) as running:
        await running.open_round(plan.members)
        await running.bot.start()
        await running.until_ready()
        secretary = await running.secretary()
        people = await _live(running, plan)
        await running.end()
        report = await check(running, people, [secretary])
    report.figures["seconds"] = round(monotonic() - began)
    return report


async def _live(running: Scene, plan: Plan) -> list[Person]:
    """Let everybody write under kills, and those who are still at it finish in peace."""
    over = asyncio.Event()
    killing = asyncio.create_task(_kill(running, plan, over))
    try:
        members = map(running.member, range(plan.members))
        people = await crowd(members, plan.people, plan.questions, over)
        over.set()
        await killing
    finally:
        killing.cancel()
    return people


async def _kill(running: Scene, plan: Plan, over: asyncio.Event) -> None:
    """Kill and start until the plan is done or everybody is; leave a running bot."""
    until = monotonic() + plan.seconds
    while len(running.bot.deaths) < plan.kills and monotonic() < until and not over.is_set():
        if running.chance.random() >= _WHILE_STARTING:
            await running.until_ready()
        await asyncio.sleep(running.chance.uniform(0, 2 * plan.alive))
        await running.bot.kill()
        await running.bot.start()
    await running.until_ready()
    over.set()


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.kill", description=__doc__)
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(1_000_000))
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=600.0, help="kill no more after so long")
    parser.add_argument("--database", default="sqlite", help="sqlite, postgres, or an empty database's address")
    given = parser.parse_args()
    plan = Plan(given.seed, given.people, given.kills, given.seconds)
    with (
        tempfile.TemporaryDirectory(prefix="kiemdiem-chaos-") as name,
        database_of(given.database, Path(name)) as url,
    ):
        report = asyncio.run(torment(plan, url, Path(name)))
    print(f"chaos seed={plan.seed} database={url.partition(':')[0]} {report}")
    for line in report.violations[:_MOST_SHOWN]:
        print(f"  {line}")
    sys.exit(1 if report.violations else 0)


if __name__ == "__main__":
    main()
