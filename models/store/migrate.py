"""Bringing a database to the newest schema."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

from models.crash import Crash, Point
from models.errors import KiemdiemError

_HERE = Path(__file__).parent.parent / "migrations"
_ONE_AT_A_TIME = 20261125
"""The advisory lock of a migration."""


def config(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration for the versions that ship with the program."""
    made = Config()
    made.set_main_option("script_location", str(_HERE))
    made.set_main_option("path_separator", "os")
    made.attributes["connection"] = connection
    return made


async def upgrade(engine: AsyncEngine, revision: str = "head", crash: Crash | None = None) -> None:
    """Apply the versions that are missing, in one transaction; refuse a database of a newer program."""
    await _require_known(await current(engine))
    crash = crash or Crash()

    def run(connection: Connection) -> None:
        if connection.dialect.name == "postgresql":
            # Instances that start at once bring an empty database to the schema one after the other.
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})"))
        command.upgrade(config(connection), revision)

    async with engine.begin() as connection:
        await connection.run_sync(run)
        crash.at(Point.IN_MIGRATION)
    crash.at(Point.AFTER_MIGRATION)


async def current(engine: AsyncEngine) -> str | None:
    """Return the database's revision, None where it is empty."""

    def read(connection: Connection) -> str | None:
        return MigrationContext.configure(connection).get_current_revision()

    async with engine.connect() as connection:
        return await connection.run_sync(read)


async def _require_known(revision: str | None) -> None:
    known = {script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()}
    if revision is not None and revision not in known:
        raise KiemdiemError(
            f"the database has schema {revision}, which is newer than this program ({newest()}): "
            "install the newer kiemdiem again, or restore a backup made before it"
        )


def newest() -> str:
    """Return the newest revision that ships with the program."""
    return ScriptDirectory.from_config(config()).get_current_head() or ""
