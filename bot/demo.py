"""The demo: sandbox, throw-away database, fictional district, and the real bot between them."""

import asyncio
import secrets
import socket
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import aiohttp

from bot import bootstrap
from bot.app import App, Parts
from bot.demo_cast import cards, cast
from bot.demo_collectives import name_collectives
from bot.demo_district import district, district_workbook
from bot.demo_life import live
from bot.sandbox.limits import Limits
from bot.sandbox.server import DEMO_TOKEN, Sandbox
from bot.settings import load_settings
from handlers.office.importing import apply, compare
from handlers.office.opening import Plan, open_cycle
from handlers.office.round.plan import basis_for
from handlers.roster.reader import read_roster
from models.cycle import Cycle
from models.reminder import ReminderRule, RuleKind
from models.store import migrate
from models.store.tables import reminder_rule
from models.store.tables import unit as unit_table
from models.store.unit_of_work import Store
from models.unit import Unit

RULES = "qd-124-2023"
_WRITING_DAYS = 14
_CUT_OFF = (12, 31)


class Demo:
    """One run of the demo in a folder of its own."""

    def __init__(self, folder: Path, members: int, limits: Limits | None = None, **settings: Any) -> None:
        self._folder = folder
        self._members = members
        self._sandbox = Sandbox(limits=limits or Limits())
        self._settings = settings
        self._parts: Parts | None = None

    @property
    def url(self) -> str:
        """Return the page's address."""
        return self._sandbox.url

    @property
    def parts(self) -> Parts:
        """Return what the bot is made of, once the demo is started."""
        assert self._parts is not None, "start the demo first"  # noqa: S101
        return self._parts

    async def start(self, port: int) -> None:
        """Start the sandbox; raise PortInUseError."""
        await self._sandbox.start(port=port)
        listen = f"127.0.0.1:{_free_port()}"
        settings = load_settings(
            _env_file=None,
            database_url=f"sqlite:///{self._folder}/demo.sqlite3",
            secret_key=secrets.token_urlsafe(32),
            telegram_token=DEMO_TOKEN,
            telegram_api_url=self._sandbox.url,
            clock_url=f"{self._sandbox.url}/sandbox/clock",
            files=self._folder / "files",
            listen=listen,
            public_url=f"http://{listen}",
            **self._settings,
        )
        self._parts = bootstrap.parts(settings)

    async def fill(self) -> None:
        """Import a fictional district, open a round, let people work in it, and offer them to the page."""
        await migrate.upgrade(self.parts.database.engine)
        made = await asyncio.to_thread(lambda: district(members=self._members))
        book = await asyncio.to_thread(lambda: read_roster("demo.xlsx", district_workbook(made.rows)))
        async with self.parts.database.begin() as store:
            await apply(store, await compare(store, book), f"Đảng bộ {made.name}")
            await store.flush()
            await name_collectives(store)
            await self._open(store)
        async with self.parts.database.begin() as store:
            await self._offer("people", await self._people(store))
            await self._offer("moments", await _moments(store))

    async def _people(self, store: Store) -> list[dict[str, Any]]:
        services, people = self.parts.services, await cast(store)
        consent = str(services.texts.say("vi", "join.consent"))
        bot = DEMO_TOKEN.partition(":")[0]
        started = await live(store, people, services.catalog, bot, consent)
        return await cards(store, people, started)

    async def _open(self, store: Store) -> None:
        root = await store.first(Unit, unit_table.c.parent_id.is_(None))
        assert root is not None, "the import made it"  # noqa: S101
        last = store.clock.today() + timedelta(days=_WRITING_DAYS)
        basis = basis_for(self.parts.services.catalog, RULES)
        deadline = store.clock.at(last, 17)
        await open_cycle(
            store, Plan(root, f"Kiểm điểm năm {last.year}", basis, deadline, date(last.year, *_CUT_OFF))
        )

    async def _offer(self, what: str, things: list[Any]) -> None:
        url = f"{self._sandbox.control_url}/sandbox/{what}"
        async with aiohttp.ClientSession() as session, session.post(url, json=things) as response:
            response.raise_for_status()

    def bot(self) -> App:
        """Return the bot, to be run."""
        return App(self.parts)

    async def close(self) -> None:
        """Stop the sandbox."""
        await self._sandbox.stop()


def _free_port() -> int:
    """Return a port of this machine that nobody listens on now; the links of the pages name it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _moments(store: Store) -> list[str]:
    """Return when reminders of the round come due, so that the page can move the clock there."""
    cycle = await store.first(Cycle)
    assert cycle is not None, "the demo has opened it"  # noqa: S101
    last = store.clock.local(cycle.deadline).date()
    rules = await store.find(ReminderRule, reminder_rule.c.kind == RuleKind.DEADLINE)
    due = [store.clock.at(last - timedelta(rule.days_before), rule.at.hour, rule.at.minute) for rule in rules]
    return [moment.isoformat() for moment in due]
