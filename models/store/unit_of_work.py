"""The unit of work: rows read once, changed as values, written together, committed or rolled back."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import replace
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Executable, and_, or_
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from models.clock import Clock
from models.crash import Crash
from models.errors import ConflictError
from models.ids import Ids
from models.store.crypto import SecretBox
from models.store.database import is_sqlite
from models.store.shelf import SHELVES, Key, Shelf
from models.store.tables import metadata

R = TypeVar("R")
_ORDER = {table.name: place for place, table in enumerate(metadata.sorted_tables)}
_KEYS_PER_QUERY = 500


class Store:
    """One transaction's view of the rows.

    ``get``, ``load`` and ``find`` return values; ``add`` and ``save`` take values and write them all
    at the next ``flush``. What this unit of work has saved is what it reads afterwards.
    """

    def __init__(self, connection: AsyncConnection, box: SecretBox, clock: Clock, ids: Ids) -> None:
        self.connection = connection
        self.box = box
        self.clock = clock
        self.ids = ids
        self._seen: dict[type[Any], dict[Key, Any]] = {}
        self._added: dict[type[Any], dict[Key, Any]] = {}
        self._changed: dict[type[Any], dict[Key, Any]] = {}
        self._groups: dict[tuple[type[Any], str], dict[Any, dict[Key, Any]]] = {}

    async def get(self, cls: type[R], *key: Any) -> R | None:
        """Return one row by its primary key, or None."""
        seen = self._seen.setdefault(cls, {})
        if key not in seen:
            await self.load(cls, [key])
        found: R | None = seen.get(key)
        return found

    async def load(self, cls: type[R], keys: Iterable[Key]) -> None:
        """Read many rows by primary key in one query; missing ones are remembered as missing."""
        seen = self._seen.setdefault(cls, {})
        wanted = [key for key in dict.fromkeys(keys) if key not in seen]
        for start in range(0, len(wanted), _KEYS_PER_QUERY):
            await self._load_some(SHELVES[cls], wanted[start : start + _KEYS_PER_QUERY], seen)

    async def _load_some(self, shelf: Shelf[R], keys: Sequence[Key], seen: dict[Key, Any]) -> None:
        columns = [shelf.table.c[name] for name in shelf.key_names]
        if len(columns) == 1:
            where: ColumnElement[bool] = columns[0].in_([key[0] for key in keys])
        else:
            where = or_(*(and_(*(c == v for c, v in zip(columns, key, strict=True))) for key in keys))
        seen.update(dict.fromkeys(keys))
        for values in await self.connection.execute(shelf.select.where(where)):
            row = shelf.read(values)
            seen[shelf.key(row)] = row

    async def find(self, cls: type[R], *where: Any, order_by: Any = None, limit: int | None = None) -> list[R]:
        """Return the rows that match; pending writes are flushed first."""
        if self._added or self._changed:
            await self.flush()
        shelf = SHELVES[cls]
        query = shelf.select.where(*where)
        if order_by is not None:
            query = query.order_by(*(order_by if isinstance(order_by, tuple) else (order_by,)))
        result = await self.connection.execute(query.limit(limit) if limit else query)
        seen = self._seen.setdefault(cls, {})
        rows = []
        for values in result:
            row = shelf.read(values)
            rows.append(seen.setdefault(shelf.key(row), row) or row)
        return rows

    async def first(self, cls: type[R], *where: Any, order_by: Any = None) -> R | None:
        """Return the first row that matches, or None."""
        rows = await self.find(cls, *where, order_by=order_by, limit=1)
        return rows[0] if rows else None

    async def query(self, statement: Executable, *, flush: bool = True) -> Sequence[Row[Any]]:
        """Run a statement that returns rows; pending writes are flushed first."""
        if flush and (self._added or self._changed):
            await self.flush()
        return (await self.connection.execute(statement)).all()

    async def run(self, statement: Executable) -> int:
        """Run a statement that changes rows outside the identity map; return how many."""
        if self._added or self._changed:
            await self.flush()
        return int((await self.connection.execute(statement)).rowcount)

    async def group(self, cls: type[R], column: str, value: Any) -> list[R]:
        """Return every row that has this value in a column; read once for a unit of work."""
        groups = self._groups.setdefault((cls, column), {})
        if value not in groups:
            await self.load_groups(cls, column, [value])
        return list(groups[value].values())

    async def load_groups(self, cls: type[R], column: str, values: Sequence[Any]) -> None:
        """Read the rows of many groups in one query."""
        shelf = SHELVES[cls]
        rows = await self.find(cls, shelf.table.c[column].in_(values))
        groups = self._groups.setdefault((cls, column), {})
        groups.update({value: {} for value in values})
        for row in rows:
            groups[getattr(row, column)][shelf.key(row)] = row

    def _keep(self, cls: type[Any], key: Key, row: Any) -> None:
        self._seen.setdefault(cls, {})[key] = row
        for (group_cls, column), groups in self._groups.items():
            if group_cls is cls and getattr(row, column) in groups:
                groups[getattr(row, column)][key] = row

    def add(self, row: R) -> R:
        """Insert a new row at the next flush."""
        shelf = SHELVES[type(row)]
        key = shelf.key(row)
        self._added.setdefault(shelf.cls, {})[key] = row
        self._keep(shelf.cls, key, row)
        return row

    def save(self, row: R) -> R:
        """Write a changed row at the next flush; return it with its new version."""
        shelf = SHELVES[type(row)]
        key = shelf.key(row)
        added = self._added.get(shelf.cls, {})
        if key in added:
            added[key] = row
        else:
            changed = self._changed.setdefault(shelf.cls, {})
            if key not in changed:
                row = replace(row, version=row.version + 1)  # type: ignore[attr-defined,type-var]
            changed[key] = row
        self._keep(shelf.cls, key, row)
        return row

    def forget(self, cls: type[Any]) -> None:
        """Drop what was read of one class of row, after a statement has changed it behind our back."""
        self._seen.pop(cls, None)
        for known in [key for key in self._groups if key[0] is cls]:
            del self._groups[known]

    def forget_all(self) -> None:
        """Drop everything that was read, after statements have changed much behind our back."""
        self._seen.clear()
        self._groups.clear()

    async def remove(self, row: Any) -> None:
        """Delete a row at once, if it is still as it was read; raise ConflictError if not."""
        shelf = SHELVES[type(row)]
        key = shelf.key(row)
        same = (shelf.table.c[name] == value for name, value in zip(shelf.key_names, key, strict=True))
        if not await self.run(shelf.table.delete().where(*same, shelf.table.c.version == row.version)):
            raise ConflictError(f"a row of {shelf.table.name} was changed meanwhile")
        self._seen.setdefault(shelf.cls, {})[key] = None
        for (cls, column), groups in self._groups.items():
            if cls is shelf.cls and getattr(row, column) in groups:
                groups[getattr(row, column)].pop(key, None)

    async def flush(self) -> None:
        """Write what was added and saved; raise ConflictError where a row has changed meanwhile."""
        added, self._added = self._added, {}
        for cls in sorted(added, key=lambda c: _ORDER[SHELVES[c].table.name]):
            shelf = SHELVES[cls]
            await self.connection.execute(shelf.insert, [shelf.write(r) for r in added[cls].values()])
        changed, self._changed = self._changed, {}
        for cls in sorted(changed, key=lambda c: _ORDER[SHELVES[c].table.name]):
            await self._write_changed(SHELVES[cls], list(changed[cls].values()))

    async def _write_changed(self, shelf: Shelf[Any], rows: Sequence[Any]) -> None:
        statement = shelf.upserts[self.connection.dialect.name]
        result = await self.connection.execute(statement, [shelf.write(row) for row in rows])
        if len(result.all()) != len(rows):
            raise ConflictError(f"a row of {shelf.table.name} was changed meanwhile")


class Database:
    """The database: gives out units of work."""

    def __init__(self, engine: AsyncEngine, box: SecretBox, clock: Clock, crash: Crash | None = None) -> None:
        self.engine = engine
        self.box = box
        self.clock = clock
        self.crash = crash or Crash()
        self.ids = Ids(lambda: clock.real().timestamp())
        # One writer at a time, in turn: waiting for SQLite's own lock is neither fair nor quick.
        self._writer: AbstractAsyncContextManager[Any] = asyncio.Lock() if is_sqlite(engine) else nullcontext()

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Store]:
        """Give a unit of work that is committed at the end and rolled back on any error."""
        async with self._writer, self.engine.connect() as connection:
            store = Store(connection, self.box, self.clock, self.ids)
            async with connection.begin() as transaction:
                yield store
                await store.flush()
                await asyncio.shield(transaction.commit())

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Store]:
        """Give a view for reading only; nothing is written."""
        async with self.engine.connect() as connection:
            reading = await connection.execution_options(read_only=True)
            yield Store(reading, self.box, self.clock, self.ids)

    async def close(self) -> None:
        """Close all connections."""
        await self.engine.dispose()
