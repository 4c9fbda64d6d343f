"""Fixtures that every room of tests may use."""

import asyncio
import gc
import shutil
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import gettempdir

import pytest

from tests.chat import World, world
from tests.factories import Round, open_round
from tests.postgres import Server, migrated, serving

# What differs between the databases is claiming, locking, bulk writes and types: these modules pass
# through all of it. The rest asks the same statements again.
_CORE = {
    "test_migrations",
    "test_relay_claims",
    "test_transcripts",
    "test_writing",
    "test_two_devices",
    "test_every_kind",
    "test_memory",
    "test_units",
    "test_desk_queue",
    "test_office_rounds",
    "test_office_files",
    "test_broadcast_steering",
    "test_reminders_clock",
    "test_progress",
    "test_short_kill",
    "test_races",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run ask for both databases."""
    parser.addoption(
        "--postgres",
        choices=("no", "core", "all"),
        default="no",
        help="run on PostgreSQL too: the tests of every room's main way, or all that use a database",
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that uses a database on SQLite and, where asked, on PostgreSQL."""
    if "database_kind" not in metafunc.fixturenames:
        return
    kinds = ["sqlite"]
    wanted, module = metafunc.config.getoption("--postgres"), metafunc.module.__name__.rpartition(".")[2]
    if wanted == "all" or (wanted == "core" and module in _CORE):
        kinds.append(pytest.param("postgres", marks=pytest.mark.postgres))  # type: ignore[arg-type]
    metafunc.parametrize("database_kind", kinds, scope="session")


def pytest_collection_finish() -> None:
    """Leave what collecting made out of every search for garbage: it is much, and it stays."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session")
def postgres(testrun_uid: str) -> Iterator[Server]:
    """Give the PostgreSQL server that all processes of a run share."""
    # Not under pytest's own folder: every start of pytest closes that to other users, as the server's is.
    with serving(Path(gettempdir()) / f"kiemdiem-postgres-{testrun_uid}") as server:
        yield server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a migrated database that tests copy."""
    path = tmp_path_factory.mktemp("template") / "empty.sqlite3"
    asyncio.run(migrated(f"sqlite:///{path}"))
    return path


@pytest.fixture
def database_url(database_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """Give a new, empty database of our schema."""
    if database_kind == "postgres":
        server: Server = request.getfixturevalue("postgres")
        url = server.new()
        yield url
        server.drop(url)
        return
    path = tmp_path / "test.sqlite3"
    shutil.copy(request.getfixturevalue("sqlite_template"), path)
    yield f"sqlite:///{path}"


@pytest.fixture
async def town(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """Give a running bot with an empty database."""
    async with world(database_url, tmp_path / "files") as made:
        yield made


@pytest.fixture
async def round_(town: World) -> Round:
    """Open a round of four people, due in three weeks."""
    form = town.parts.services.catalog.get("mau-02a-2023")
    return await open_round(town.database, form, datetime.now(UTC) + timedelta(days=21))
