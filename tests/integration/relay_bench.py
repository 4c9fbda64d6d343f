"""A relay with its outbox on one side and the emulated Telegram on the other, without the rest of the bot."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup, escape
from sqlalchemy import func, select

from bot.channels.telegram import TelegramChannel
from bot.sandbox.limits import Limits
from bot.sandbox.server import DEMO_TOKEN
from handlers.mail import Courier, Mail, NoCourier, Terms
from models.clock import Clock
from models.member import AddressRow
from models.messaging import Choice, Outgoing, Undeliverable
from models.outbox import Kind, OutboxRow, OutboxState
from models.store.crypto import SecretBox
from models.store.database import open_engine
from models.store.tables import lane, outbox
from models.store.unit_of_work import Database, Store
from scheduler.pacing import Pace
from scheduler.relay import Relay
from tests.chat import SECRET
from tests.integration.sandbox_bench import NO_LIMITS, Bench, running

BOT = DEMO_TOKEN.partition(":")[0]
QUICK = Pace(bot_rate=2000, bot_burst=200, chat_rate=1000, chat_burst=100)
_PATIENCE_SECONDS = 30.0


@dataclass
class Post:
    """What goes out: a database, a relay that can be started and killed, and the chats by number."""

    bench: Bench
    database: Database
    pace: Pace
    refuse: dict[int, str] = field(default_factory=dict)
    noted: list[tuple[int, Undeliverable]] = field(default_factory=list)
    addresses: dict[int, AddressRow] = field(default_factory=dict)
    relay: Relay = field(init=False)
    _channel: TelegramChannel = field(init=False)
    _task: asyncio.Task[None] | None = None
    _stop: asyncio.Event = field(default_factory=asyncio.Event)

    async def start(self) -> None:
        """Start a relay as a new process would."""
        self._channel = TelegramChannel(DEMO_TOKEN, self.bench.sandbox.url)
        await self._channel.open()
        channels = {"telegram": self._channel}
        self.relay = Relay(self.database, channels, {"telegram": self.pace}, self._judge, self._note)
        await self.relay.start(alone=True)
        self._stop = asyncio.Event()
        self._task = asyncio.create_task(self.relay.run(self._stop))

    async def _judge(self, _store: Store, rows: Sequence[OutboxRow]) -> dict[int, str]:
        now = self.database.clock.now()
        late = {row.id: "too late" for row in rows if row.useful_until and row.useful_until < now}
        return {**late, **{row.id: self.refuse[row.id] for row in rows if row.id in self.refuse}}

    async def _note(self, _store: Store, row: OutboxRow, outcome: Undeliverable) -> None:
        self.noted.append((row.id, outcome))

    async def stop(self) -> None:
        """Stop the relay as Ctrl-C does."""
        self._stop.set()
        self.relay.look()
        if self._task is not None:
            await self._task
        self._task = None
        await self._channel.close()

    async def kill(self) -> None:
        """End the relay in the middle of whatever it does, so that it records nothing any more."""
        own = [self._task, *self.relay._tasks] if self._task is not None else []
        for task in own:
            if task is not None:
                task.cancel()
        await asyncio.gather(*[task for task in own if task is not None], return_exceptions=True)
        self._task = None
        await self._channel.close()

    async def post(self, chat: int, text: str, *, by: Courier | None = None, **terms: Any) -> int:
        """Put a message into the outbox and hand it over; return its row."""
        return (await self.post_all([(chat, text)], by=by, **terms))[0]

    async def post_all(
        self, messages: Sequence[tuple[int, str]], *, by: Courier | None = None, **terms: Any
    ) -> list[int]:
        """Put messages into the outbox in one commit; ``by`` NoCourier leaves them as another process would."""
        silent = terms.pop("silent", False)
        choices = ((Choice("Tiếp", "chat.menu"),),) if terms.get("asks") else ()
        async with self.database.begin() as store:
            mail = Mail(store, by or self.relay)
            for chat, _ in messages:
                self._open(store, chat)
            rows = [
                mail.post(
                    self.addresses[chat],
                    Outgoing(text if isinstance(text, Markup) else escape(text), choices, silent=silent),
                    f"test:{store.ids.new()}",
                    Terms(**terms),
                )
                for chat, text in messages
            ]
        mail.deliver()
        return [row.id for row in rows]

    def _open(self, store: Store, chat: int) -> None:
        if chat not in self.addresses:
            row_id = store.ids.new()
            made = AddressRow(row_id, "telegram", BOT, str(chat), row_id, None, True, "vi", store.clock.now())
            self.addresses[chat] = store.add(made)

    async def settle(self) -> None:
        """Wait until every row that is due has ended."""
        async with asyncio.timeout(_PATIENCE_SECONDS):
            while not self.relay.idle or await self.count("pending", "sending"):  # noqa: ASYNC110 - it follows the database
                await asyncio.sleep(0.005)

    async def until(self, state: str, count: int = 1) -> None:
        """Wait until so many rows are in a state."""
        async with asyncio.timeout(_PATIENCE_SECONDS):
            while await self.count(state) < count:  # noqa: ASYNC110 - it follows the database
                await asyncio.sleep(0.002)

    async def count(self, *states: str) -> int:
        """Count the rows that are in one of the states."""
        query = select(func.count()).select_from(outbox).where(outbox.c.state.in_(states))
        async with self.database.read() as store:
            return int((await store.query(query))[0][0])

    async def row(self, row_id: int) -> OutboxRow:
        """Return how a row stands."""
        async with self.database.read() as store:
            found = await store.get(OutboxRow, row_id)
        assert found is not None
        return found

    async def state(self, row_id: int) -> OutboxState:
        """Return the state of a row."""
        return (await self.row(row_id)).state

    async def sends(self) -> list[dict[str, Any]]:
        """Return everything that Telegram accepted, in the order of arrival."""
        return list((await self.bench.get("ledger"))["sends"])

    async def arrived(self) -> Counter[str]:
        """Count how often each text arrived."""
        return Counter(send["text"] for send in await self.sends())

    async def order(self) -> list[str]:
        """Return the texts that arrived, in their order."""
        return [send["text"] for send in await self.sends()]


@asynccontextmanager
async def posting(
    database_url: str, *chats: int, limits: Limits = NO_LIMITS, pace: Pace = QUICK
) -> AsyncIterator[Post]:
    """Give a running relay for chats that have started the bot."""
    async with running(limits, started=chats) as bench:
        database = Database(open_engine(database_url), SecretBox(SECRET), Clock())
        # Ids of the lanes are those of the addresses; nothing here reads the lanes.
        post = Post(bench, database, pace)
        await post.start()
        try:
            yield post
        finally:
            if post._task is not None:
                await post.stop()
            await database.close()


def other_process() -> NoCourier:
    """Return the courier of a process that does not send."""
    return NoCourier()


REPLY, NOTICE, REMINDER, BROADCAST = Kind.REPLY, Kind.NOTICE, Kind.REMINDER, Kind.BROADCAST
__all__ = ["BROADCAST", "NOTICE", "REMINDER", "REPLY", "Post", "lane", "posting"]
