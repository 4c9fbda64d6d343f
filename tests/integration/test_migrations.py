"""The versions lead to the very tables that the program uses, and back."""

from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect

from models.store import migrate
from models.store.database import open_engine
from models.store.tables import metadata


async def test_migrated_database_has_the_tables_of_the_program(database_url: str) -> None:
    def differences(connection: Connection) -> list[Any]:
        return compare_metadata(MigrationContext.configure(connection), metadata)

    engine = open_engine(database_url)
    await migrate.upgrade(engine)
    async with engine.connect() as connection:
        found = await connection.run_sync(differences)
    await engine.dispose()

    assert found == []


async def test_downgrade_leaves_nothing_behind(database_url: str) -> None:
    def down(connection: Connection) -> list[str]:
        command.downgrade(migrate.config(connection), "base")
        return inspect(connection).get_table_names()

    engine = open_engine(database_url)
    await migrate.upgrade(engine)
    async with engine.begin() as connection:
        left = await connection.run_sync(down)
    await engine.dispose()

    assert left == ["alembic_version"]
