"""kiemdiem remind: the second door to a reminder that is sent by hand."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from tests.chat import World
from tests.factories import CELL
from tests.integration.cli_bench import Bench, Ended
from tests.scenarios.desk_help import MEMBER, SECRETARY, settle_in

pytestmark = pytest.mark.slow

WRONG = {
    ("Chi bộ X",): "'Chi bộ X' is no unit; 'kiemdiem unit list' shows ids and names",
    (CELL, "--at", "22:00"): "22:00 lies in the quiet hours; choose a time from 06:30 to 21:00",
    (CELL, "--at", "soon"): "'soon' is not a time, e.g. 07:30",
}


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


async def _run(town: World, bench: Bench, *arguments: str) -> Ended:
    url = town.settings.database_url
    return await asyncio.to_thread(bench.run, "remind", *arguments, database_url=url)


async def _reported(town: World, bench: Bench, *arguments: str) -> dict[str, Any]:
    ended = await _run(town, bench, *arguments, "--json")
    assert (ended.code, ended.err) == (0, "")
    found: dict[str, Any] = json.loads(ended.out)
    return found


async def test_preview_sends_nothing(town: World, bench: Bench) -> None:
    await settle_in(town, MEMBER, SECRETARY)

    ended = await _run(town, bench, CELL)

    assert ended.code == 0
    assert ended.out.splitlines()[2:4] == ["recipients: 2", "not_reached: not linked 2"]
    assert ended.out.splitlines()[-1] == "Nothing is sent yet; add --yes to send it."


async def test_yes_lets_the_running_bot_send_it_once(town: World, bench: Bench) -> None:
    village = await settle_in(town, MEMBER, SECRETARY)

    first = await _reported(town, bench, CELL, "--at", "07:30", "--yes")
    again = await _reported(town, bench, CELL, "--at", "07:30", "--yes")
    await town.move_clock(set=first["goes_at"])
    await town.move_clock(advance=60)

    assert (first["ordered"], again["goes_at"]) == (True, first["goes_at"])
    told = [one["text"] for one in await village.chats[MEMBER].messages() if "nhắc lịch" in one["text"]]
    assert len(told) == 1


async def test_wrong_arguments_get_one_clear_line(town: World, bench: Bench) -> None:
    await settle_in(town)

    ended = [await _run(town, bench, *arguments) for arguments in WRONG]

    assert ended == [Ended(1, "", f"kiemdiem: {sentence}\n") for sentence in WRONG.values()]
