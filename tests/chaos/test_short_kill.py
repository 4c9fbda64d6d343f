"""The bot is killed while people write: no answer is lost or doubled, and nobody waits for ever."""

from pathlib import Path
from random import SystemRandom

import pytest

from tests.chaos.kill import Plan, torment

pytestmark = pytest.mark.chaos


def _seed() -> int:
    return SystemRandom().randrange(1_000_000)


async def test_short_kill_loses_nothing(tmp_path: Path) -> None:
    plan = Plan(_seed(), people=20, kills=2, alive=0.7, pace=0.05, patience=30.0, questions=5)

    report = await torment(plan, f"sqlite:///{tmp_path}/chaos.sqlite3", tmp_path)

    assert report.violations == [], f"{plan} {report}"
    assert report.figures["kills"] == 2
    assert report.figures["answers"] > 0


@pytest.mark.slow
async def test_long_kill_loses_nothing(database_url: str, tmp_path: Path) -> None:
    plan = Plan(_seed(), people=30, kills=15)

    report = await torment(plan, database_url, tmp_path)

    assert report.violations == [], f"{plan} {report}"
