"""run, init, migrate, status."""

import asyncio
import gc
import secrets
import signal
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Annotated

import typer

from bot import bootstrap
from bot.app import App
from bot.commands.common import AsJson, fail, opened, out, perform, report
from bot.settings import Settings
from bot.single import only_process
from handlers.office.importing import make_admin
from handlers.status import counts, counts_ahead
from models.errors import KiemdiemError
from models.member import Member
from models.messaging import ChannelStoppedError
from models.store import migrate as migrations
from models.store.database import sqlite_file
from models.store.keys import require_key
from models.store.tables import member as member_table
from models.store.tables import unit as unit_table
from models.store.unit_of_work import Database
from models.unit import Unit

_OBJECTS_BETWEEN_SEARCHES = 20_000


def run() -> None:
    """Run the bot: fetch, answer, remind, send, until Ctrl-C."""
    perform(_run, level="INFO")


async def _run(settings: Settings) -> None:
    parts = bootstrap.parts(settings)
    try:
        with _alone(settings):
            await _prepare(parts.database, settings.admin_codes())
            _spare_the_collector()
            stop = stop_on_signals()
            await App(parts).run(stop)
            while not stop.is_set():
                # The lead is lost: stand by with nothing left of what was in hand.
                parts = bootstrap.parts(settings, parts.services)
                await App(parts).run(stop)
    except* ChannelStoppedError as stopped:
        raise KiemdiemError(f"{stopped.exceptions[0]}. See 'kiemdiem doctor'.") from None
    finally:
        for channel in parts.channels:
            await channel.close()
        await parts.database.close()


def _spare_the_collector() -> None:
    """Leave what the start made out of every search for garbage: it is much, and it stays."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_OBJECTS_BETWEEN_SEARCHES, 20, 20)


async def _prepare(database: Database, admins: list[str]) -> None:
    await migrations.upgrade(database.engine, crash=database.crash)
    async with database.read() as store:
        await require_key(store)
    await _give_admins(database, admins)


def stop_on_signals() -> asyncio.Event:
    """Return an event that Ctrl-C or a stop of the service sets."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


def _alone(settings: Settings) -> AbstractContextManager[None]:
    file = sqlite_file(settings.database_url)
    return only_process(file) if file else nullcontext()


async def _give_admins(database: Database, codes: list[str]) -> None:
    async with database.begin() as store:
        root = await store.first(Unit, unit_table.c.parent_id.is_(None))
        for code in codes:
            member = await store.first(Member, member_table.c.code == code)
            if member is None or root is None:
                raise KiemdiemError(
                    f"KIEMDIEM_ADMINS names {code}, but the roster has no such member code; "
                    "see 'kiemdiem roster export'"
                )
            await make_admin(store, member.id, root.id)


def init(path: Annotated[Path, typer.Option(help="The file to write.")] = Path(".env")) -> None:
    """Write a .env with a new secret key.

    An existing file is left alone.
    """
    if path.exists():
        fail(f"{path} exists and is left as it is; edit it, or move it away first")
    lines = f"KIEMDIEM_SECRET_KEY={secrets.token_urlsafe(48)}\nKIEMDIEM_TELEGRAM_TOKEN=\n"
    try:
        path.touch(mode=0o600)
        path.write_text(lines, encoding="utf-8")
    except OSError as error:
        fail(f"{path} cannot be written: {error.strerror}")
    out.print(f"Wrote {path}. Put the bot's token into it, keep a copy of the key apart, then: kiemdiem run")


def migrate() -> None:
    """Bring the database to the newest schema."""

    async def work(settings: Settings) -> None:
        async with opened(settings) as database:
            out.print(f"The schema is {await migrations.current(database.engine)}.")

    perform(work)


def status(as_json: AsJson = False) -> None:
    """Print counts, without a name.

    Members by eligibility, assessments by status, what waits in inbox and outbox, notices by outcome;
    ahead: of the newest open round how many will have handed in by the deadline, at the pace so far.
    """

    async def work(settings: Settings) -> None:
        async with opened(settings) as database, database.read() as store:
            quota = {"quota_a_month": {"zalo": settings.zalo_quota}}
            ahead = await counts_ahead(store, settings.telegram_rate)
            report({**await counts(store), **quota, "ahead": ahead}, as_json=as_json)

    perform(work)
