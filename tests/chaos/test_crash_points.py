"""The bot dies at every named moment: what was begun is neither lost nor done twice."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import SystemRandom

import pytest

from models.crash import Point
from tests.chaos.checking import Report, check
from tests.chaos.people import Person
from tests.chaos.scene import CLERK, FIRST_CHAT, Scene, scene
from tests.scenarios.office_help import FIRST_LINES, excel

pytestmark = [pytest.mark.chaos, pytest.mark.slow]
_KILLED = 137
_ANSWERS = 4
_PATIENCE_SECONDS = 150.0
"""On PostgreSQL a claim of a dead process is only over when its lease is."""
_OUTAGE_SECONDS = 200
_LEASES_SECONDS = 400
_REMINDED_DAYS_BEFORE = 7
_IDLE_DAYS = 5
"""Fewer than those for which a finished update is kept, for the check counts them."""
"""Longer than any worker may hold a file or an errand."""

STARTING = {Point.IN_MIGRATION, Point.AFTER_MIGRATION}
RECOVERING = {Point.AFTER_RECOVER, Point.BEFORE_CLAIM_COMMIT, Point.AFTER_CLAIM}
ASKING = {Point.IN_ASKING_AGAIN, Point.AFTER_ASKING_AGAIN}
REMINDING = {Point.BEFORE_REMINDERS_COMMIT, Point.AFTER_REMINDERS_COMMIT}
FILES = {Point.AFTER_FILE_CLAIM, Point.AFTER_DOWNLOAD, Point.AFTER_FILE_KEPT}
ERRANDS = {Point.AFTER_ERRAND_CLAIM, Point.AFTER_ERRAND}
WRITING = set(Point) - STARTING - RECOVERING - ASKING - REMINDING - FILES - ERRANDS


async def _die(running: Scene, point: Point, at: int = 1) -> None:
    """Start the bot so that it dies at a moment."""
    await running.bot.start(KIEMDIEM_CRASH_AT=f"{point}:{at}")


async def _died(running: Scene) -> None:
    """Wait until the bot has died at its moment."""
    code = await asyncio.wait_for(running.bot.ended(), _PATIENCE_SECONDS)
    assert code == _KILLED, running.bot.last_words()


async def _comes_back(running: Scene) -> None:
    await _died(running)
    await running.bot.start()


def _seed() -> int:
    return SystemRandom().randrange(1_000_000)


async def _write(running: Scene, people: list[Person]) -> None:
    await asyncio.gather(*(person.run(questions=_ANSWERS) for person in people))


async def _checked(running: Scene, people: list[Person]) -> Report:
    await running.end()
    return await check(running, people)


@pytest.mark.parametrize("point", sorted(WRITING))
async def test_death_while_people_write(point: Point, database_url: str, tmp_path: Path) -> None:
    seed = _seed()
    async with scene(database_url, tmp_path, seed=seed, patience=_PATIENCE_SECONDS) as running:
        await running.open_round(3)
        await _die(running, point, running.chance.randint(2, 8))
        back = asyncio.create_task(_comes_back(running))
        people = [running.member(number) for number in range(3)]

        await _write(running, people)

        await back
        report = await _checked(running, people)
    assert report.violations == [], seed
    assert report.figures["answers"] == 3 * _ANSWERS


@pytest.mark.parametrize("point", sorted(RECOVERING))
async def test_death_over_what_the_last_death_left(point: Point, database_url: str, tmp_path: Path) -> None:
    async with scene(database_url, tmp_path, seed=_seed(), patience=_PATIENCE_SECONDS) as running:
        await running.open_round(1)
        people = [running.member(0)]
        writing = asyncio.create_task(_write(running, people))
        await _die(running, Point.AFTER_SEND, 3)
        await _died(running)
        await _die(running, point)
        await _comes_back(running)

        await writing

        report = await _checked(running, people)
    assert report.violations == []


@pytest.mark.parametrize("point", sorted(STARTING))
async def test_death_over_the_schema(point: Point, tmp_path: Path) -> None:
    async with scene(f"sqlite:///{tmp_path}/new.sqlite3", tmp_path, seed=_seed()) as running:
        await _die(running, point)
        await _comes_back(running)
        await running.until_ready()
        await running.open_round(1)
        people = [running.member(0)]

        await _write(running, people)

        report = await _checked(running, people)
    assert report.violations == []


@pytest.mark.parametrize("point", sorted(ASKING))
async def test_death_while_asking_again(point: Point, database_url: str, tmp_path: Path) -> None:
    async with scene(database_url, tmp_path, seed=_seed(), patience=_PATIENCE_SECONDS, clocked=True) as running:
        await running.open_round(3)
        people = [running.member(number) for number in range(3)]
        await running.bot.start()
        await _write(running, people)
        await running.end()
        for person in people:
            person.phone.look_away()
        await running.tell("clock", {"advance": _OUTAGE_SECONDS})

        await _die(running, point)
        await _comes_back(running)

        for person in people:
            await person.phone.until(f"^Mục {_ANSWERS + 1}/")
        report = await _checked(running, people)
    assert report.violations == []


@pytest.mark.parametrize("point", sorted(REMINDING))
async def test_death_while_reminding(point: Point, database_url: str, tmp_path: Path) -> None:
    async with scene(database_url, tmp_path, seed=_seed(), patience=_PATIENCE_SECONDS, clocked=True) as running:
        await running.open_round(3, _REMINDED_DAYS_BEFORE + _IDLE_DAYS)
        people = [running.member(number) for number in range(3)]
        await running.bot.start()
        await _write(running, people)
        await running.end()
        await _die(running, point)
        await running.until_ready()

        await running.tell(
            "clock", {"set": f"{datetime.now(UTC) + timedelta(days=_IDLE_DAYS):%Y-%m-%d}T19:45:05+07:00"}
        )

        await _comes_back(running)
        for person in people:
            await person.phone.until("nhắc lịch")
        report = await _checked(running, people)
    assert report.violations == []
    assert report.figures["ambiguous"] == 0


@pytest.mark.parametrize("point", sorted(FILES | ERRANDS))
async def test_death_over_a_file(point: Point, database_url: str, tmp_path: Path) -> None:
    async with scene(database_url, tmp_path, seed=_seed(), patience=_PATIENCE_SECONDS, clocked=True) as running:
        await running.open_round(0)
        await _die(running, point)
        clerk = running.person(CLERK, FIRST_CHAT)
        await clerk.join()
        await clerk.phone.until("Kính chào|Việc")

        await clerk.phone.send_file("danh-sach.xlsx", excel(*FIRST_LINES))

        await _comes_back(running)
        await running.until_ready()
        await running.tell("clock", {"advance": _LEASES_SECONDS})
        await clerk.phone.until("Xem trước")
        report = await _checked(running, [])
    assert report.violations == []
