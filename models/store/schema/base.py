"""What all tables share: the metadata with its names, and the columns that many have."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, MetaData, text

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def row_id() -> Column[int]:
    """Return the column of a row's own id."""
    return Column("id", BigInteger, primary_key=True, autoincrement=False)


def ref(name: str, target: str, *, nullable: bool = False) -> Column[int]:
    """Return a column that names a row of another table."""
    return Column(name, BigInteger, ForeignKey(f"{target}.id"), nullable=nullable)


def version() -> Column[int]:
    """Return the column that a changed row raises."""
    return Column("version", Integer, nullable=False)


def some_rows(name: str, condition: str, *columns: str, unique: bool = False) -> Index:
    """Index some of the rows only; queries must write the condition out, a bound value does not match."""
    return Index(name, *columns, unique=unique, sqlite_where=text(condition), postgresql_where=text(condition))
