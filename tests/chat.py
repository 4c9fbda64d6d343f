"""The harness of the scenarios: a sandbox, the real bot connected to it over HTTP, and people who chat."""

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import aiohttp
from sqlalchemy import and_, exists, or_, select

from bot import bootstrap
from bot.app import App, Parts
from bot.sandbox.limits import Limits
from bot.sandbox.server import DEMO_TOKEN, Sandbox
from bot.settings import Settings
from handlers.services import Services
from models.inbox import InboxState
from models.outbox import OPEN_STATES
from models.store import migrate
from models.store.tables import inbox, outbox
from models.store.unit_of_work import Database
from tests import shipped

SECRET = "a secret of the tests, longer than 32 letters"
_SETTLE_SECONDS = 20.0


@cache
def _read_once() -> Services:
    """Return the texts and forms that ship with the program."""
    return Services(texts=shipped.texts(), catalog=shipped.forms())


@dataclass
class Chat:
    """One person at one phone."""

    world: "World"
    number: int
    name: str = "Người thử"
    _read: dict[int, str] = field(default_factory=dict, init=False)

    async def say(self, text: str) -> list[dict[str, Any]]:
        """Type a message; return what the bot sends or changes in return."""
        return await self.act(text=text)

    async def press(self, label: str) -> list[dict[str, Any]]:
        """Press the newest button that carries these words."""
        for message in reversed(await self.messages()):
            for row in message["buttons"]:
                for button in row:
                    if label in button["text"]:
                        return await self.act(
                            press={"message_id": message["message_id"], "data": button["data"]}
                        )
        raise AssertionError(f"no button {label!r} in {[m['buttons'] for m in await self.messages()][-3:]}")

    async def forge(self, data: str, message_id: int = 1) -> list[dict[str, Any]]:
        """Press something that is on no button, as a modified client can."""
        return await self.act(press={"message_id": message_id, "data": data})

    async def send_file(self, name: str, content: bytes, mime: str = "") -> list[dict[str, Any]]:
        """Send a document."""
        return await self.act(
            document={
                "name": name,
                "mime": mime or "application/octet-stream",
                "content": base64.b64encode(content).decode(),
            }
        )

    async def act(self, **what: Any) -> list[dict[str, Any]]:
        """Do something in the chat and return the bot's messages that are new."""
        sender = {"id": self.number, "first_name": self.name, "language_code": "vi"}
        await self.world.control("telegram/send", {"chat": self.number, "from": sender, **what})
        await self.world.settle()
        return await self.news()

    async def news(self) -> list[dict[str, Any]]:
        """Return the bot's messages since the last look."""
        seen, messages = self._read, await self.messages()
        self._read = {m["message_id"]: repr(m) for m in messages}
        return [m for m in messages if seen.get(m["message_id"]) != repr(m)]

    async def messages(self) -> list[dict[str, Any]]:
        """Return everything the bot has in this chat."""
        view = await self.world.look(self.number)
        return [message for message in view["messages"] if message["from"] == "bot"]

    async def last(self) -> str:
        """Return the text of the newest message of the bot."""
        messages = await self.messages()
        return str(messages[-1]["text"]) if messages else ""

    async def labels(self) -> list[str]:
        """Return the labels of the newest message's buttons."""
        messages = await self.messages()
        return [button["text"] for row in messages[-1]["buttons"] for button in row] if messages else []


@dataclass
class World:
    """A sandbox, a database and, while it runs, a bot."""

    sandbox: Sandbox
    settings: Settings
    session: aiohttp.ClientSession
    parts: Parts
    plain: bool = False
    """Whether the bot is told that its channel has no buttons and edits nothing."""
    app: App | None = None
    _task: asyncio.Task[None] | None = None
    _stop: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def database(self) -> Database:
        """Return the database that the bot uses."""
        return self.parts.database

    def chat(self, number: int, name: str = "Người thử") -> Chat:
        """Return a person's chat."""
        return Chat(self, number, name)

    async def start(self) -> None:
        """Start the bot and wait until it fetches."""
        if self.app is not None:
            self.parts = bootstrap.parts(self.settings, self.parts.services)
        for channel in self.parts.channels if self.plain else ():
            channel.capabilities = replace(channel.capabilities, buttons=False, edit=False)
        await migrate.upgrade(self.parts.database.engine)
        self.app, self._stop = App(self.parts), asyncio.Event()
        self._task = asyncio.create_task(self.app.run(self._stop))
        ready = asyncio.create_task(self.app.ready.wait())
        await asyncio.wait({ready, self._task}, return_when=asyncio.FIRST_COMPLETED, timeout=_SETTLE_SECONDS)
        ready.cancel()
        if self._task.done():
            self._task.result()

    async def stop(self) -> None:
        """Stop the bot as Ctrl-C does."""
        self._stop.set()
        if self._task is not None:
            await asyncio.wait_for(self._task, _SETTLE_SECONDS)
        self._task = None

    async def control(self, path: str, body: dict[str, Any] | list[Any]) -> dict[str, Any]:
        """Call the sandbox's control interface; what people do most takes the short way to it."""
        if path == "telegram/send" and isinstance(body, dict):
            return self.sandbox.acts.act(body)
        async with self.session.post(f"{self.sandbox.control_url}/sandbox/{path}", json=body) as response:
            answer: dict[str, Any] = await response.json()
            assert response.status == 200, answer
            return answer

    async def ask(self, path: str) -> dict[str, Any]:
        """Read from the sandbox's control interface."""
        async with self.session.get(f"{self.sandbox.control_url}/sandbox/{path}") as response:
            answer: dict[str, Any] = await response.json()
            return answer

    async def look(self, chat: int) -> dict[str, Any]:
        """Return what a person sees."""
        return self.sandbox.view(chat)

    async def move_clock(self, **how: Any) -> None:
        """Move the emulated time and let the bot do what is due."""
        await self.control("clock", how)
        await self._follow()
        if self.app is not None:
            await self.app.ring_all()
        await self.settle()

    async def _follow(self) -> None:
        """Wait until the bot's clock shows the emulated time."""
        reading = await self.ask("clock")
        async with asyncio.timeout(_SETTLE_SECONDS):
            while abs(self.database.clock.offset.total_seconds() - float(reading["offset"])) > 1:  # noqa: ASYNC110 - it follows over HTTP
                await asyncio.sleep(0.005)

    async def settle(self) -> None:
        """Wait until nothing waits: not at the sandbox, not in the inbox, not in the outbox."""
        async with asyncio.timeout(_SETTLE_SECONDS):
            while not await self._quiet():  # noqa: ASYNC110 - what it follows is on the other side of HTTP
                await asyncio.sleep(0.005)

    async def _quiet(self) -> bool:
        """Look in the order in which things pass, so that nothing passes unseen."""
        if self.sandbox.pending or (self.app is not None and not self.app.idle):
            return False
        async with self.database.read() as store:
            waiting = exists().where(inbox.c.state == InboxState.OPEN)
            due = and_(outbox.c.state.in_(OPEN_STATES), outbox.c.not_before <= store.clock.now())
            busy = await store.query(select(or_(waiting, exists().where(due))))
        return not busy[0][0] and (self.app is None or self.app.idle)


@asynccontextmanager
async def world(
    database_url: str, files: Path, limits: Limits | None = None, *, as_text: bool = False, **settings: Any
) -> AsyncIterator[World]:
    """Give a sandbox and a bot that runs; stop both at the end."""
    sandbox = Sandbox(limits=limits or Limits(enforced=False))
    await sandbox.start()
    made = Settings(
        _env_file=None,
        database_url=database_url,
        secret_key=SECRET,
        telegram_token=settings.pop("telegram_token", DEMO_TOKEN),
        telegram_api_url=settings.pop("telegram_api_url", sandbox.url),
        updates_a_minute=settings.pop("updates_a_minute", 0),
        telegram_rate=settings.pop("telegram_rate", 2000.0),
        telegram_chat_rate=settings.pop("telegram_chat_rate", 1000.0),
        clock_url=f"{sandbox.control_url}/sandbox/clock",
        files=files,
        # Whether it is installed must not change what people are offered in tests.
        libreoffice=settings.pop("libreoffice", "no-libreoffice-in-tests"),
        **settings,
    )
    async with aiohttp.ClientSession() as session:
        running = World(
            sandbox, made, session, bootstrap.parts(made, None if made.forms else _read_once()), as_text
        )
        try:
            await running.start()
            yield running
        finally:
            await running.stop()
            await sandbox.stop()
