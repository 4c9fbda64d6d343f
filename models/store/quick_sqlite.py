"""SQLite with one hop to its thread for each statement, where aiosqlite alone takes up to four.

A hop costs two switches between threads, which for our many small statements is more than SQLite's
own work. Rows are read whole in the hop that runs the statement, as SQLAlchemy reads them anyhow, and
the statement ends there too: one that is cut off between two hops would stay open, and with it its
closed connection and the lock on the whole database, until the garbage collector comes by.
"""

import sqlite3
from collections.abc import Callable, Iterable
from typing import Any

import aiosqlite

_ROWS_AT_ONCE = 64


class _Cursor(aiosqlite.Cursor):
    """Lives for one statement at a time: made, run, read and closed in the connection's thread."""

    description: Any = None
    lastrowid: Any = None
    rowcount = -1
    arraysize = 1

    def __init__(self, connection: "QuickConnection") -> None:
        self._conn = connection
        self._rows: list[Any] = []

    async def execute(self, sql: str, parameters: Iterable[Any] | None = None) -> "_Cursor":
        """Run a statement and read its rows."""
        await self._execute(self._run, sqlite3.Cursor.execute, sql, parameters or ())  # type: ignore[no-untyped-call]
        return self

    async def executemany(self, sql: str, parameters: Iterable[Iterable[Any]]) -> "_Cursor":
        """Run a statement for each set of parameters."""
        await self._execute(self._run, sqlite3.Cursor.executemany, sql, parameters)  # type: ignore[no-untyped-call]
        return self

    def _run(self, how: Callable[..., sqlite3.Cursor], sql: str, parameters: Any) -> None:
        cursor = self._conn._conn.cursor()
        try:
            how(cursor, sql, parameters)
            self.description = cursor.description
            self._rows = cursor.fetchall() if cursor.description else []
            self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid
        finally:
            cursor.close()

    async def fetchone(self) -> Any:
        """Return the next row, None at the end."""
        return self._rows.pop(0) if self._rows else None

    async def fetchmany(self, size: int | None = None) -> list[Any]:
        """Return some rows."""
        count = size or self.arraysize
        taken, self._rows = self._rows[:count], self._rows[count:]
        return taken

    async def fetchall(self) -> list[Any]:
        """Return all rows that are left."""
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """Forget the rows; the statement itself ended in its hop."""
        self._rows = []


class QuickConnection(aiosqlite.Connection):
    """A connection whose cursors take one hop for a statement."""

    def cursor(self) -> Any:
        """Return a cursor; nothing is done yet."""
        return _Cursor(self)


def connector(database: str, busy_seconds: float) -> Callable[[], QuickConnection]:
    """Return what opens connections to a database, for SQLAlchemy's ``async_creator``."""

    def connect() -> QuickConnection:
        made = QuickConnection(lambda: sqlite3.connect(database, timeout=busy_seconds), _ROWS_AT_ONCE)
        made._thread.daemon = True  # as SQLAlchemy sets it: a thread must not keep the process alive
        return made

    return connect
