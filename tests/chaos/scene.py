"""A sandbox, our bot as a process, a round, and the members of its roster at their phones."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from time import monotonic
from typing import Any

import aiohttp
from sqlalchemy import ColumnElement, Table, func, select

from bot import bootstrap
from bot.following import read_clock
from bot.sandbox.limits import Limits
from bot.sandbox.server import Sandbox
from bot.settings import Settings
from models.forms.schema import Form
from models.inbox import InboxState
from models.outbox import OPEN_STATES
from models.roster import PartyRole, RosterRow
from models.store import migrate
from models.store.tables import inbox, outbox
from models.store.unit_of_work import Database, Store
from tests.chaos.people import Person, Phone
from tests.chaos.process import BotProcess, ours
from tests.chat import SECRET
from tests.factories import Round, open_round, row
from tests.postgres import serving

SECRETARY, CLERK = "Phạm Thị Bí Thư", "Ngô Văn Phòng"
FIRST_CHAT = 10_001
_FORM = "mau-02a-2023"
SHORT_FORMS = Path(__file__).parents[1] / "benchmarks" / "forms"
_BORN = date(1960, 11, 20)
_READY_SECONDS = 60.0
_DRAIN_SECONDS = 60.0
Json = dict[str, Any]


@dataclass
class Scene:
    """Everything of one run; ``patience`` is how long a person waits, ``pace`` how long one thinks."""

    sandbox: Sandbox
    http: aiohttp.ClientSession
    database: Database
    bot: BotProcess
    chance: Random
    patience: float
    pace: float
    form: Form
    round: Round | None = None

    async def open_round(self, members: int, days: int = 21) -> None:
        """Open a round of so many days for a secretary, a clerk who is an admin, and so many members."""
        await migrate.upgrade(self.database.engine)
        deadline = self.database.clock.now() + timedelta(days=days)
        self.round = await open_round(self.database, self.form, deadline, tuple(_roster(members)))

    def member(self, number: int) -> Person:
        """Return a member at a phone."""
        return self.person(member_name(number), FIRST_CHAT + 1 + number)

    def person(self, name: str, chat: int) -> Person:
        """Return somebody of the roster at a phone."""
        assert self.round is not None
        phone = Phone(self.http, self.sandbox.control_url, chat, self.patience)
        return Person(phone, name, self.round.code(name), "20/11", Random(self.chance.random()), self.pace)

    async def secretary(self) -> Person:
        """Let the secretary join, so that there are notices."""
        person = self.person(SECRETARY, FIRST_CHAT)
        await person.join()
        await person.phone.until("Kính chào")
        return person

    async def ask(self, path: str) -> Json:
        """Read from the sandbox's control."""
        async with self.http.get(f"{self.sandbox.control_url}/sandbox/{path}") as response:
            answer: Json = await response.json()
            return answer

    async def tell(self, path: str, body: Json | list[Json]) -> Json:
        """Tell the sandbox's control something."""
        async with self.http.post(f"{self.sandbox.control_url}/sandbox/{path}", json=body) as response:
            answer: Json = await response.json()
            assert response.status == 200, answer
            return answer

    async def until_ready(self) -> None:
        """Wait until the bot polls; the poll of one that was just killed may still hang at the sandbox."""
        until = monotonic() + _READY_SECONDS
        while not (self.bot.said_ready() and (await self.ask("ledger?since=999999999"))["updates"]["pollers"]):
            if not self.bot.running or monotonic() > until:
                raise RuntimeError(f"the bot does not start: {self.bot.last_words()}")
            await asyncio.sleep(0.02)

    async def follow_clock(self) -> None:
        """Let our own view of the database have the emulated time."""
        await read_clock(f"{self.sandbox.control_url}/sandbox/clock", self.database.clock)

    async def drain(self, seconds: float = _DRAIN_SECONDS) -> None:
        """Wait until nothing waits: not at the sandbox, not in the inbox, not in the outbox."""
        until = monotonic() + seconds
        while monotonic() < until:
            if await self._quiet():
                return
            await asyncio.sleep(0.1)

    async def _quiet(self) -> bool:
        if (await self.ask("ledger?since=999999999"))["pending_updates"]:
            return False
        async with self.database.read() as store:
            waiting = await count(store, inbox, inbox.c.state == InboxState.OPEN)
            going = await count(store, outbox, outbox.c.state.in_(OPEN_STATES))
        return not waiting and not going

    async def end(self) -> None:
        """Let the bot finish and stop it as a service manager does, once it knows how to be told to stop."""
        await self.until_ready()
        await self.drain()
        code = await self.bot.stop()
        assert code == 0, f"the bot ended with {code}: {self.bot.last_words()}"


@asynccontextmanager
async def scene(
    database_url: str,
    folder: Path,
    *,
    seed: int,
    patience: float = 60.0,
    pace: float = 0.0,
    clocked: bool = False,
    short: bool = False,
) -> AsyncIterator[Scene]:
    """Give a running sandbox and a bot that is not started yet.

    ``clocked`` lets it follow the emulated time; ``short`` takes the form of twelve short questions.
    """
    sandbox = Sandbox(seed=seed, limits=Limits(enforced=False))
    await sandbox.start()
    made = Settings(_env_file=None, database_url=database_url, secret_key=SECRET, forms=SHORT_FORMS)  # type: ignore[call-arg]
    database = bootstrap.database(made)
    form = bootstrap.services(made).catalog.get("short" if short else _FORM)
    clock = {"KIEMDIEM_CLOCK_URL": f"{sandbox.control_url}/sandbox/clock"} if clocked else {}
    bot = ours(sandbox, database_url, folder, KIEMDIEM_FORMS=str(SHORT_FORMS), **clock)
    try:
        async with aiohttp.ClientSession() as http:
            yield Scene(sandbox, http, database, bot, Random(seed), patience, pace, form)
    finally:
        if bot.running:
            await bot.kill()
        await database.close()
        await sandbox.stop()


async def count(store: Store, table: Table, *where: ColumnElement[bool]) -> int:
    """Return how many rows match."""
    return int((await store.query(select(func.count()).select_from(table).where(*where)))[0][0])


def member_name(number: int) -> str:
    """Return the name of one of the members."""
    return f"Lê Văn {number:04}"


def _roster(members: int) -> Iterator[RosterRow]:
    yield row(SECRETARY, _BORN, party_post="Bí thư chi bộ", cell_role=PartyRole.SECRETARY)
    yield row(CLERK, _BORN, cell="Chi bộ cơ quan")
    for number in range(members):
        yield row(member_name(number), _BORN)


@contextmanager
def database_of(name: str, folder: Path) -> Iterator[str]:
    """Give the address of a new database: ``sqlite``, ``postgres``, or an address as it is."""
    if name == "postgres":
        with serving(folder / "postgres") as server:
            yield server.new(migrated=False)
    else:
        yield f"sqlite:///{folder}/chaos.sqlite3" if name == "sqlite" else name
