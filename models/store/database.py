"""Opening a database: SQLite with the settings that keep an answer, or PostgreSQL."""

from pathlib import Path
from typing import Any

from sqlalchemy import Table, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from models.errors import KiemdiemError
from models.store.quick_sqlite import connector

_BUSY_MS = 15_000
_COMMAND_SECONDS = 120
_IDLE_SECONDS = 20
# Errors never carry the values of a statement (hide_parameters): a name may be among them.
_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgresql": "postgresql+asyncpg",
    "postgres": "postgresql+asyncpg",
}


def open_engine(url: str) -> AsyncEngine:
    """Return an engine for a SQLAlchemy URL; raise KiemdiemError for one that cannot work."""
    parsed = _parsed(url)
    driver = _DRIVERS.get(parsed.get_backend_name())
    if driver is None:
        raise KiemdiemError("KIEMDIEM_DATABASE_URL must name sqlite or postgresql")
    parsed = parsed.set(drivername=driver)
    if driver == "sqlite+aiosqlite":
        _require_place(sqlite_file(url))
        opened = connector(parsed.database or ":memory:", _BUSY_MS / 1000)
        return _sqlite(create_async_engine(parsed, async_creator=opened, hide_parameters=True))
    try:
        # No ping before each use: it costs three round trips, and whoever meets a lost connection tries again.
        # A process that was paused inside a transaction must not hold its locks for ever.
        rules = {"idle_in_transaction_session_timeout": f"{_IDLE_SECONDS}s"}
        timeout = {"command_timeout": _COMMAND_SECONDS, "server_settings": rules}
        return create_async_engine(
            parsed, pool_size=10, max_overflow=10, connect_args=timeout, hide_parameters=True
        )
    except ModuleNotFoundError:
        raise KiemdiemError("PostgreSQL needs one more package: pip install 'kiemdiem[postgres]'") from None


def sqlite_file(url: str) -> Path | None:
    """Return the file of an SQLite URL, None for other databases and for one in memory."""
    parsed = _parsed(url)
    named = parsed.get_backend_name() == "sqlite" and parsed.database not in (None, "", ":memory:")
    return Path(str(parsed.database)) if named else None


def failure(error: Exception) -> str | None:
    """Return why the database cannot be used, None where the error is not of the database."""
    if isinstance(error, DBAPIError):
        return str(error.orig)
    # asyncpg's refusals while connecting (password, unknown database) come as they are.
    return str(error) if type(error).__module__.startswith("asyncpg") else None


def _require_place(file: Path | None) -> None:
    if file is not None and (file.is_dir() or not file.parent.is_dir()):
        what = f"{file} is a folder" if file.is_dir() else f"there is no folder {file.parent}"
        raise KiemdiemError(f"KIEMDIEM_DATABASE_URL names no file that can be made: {what}")


def _parsed(url: str) -> URL:
    try:
        return make_url(url)
    except ArgumentError:
        raise KiemdiemError("KIEMDIEM_DATABASE_URL is not a database URL, e.g. sqlite:///kiemdiem.db") from None


def inserting(dialect: str, table: Table) -> Any:
    """Return an insert that may say what happens to a row that is there already."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def is_sqlite(engine: AsyncEngine) -> bool:
    """Tell whether the database is one file with one writer."""
    return engine.dialect.name == "sqlite"


def _sqlite(engine: AsyncEngine) -> AsyncEngine:
    @event.listens_for(engine.sync_engine, "connect")
    def configure(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={_BUSY_MS}"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Any) -> None:
        # A deferred begin loses updates or fails with "database is locked" under contention.
        read_only = connection.get_execution_options().get("read_only", False)
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    return engine
