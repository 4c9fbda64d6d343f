"""What every command shares: settings, a database, and errors in one clear line."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Annotated, Any, NoReturn, TypeVar

import typer
from rich.console import Console

from bot import bootstrap
from bot.logging import set_up_logging
from bot.settings import Settings, load_settings
from models.errors import KiemdiemError
from models.forms.loading import FormFaultsError
from models.store import migrate
from models.store.database import failure
from models.store.unit_of_work import Database

T = TypeVar("T")
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def perform(work: Callable[[Settings], Awaitable[T]], level: str = "WARNING") -> T:
    """Run a command's work with the settings; end with 1 and one clear line where it fails."""
    try:
        settings = load_settings()
        tokens = (settings.telegram_token, settings.zalo_token, settings.secret_key)
        set_up_logging(level, tuple(token.get_secret_value() for token in tokens if token))
        return asyncio.run(_awaited(work(settings)))
    except Exception as error:
        fail(_sentence(error))


def _sentence(error: Exception) -> str:
    """Return what to tell of a failure that can be expected; raise any other again."""
    if isinstance(error, FormFaultsError):
        first, more = error.faults[0], len(error.faults) - 1
        return f"{first}{f' (and {more} more)' if more else ''}; see 'kiemdiem form check FILE'"
    if isinstance(error, KiemdiemError):
        return str(error)
    if (why := failure(error)) is not None:
        return f"the database cannot be used: {why}. Check KIEMDIEM_DATABASE_URL and the rights to it."
    if isinstance(error, OSError):
        where = error.filename or "the database server in KIEMDIEM_DATABASE_URL"
        return f"{where} cannot be used: {error.strerror or type(error).__name__}"
    raise error


async def _awaited(work: Awaitable[T]) -> T:
    return await work


def fail(sentence: str) -> NoReturn:
    """Say why in one line and end with 1."""
    err.print(f"kiemdiem: {sentence}", markup=False)
    raise typer.Exit(1)


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Database]:
    """Give the migrated database of the settings."""
    database = bootstrap.database(settings)
    try:
        if await migrate.current(database.engine) != migrate.newest():
            await migrate.upgrade(database.engine)
        yield database
    finally:
        await database.close()


def report(data: dict[str, Any], *, as_json: bool) -> None:
    """Print counts, for people or for scripts."""
    if as_json:
        typer.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str))
        return
    for key, value in data.items():
        out.print(f"{key}: {_flat(value)}", markup=False)


def _flat(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_flat(inner)}" for key, inner in value.items()) or "-"
    return str(value)
