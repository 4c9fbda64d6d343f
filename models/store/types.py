"""Column types that hold a promise: instants are aware UTC, sealed columns hold sealed values."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, LargeBinary
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from models.store.crypto import Sealed


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant, on databases with and without time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or value.tzinfo is not None:
            return value.astimezone(UTC) if value else None
        raise TypeError("an instant needs a time zone")

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    def bind_processor(self, dialect: Dialect) -> Any:
        """Return what writes a value; for SQLite one function instead of three, as there are many instants."""
        return _to_text if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """Return what reads a value; for SQLite one function instead of three."""
        return _from_text if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


def _to_text(value: datetime | None) -> str | None:
    """Write an instant as SQLAlchemy does for SQLite: in UTC, without a zone."""
    if value is None:
        return None
    if value.tzinfo is None:
        raise TypeError("an instant needs a time zone")
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def _from_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value).replace(tzinfo=UTC)


class SealedValue(TypeDecorator[Sealed]):
    """The one type of every sensitive column; a plain text or bytes is refused."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Sealed | None, dialect: Dialect) -> bytes | None:
        if value is None or isinstance(value, Sealed):
            return value
        raise TypeError("a sensitive column takes a Sealed value only")

    def process_result_value(self, value: Any, dialect: Dialect) -> Sealed | None:
        return None if value is None else Sealed(value)
