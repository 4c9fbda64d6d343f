"""The demo without a browser: what it offers to the page, and that its district has been at work."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.demo import Demo
from models.assessment import Assessment, Status
from models.cycle import Cycle

FEW = 300


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Demo]:
    running = Demo(tmp_path, FEW)
    await running.start(0)
    await running.fill()
    yield running
    await running.parts.database.close()
    await running.close()


async def ask(demo: Demo, path: str) -> Any:
    async with aiohttp.ClientSession() as session, session.get(f"{demo.url}/sandbox/{path}") as response:
        return await response.json()


async def test_demo_offers_two_members_a_secretary_and_the_office_first(demo: Demo) -> None:
    people = (await ask(demo, "people?limit=9999"))["people"]
    first = [person for person in people if person["first"]]

    assert len(people) == FEW
    assert people[: len(first)] == first
    assert [person["role"] for person in first] == ["member", "member", "secretary", "admin"]
    assert len({person["unit"] for person in first if person["role"] != "admin"}) == 1
    assert [person["started"] for person in first] == [False] * 4
    assert all(person["code"] and person["born"] for person in first)
    assert ["sample" in person for person in first] == [False, False, False, True]


async def test_demo_district_has_been_at_work(demo: Demo) -> None:
    async with demo.parts.database.read() as store:
        states = Counter(one.status for one in await store.find(Assessment))
    people = (await ask(demo, "people?limit=9999"))["people"]

    assert set(states) == {Status.NOT_STARTED, Status.IN_PROGRESS, Status.SUBMITTED, Status.PASSED}
    assert FEW / 3 < sum(person["started"] for person in people) < FEW * 2 / 3


async def test_demo_names_the_moments_when_reminders_come_due(demo: Demo) -> None:
    async with demo.parts.database.read() as store:
        cycle = await store.first(Cycle)
    assert cycle is not None
    moments = [datetime.fromisoformat(one) for one in (await ask(demo, "moments"))["moments"]]
    local = [moment.astimezone(demo.parts.database.clock.zone) for moment in moments]
    last = cycle.deadline.astimezone(demo.parts.database.clock.zone).date()

    assert [(last - moment.date(), f"{moment:%H:%M}") for moment in local] == [
        (timedelta(7), "19:45"),
        (timedelta(3), "19:45"),
        (timedelta(1), "19:45"),
        (timedelta(0), "07:30"),
    ]
