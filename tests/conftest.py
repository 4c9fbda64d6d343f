"""Fixtures that every room of tests may use."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.chat import World, world
from tests.factories import Round, open_round


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """Give a new, empty database."""
    return f"sqlite:///{tmp_path}/test.sqlite3"


@pytest.fixture
async def town(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """Give a running bot with an empty database."""
    async with world(database_url, tmp_path / "files") as made:
        yield made


@pytest.fixture
async def round_(town: World) -> Round:
    """Open a round of four people, due in three weeks."""
    form = town.parts.services.catalog.get("mau-02a-2023")
    return await open_round(town.database, form, datetime.now(UTC) + timedelta(days=21))
