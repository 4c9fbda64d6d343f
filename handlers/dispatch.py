"""From inbox rows to committed turns: many lanes share a commit, a failing turn runs alone."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from handlers import routing
from handlers.loading import Arrived, Loaded, load
from handlers.mail import Courier, Mail
from handlers.registry import Registry
from handlers.services import Services
from handlers.turn import Turn
from models.conversation import Conversation
from models.crash import Point
from models.errors import ConflictError
from models.inbox import InboxRow, InboxState
from models.messaging import Incoming, Press, UnreadableUpdateError
from models.store.claiming import claim, finish, postpone
from models.store.unit_of_work import Database, Store
from models.waiting import wait_a_while

_TURNS_PER_COMMIT = 100
_FAILURES_TO_QUARANTINE = 3
_DATABASE_PAUSE_SECONDS = 1.0
log = structlog.get_logger()

Read = Callable[[bytes], Incoming]
Acknowledge = Callable[[str, Press, str], Awaitable[None]]


@dataclass
class _Batch:
    turns: list[Turn]
    mail: Mail
    size: int


class TurnFailedError(Exception):
    """One turn of a batch failed; the batch is rolled back and its turns run singly."""

    def __init__(self, row: InboxRow) -> None:
        super().__init__(str(row.id))
        self.row = row


class Dispatcher:
    """Runs turns until told to stop."""

    def __init__(
        self,
        database: Database,
        registry: Registry,
        services: Services,
        readers: Mapping[str, Read],
        courier: Courier,
        acknowledge: Acknowledge,
    ) -> None:
        self._database = database
        self._registry = registry
        self._services = services
        self._readers = readers
        self._courier = courier
        self._acknowledge = acknowledge
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """Say that something new waits in the inbox."""
        self._wake.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Run turns as they come, until ``stop`` is set."""
        while not stop.is_set():
            self._wake.clear()
            try:
                while await self.run_batch() and not stop.is_set():
                    pass
            except (SQLAlchemyError, ConflictError, OSError) as error:
                log.error("the database failed, trying again", action="turns", error=type(error).__name__)
                await asyncio.sleep(_DATABASE_PAUSE_SECONDS)
                continue
            await wait_a_while(self._wake, 1.0)

    async def run_batch(self, limit: int = _TURNS_PER_COMMIT) -> int:
        """Claim and run a batch; return how many updates left the queue."""
        try:
            return await self._commit(limit)
        except (TurnFailedError, ConflictError, DBAPIError):
            if limit > 1:
                return await self._singly(limit)
            raise

    async def _singly(self, count: int) -> int:
        done = 0
        for _ in range(count):
            try:
                moved = await self._commit(1)
            except TurnFailedError as failed:
                await self._postpone(failed.row, failed.__cause__)
                moved = 1
            except ConflictError:
                continue
            if not moved:
                break
            done += moved
        return done

    async def _commit(self, limit: int) -> int:
        async with self._database.begin() as store:
            batch = await self._apply(store, limit)
        if not batch.size:
            return 0
        self._database.crash.at(Point.AFTER_COMMIT)
        batch.mail.deliver()
        self._database.crash.at(Point.AFTER_HAND_OVER)
        for turn in batch.turns:
            if turn.incoming.press is not None:
                await self._acknowledge(turn.row.channel, turn.incoming.press, turn.alert)
        return batch.size

    async def _apply(self, store: Store, limit: int) -> _Batch:
        mail = Mail(store, self._courier)
        rows = await claim(store, limit)
        if not rows:
            return _Batch([], mail, 0)
        self._database.crash.at(Point.AFTER_LANES)
        arrived = await self._read(store, rows)
        loaded = await load(store, arrived) if arrived else Loaded({}, {})
        turns = [await self._turn(store, mail, one, loaded) for one in arrived]
        for turn in turns:
            await self._run(turn)
        await finish(store, [turn.row for turn in turns])
        await store.flush()
        self._database.crash.at(Point.BEFORE_COMMIT)
        return _Batch(turns, mail, len(rows))

    async def _read(self, store: Store, rows: Sequence[InboxRow]) -> list[Arrived]:
        arrived = []
        for row in rows:
            try:
                body = store.box.open_bytes(row.body or b"", "inbox", "body", row.id)
                arrived.append(Arrived(row, self._readers[row.channel](body)))
            except (UnreadableUpdateError, KeyError) as error:
                log.warning("an update cannot be read, put aside", action="quarantine", inbox=row.id)
                await postpone(store, row, str(error), timedelta(), limit=1)
        return arrived

    async def _turn(self, store: Store, mail: Mail, one: Arrived, loaded: Loaded) -> Turn:
        address = loaded.addresses[one.row.channel, one.row.bot, one.row.chat]
        conversation = await store.get(Conversation, address.id)
        return Turn(
            store=store,
            mail=mail,
            services=self._services,
            row=one.row,
            incoming=one.incoming,
            address=address,
            person=loaded.people.get(address.member_id) if address.member_id else None,
            conversation=conversation or store.add(Conversation(address.id)),
        )

    async def _run(self, turn: Turn) -> None:
        try:
            await routing.route(turn, self._registry)
            turn.finish()
            self._database.crash.at(Point.IN_TURN)
        except (SQLAlchemyError, ConflictError):
            raise
        except Exception as error:
            raise TurnFailedError(turn.row) from error

    async def _postpone(self, row: InboxRow, error: BaseException | None) -> None:
        """Count the failure against the update; in quarantine, tell the person that it was not saved."""
        name = type(error).__name__
        log.error("a turn failed", action="turn", inbox=row.id, error=name, exc_info=error)
        async with self._database.begin() as store:
            delay = timedelta(seconds=2**row.attempts)
            changed = await postpone(store, row, name, delay, _FAILURES_TO_QUARANTINE)
            mail = Mail(store, self._courier)
            if changed.state is InboxState.QUARANTINED:
                await routing.tell_not_saved(store, mail, self._services, changed)
        mail.deliver()
