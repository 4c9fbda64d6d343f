"""Opening a database: SQLite with the settings that keep an answer, or PostgreSQL."""

from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from models.errors import KiemdiemError

_BUSY_MS = 15_000
_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgresql": "postgresql+asyncpg",
    "postgres": "postgresql+asyncpg",
}


def open_engine(url: str) -> AsyncEngine:
    """Return an engine for a SQLAlchemy URL; raise KiemdiemError for one that cannot work."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise KiemdiemError("KIEMDIEM_DATABASE_URL is not a database URL, e.g. sqlite:///kiemdiem.db") from None
    driver = _DRIVERS.get(parsed.get_backend_name())
    if driver is None:
        raise KiemdiemError("KIEMDIEM_DATABASE_URL must name sqlite or postgresql")
    parsed = parsed.set(drivername=driver)
    if driver == "sqlite+aiosqlite":
        return _sqlite(create_async_engine(parsed, connect_args={"timeout": _BUSY_MS / 1000}))
    return create_async_engine(parsed, pool_size=10, max_overflow=10, pool_pre_ping=True)


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
