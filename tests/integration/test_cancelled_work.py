"""Work that is cut off in the middle of a statement leaves the database free for the next."""

import asyncio
import gc
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from models.clock import Clock
from models.store.crypto import SecretBox
from models.store.database import open_engine
from models.store.unit_of_work import Database
from tests.chat import SECRET

_WRITE = text("INSERT INTO heartbeat VALUES ('bot', '2026-11-25 00:00:00') ON CONFLICT DO NOTHING")
_SLOW = text("SELECT count(*) FROM sqlite_master a, sqlite_master b, sqlite_master c")
_TRIES = 5
_PATIENCE_SECONDS = 5.0


@pytest.fixture
def no_collector() -> Iterator[None]:
    """Let nothing be tidied up by chance."""
    gc.disable()
    yield
    gc.enable()


async def _work(database: Database) -> None:
    async with database.begin() as store:
        await store.run(_WRITE)
        await store.query(_SLOW)


@pytest.mark.usefixtures("no_collector")
async def test_cut_off_statement_holds_no_lock(sqlite_template: Path, tmp_path: Path) -> None:
    shutil.copy(sqlite_template, tmp_path / "test.sqlite3")
    database = Database(open_engine(f"sqlite:///{tmp_path}/test.sqlite3"), SecretBox(SECRET), Clock("UTC"))
    cut_off = []
    for number in range(_TRIES):
        task = asyncio.create_task(_work(database))
        await asyncio.sleep(0.005 * (number + 1))
        task.cancel()
        # The task keeps its error, and with it every frame and what it holds.
        cut_off.append(task)
        await asyncio.wait({task})

        async with asyncio.timeout(_PATIENCE_SECONDS):
            await _work(database)
    await database.close()
    assert sum(task.cancelled() for task in cut_off) > 0
