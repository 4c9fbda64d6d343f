"""Bringing a database to the newest schema."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

_HERE = Path(__file__).parent.parent / "migrations"


def config(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration for the versions that ship with the program."""
    made = Config()
    made.set_main_option("script_location", str(_HERE))
    made.set_main_option("path_separator", "os")
    made.attributes["connection"] = connection
    return made


async def upgrade(engine: AsyncEngine, revision: str = "head") -> None:
    """Apply the versions that are missing, in one transaction."""

    def run(connection: Connection) -> None:
        command.upgrade(config(connection), revision)

    async with engine.begin() as connection:
        await connection.run_sync(run)


async def current(engine: AsyncEngine) -> str | None:
    """Return the database's revision, None where it is empty."""

    def read(connection: Connection) -> str | None:
        return MigrationContext.configure(connection).get_current_revision()

    async with engine.connect() as connection:
        return await connection.run_sync(read)


def newest() -> str:
    """Return the newest revision that ships with the program."""
    return ScriptDirectory.from_config(config()).get_current_head() or ""
