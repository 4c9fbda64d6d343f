"""The command line's door to broadcasts: a preview, and with --yes the running bot sends."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import bootstrap
from bot.settings import Settings
from handlers.office.importing import make_admin
from models.store.tables import unit as unit_table
from models.store.unit_of_work import Database
from models.unit import Unit
from tests.chat import SECRET, World
from tests.factories import Round, open_round
from tests.integration.cli_bench import Bench, Ended, lines
from tests.scenarios.broadcast_help import (
    CLERK,
    DISTRICT,
    TEXT,
    pass_time,
    received,
    village_with_clerk,
    written,
)
from tests.scenarios.desk_help import MEMBER, SECOND, SECRETARY

pytestmark = pytest.mark.slow


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def _round(url: str, *admins: str) -> Round:
    """Open a round in the database of a bot that does not run."""

    async def work() -> Round:
        database = _database(url)
        try:
            form = bootstrap.services(Settings(_env_file=None)).catalog.get("mau-02a-2023")
            opened = await open_round(database, form, datetime.now(UTC) + timedelta(days=20))
            for name in admins:
                await _make_admin(database, opened, name)
            return opened
        finally:
            await database.close()

    return asyncio.run(work())


def _database(url: str) -> Database:
    return bootstrap.database(Settings(_env_file=None, database_url=url, secret_key=SECRET))


async def _make_admin(database: Database, opened: Round, name: str) -> None:
    async with database.begin() as store:
        root = await store.first(Unit, unit_table.c.parent_id.is_(None))
        assert root is not None
        await make_admin(store, opened.members[name].id, root.id)


def _run(bench: Bench, url: str, *arguments: str) -> Ended:
    return bench.run("broadcast", "--text", TEXT, *arguments, secret_key=SECRET, database_url=url)


async def _beside(town: World, bench: Bench, *arguments: str) -> Ended:
    """Run the command as another process would, while the bot runs in this one."""
    own = town.settings
    settings = {"secret_key": SECRET, "database_url": own.database_url, "clock_url": own.clock_url}
    started = bench.start("broadcast", "--text", TEXT, *arguments, **settings)
    said, wrong = await asyncio.to_thread(started.communicate, timeout=60)
    return Ended(started.returncode, said, wrong)


def _figures(ended: Ended) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(ended.out)
    return {name: value for name, value in found.items() if name != "broadcast"}


async def test_running_bot_sends_what_the_command_line_orders(town: World, bench: Bench) -> None:
    village = await village_with_clerk(town)
    ended = await _beside(town, bench, "--yes")
    assert (ended.code, lines(ended.out)[1:4]) == (0, ["state: done", "recipients: 3", "sent: 3"])
    assert "3/3" in ended.err
    await town.settle()
    assert [await received(village.chats[name]) for name in (MEMBER, SECOND)] == [1, 1]
    assert (await village.chats[CLERK].last()).startswith("✓ Đã gửi xong")


def test_preview_counts_and_sends_nothing(database_url: str, bench: Bench) -> None:
    _round(database_url)
    ended = _run(bench, database_url, "--to", "secretaries", "--json")
    assert (ended.code, _figures(ended)) == (
        0,
        {
            "unit": DISTRICT,
            "recipients": 0,
            "out_of_reach": {"not linked": 1},
            "sending_seconds": 0.0,
            "waits_minutes": 0,
        },
    )
    assert lines(_run(bench, database_url).out)[-1] == "Nothing is sent yet; add --yes to send it."


def test_nobody_within_reach_is_an_error(database_url: str, bench: Bench) -> None:
    _round(database_url)
    wanted = Ended(1, "", "kiemdiem: nobody who is meant can be reached; nothing is sent\n")
    assert _run(bench, database_url, "--yes") == wanted


def test_several_admins_have_to_be_told_apart(database_url: str, bench: Bench) -> None:
    opened = _round(database_url, MEMBER)
    codes = ", ".join(opened.members[name].code for name in (CLERK, MEMBER))
    ended = _run(bench, database_url)
    assert ended.err == f"kiemdiem: name the admin in whose name it is sent: --by with one of {codes}\n"
    assert _run(bench, database_url, "--by", opened.members[CLERK].code).code == 0


def test_text_has_to_fit(bench: Bench) -> None:
    ended = bench.run("broadcast", "--text", "á" * 3001)
    assert ended.err == "kiemdiem: the text must have 1 to 3000 characters; it has 3001\n"


async def test_planned_hour_and_saved_recipients_are_those_of_the_chat(town: World, bench: Bench) -> None:
    village = await village_with_clerk(town)
    clerk = village.chats[CLERK]
    await written(clerk, "Các đồng chí bí thư")
    await clerk.press("Lưu nhóm người nhận")
    await clerk.say("Bí thư huyện")
    ended = await _beside(town, bench, "--saved", "Bí thư huyện", "--at", "19:45 thứ Sáu", "--yes", "--json")
    figures = _figures(ended)
    assert (ended.code, figures["state"], figures["recipients"]) == (0, "waiting", 1)
    await town.move_clock(set="2026-12-11T19:45:05+07:00")
    await pass_time(town)
    assert [await received(village.chats[name]) for name in (MEMBER, SECRETARY)] == [0, 1]


def test_what_cannot_be_meant_is_an_error(database_url: str, bench: Bench) -> None:
    _round(database_url)
    wrong = [
        _run(bench, database_url, *arguments).err
        for arguments in (
            ("--saved", "Tuần này"),
            ("--unreminded", "3"),
            ("--at", "khi nào tiện"),
            ("--at", "9:00 20/01/2020"),
        )
    ]
    assert wrong == [
        "kiemdiem: 0 groups are saved as 'Tuần này'\n",
        "kiemdiem: --unreminded goes with --to unfinished\n",
        "kiemdiem: the hour cannot be read; say it like '19:45 thứ Sáu' or '2026-12-11 19:45'\n",
        "kiemdiem: 20/01/2020 09:00 cannot be: it has passed\n",
    ]


async def test_without_a_bot_it_waits_and_says_so(town: World, bench: Bench) -> None:
    village = await village_with_clerk(town)
    await town.stop()
    await town.control("clock", {"advance": 60})
    ended = await _beside(town, bench, "--yes", "--json")
    figures = _figures(ended)
    assert ended.err == "No bot is running; it sends this as soon as 'kiemdiem run' is started.\n"
    assert (ended.code, figures["state"], figures["waiting"]) == (0, "sending", 3)
    await town.start()
    await pass_time(town)
    assert await received(village.chats[MEMBER]) == 1
