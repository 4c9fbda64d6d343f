"""The relay: takes letters after their commit, paces them, sends them, records what became of them."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence

import structlog
from sqlalchemy.exc import SQLAlchemyError

from handlers.mail import LEASE, Letter
from models.clock import Clock
from models.letter import decode, press_keys
from models.member import AddressRow
from models.messaging import Ambiguous, Channel, Outcome, RetryAfter, Sent, Undeliverable
from models.outbox import Kind, OutboxRow, OutboxState
from models.store import sending
from models.store.sending import Result
from models.store.unit_of_work import Database, Store
from scheduler.pacing import Pace, Pacing
from scheduler.queue import ChatKey, Queue, Waiting

_REPLIES_IN_FLIGHT = 64
_OTHERS_IN_FLIGHT = 8
_LOOK_SECONDS = 1.0
_RENEW_SECONDS = 10.0
_RECORD_SECONDS = 0.01
_LEASE_MARGIN_SECONDS = 1.0
_FIRST_RETRY_SECONDS = 1.0
_LONGEST_RETRY_SECONDS = 60.0
_COPIES_OF_A_REPLY = 5
_JITTER_SECONDS = 0.2
log = structlog.get_logger()

Judge = Callable[[Store, Sequence[OutboxRow]], Awaitable[dict[int, str]]]
Unreachable = Callable[[Store, OutboxRow, Undeliverable], Awaitable[None]]


class Relay:
    """Sends what the outbox holds; the only sender of its bots.

    ``judge`` is asked right before rows are sent whether their reason still holds, and returns the
    reason of each that does not. ``unreachable`` records that a chat can no longer be written to.
    """

    def __init__(
        self,
        database: Database,
        channels: Mapping[str, Channel],
        paces: Mapping[str, Pace],
        judge: Judge,
        unreachable: Unreachable,
    ) -> None:
        self.owner = secrets.token_hex(8)
        self._database = database
        self._clock: Clock = database.clock
        self._channels = channels
        self._pacing = {name: Pacing(paces[name]) for name in channels}
        self._room = {name: int(pace.bot_rate * 10) for name, pace in paces.items()}
        self._judge = judge
        self._unreachable = unreachable
        self._queue = Queue()
        self._behind: set[int] = set()
        self._results: list[Result] = []
        self._sent: dict[int, str] = {}
        self._flying = {True: 0, False: 0}
        self._wake = asyncio.Event()
        self._look = True
        self._tasks: set[asyncio.Task[None]] = set()
        self._recorded = asyncio.Event()

    # -- what turns see -----------------------------------------------------------------------

    def may_claim(self, address_id: int) -> bool:
        """Tell whether a reply to this chat can go out within ten seconds and in order."""
        return self._queue.size < min(self._room.values(), default=0) and address_id not in self._behind

    def hand_over(self, letters: Sequence[Letter]) -> None:
        """Take letters after their commit."""
        for letter in letters:
            if letter.row.owner == self.owner:
                self._push(letter)
            else:
                self._behind.add(letter.row.address_id)
                self._look = True
        self._wake.set()

    def look(self) -> None:
        """Say that rows may be due in the outbox."""
        self._look = True
        self._wake.set()

    @property
    def idle(self) -> bool:
        """Tell whether nothing waits in memory and nothing is in flight."""
        return not self._queue.size and not self._tasks and not self._results and not self._look

    # -- running ------------------------------------------------------------------------------

    async def run(self, stop: asyncio.Event) -> None:
        """Send until told to stop; then wait for what is in flight and record it."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._repeat(stop, _RENEW_SECONDS, self._renew))
            group.create_task(self._repeat(stop, _LOOK_SECONDS, self._ask_to_look))
            group.create_task(self._record_results(stop))
            await self._send_until(stop)
            while self._tasks:
                await asyncio.wait(self._tasks)
        await self._write_results()
        await self._give_back()

    async def start(self, *, alone: bool) -> None:
        """Settle what a process before this one left; ``alone`` when no other can be running."""
        async with self._database.begin() as store:
            again, held = await sending.recover(store, owner=self.owner, everybody=alone)
        if again or held:
            log.info("found unfinished sends", action="recover", again=again, in_doubt=held)

    async def _send_until(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            self._wake.clear()
            try:
                if self._look:
                    await self._take_pending()
            except (SQLAlchemyError, OSError) as error:
                self._look = True
                log.error("the outbox cannot be read", action="relay", error=type(error).__name__)
                await asyncio.sleep(1)
            delay = self._start_ready()
            await _wait(self._wake, delay)

    async def _ask_to_look(self) -> None:
        self.look()

    async def _repeat(self, stop: asyncio.Event, seconds: float, work: Callable[[], Awaitable[None]]) -> None:
        while not stop.is_set():
            try:
                await work()
            except (SQLAlchemyError, OSError) as error:
                log.error("the outbox cannot be written", action="relay", error=type(error).__name__)
            await _wait(stop, seconds)

    # -- taking -------------------------------------------------------------------------------

    def _push(self, letter: Letter, attempts: int = 0) -> None:
        tick = self._clock.tick()
        waiting = Waiting(letter, tick, tick + LEASE.total_seconds(), attempts)
        for dropped in self._queue.push(waiting):
            self._results.append(
                Result(dropped.letter.row.id, OutboxState.SUPERSEDED, attempts=dropped.attempts)
            )

    async def _take_pending(self) -> None:
        self._look = False
        room = min(self._room.values(), default=0) - self._queue.size
        replies = max(room, 0)
        others = _OTHERS_IN_FLIGHT - self._held_others()
        taken = 0
        if replies:
            taken += await self._claim(replies, (Kind.REPLY,))
            if taken < replies:
                self._behind.clear()
        if others > 0:
            taken += await self._claim(others, (Kind.NOTICE, Kind.REMINDER, Kind.BROADCAST))
        self._look = self._look or taken > 0

    def _held_others(self) -> int:
        return sum(1 for waiting in self._queue.all() if waiting.letter.row.kind is not Kind.REPLY)

    async def _claim(self, limit: int, kinds: Sequence[Kind]) -> int:
        async with self._database.begin() as store:
            rows = await sending.claim_pending(store, self.owner, limit, kinds, LEASE)
            refused = await self._judge(store, rows) if rows else {}
            skipped = [
                Result(row_id, OutboxState.SKIPPED, reason=why, attempts=0) for row_id, why in refused.items()
            ]
            if skipped:
                await sending.record(store, self.owner, skipped)
            letters = [await _letter(store, row) for row in rows if row.id not in refused]
        for letter in letters:
            self._push(letter, letter.row.attempts)
        return len(rows)

    # -- sending ------------------------------------------------------------------------------

    def _start_ready(self) -> float:
        """Start what may go now; return the seconds until something else may."""
        tick = self._clock.tick()
        delay = _LOOK_SECONDS
        for key, waiting in self._queue.ready(tick):
            reply = waiting.letter.row.kind is Kind.REPLY
            if self._flying[reply] >= (_REPLIES_IN_FLIGHT if reply else _OTHERS_IN_FLIGHT):
                continue
            if tick > waiting.lease_until - _LEASE_MARGIN_SECONDS:
                self._queue.drop(key)
                self._look = True
                continue
            pacing = self._pacing[key[0]]
            if (pause := pacing.bot_wait(tick)) > 0:
                return min(delay, pause)
            if (pause := pacing.chat_wait(key[1], tick)) > 0:
                delay = min(delay, pause)
                continue
            pacing.take(key[1], tick)
            self._queue.start(key)
            self._flying[reply] += 1
            task = asyncio.create_task(self._send(key, waiting))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        next_tick = self._queue.next_tick()
        return delay if next_tick is None else max(0.001, min(delay, max(next_tick - tick, 0.005)))

    async def _send(self, key: ChatKey, waiting: Waiting) -> None:
        row = waiting.letter.row
        try:
            outcome = await self._call(waiting.letter)
        except asyncio.CancelledError:
            outcome = Ambiguous("stopped while sending")
            raise
        except Exception as error:
            log.error("a channel failed unexpectedly", action="send", outbox=row.id, error=type(error).__name__)
            outcome = Ambiguous(type(error).__name__)
        finally:
            self._flying[row.kind is Kind.REPLY] -= 1
        await self._settle(key, waiting, outcome)
        self._look = self._look or row.kind is not Kind.REPLY
        self._wake.set()

    async def _call(self, letter: Letter) -> Outcome:
        channel = self._channels[letter.channel]
        keys = press_keys(letter.row.id, letter.message)
        if letter.row.edits is None:
            return await channel.send(letter.chat, letter.message, keys)
        original = await self._original(letter.row.edits)
        if original is None:
            return await channel.send(letter.chat, letter.message, keys)
        return await channel.edit(letter.chat, original, letter.message, keys)

    async def _original(self, row_id: int) -> str | None:
        if row_id in self._sent:
            return self._sent[row_id]
        async with self._database.read() as store:
            found = await sending.external_id(store, row_id)
        return found[0] if found and found[0] else None

    async def _settle(self, key: ChatKey, waiting: Waiting, outcome: Outcome) -> None:
        row = waiting.letter.row
        waiting.attempts += 1
        if isinstance(outcome, Ambiguous) and row.kind is Kind.REPLY and waiting.attempts < _COPIES_OF_A_REPLY:
            outcome = RetryAfter(0.0, outcome.reason)
        match outcome:
            case Sent(external_id):
                self._remember_sent(row.id, external_id)
                self._finish(key, Result(row.id, OutboxState.SENT, external_id, attempts=waiting.attempts))
            case RetryAfter(seconds, _, whole_bot):
                self._retry(key, waiting, seconds, whole_bot=whole_bot)
            case Ambiguous(reason):
                self._finish(
                    key, Result(row.id, OutboxState.AMBIGUOUS, reason=reason, attempts=waiting.attempts)
                )
            case Undeliverable():
                await self._note_unreachable(row, outcome)
                result = Result(
                    row.id, OutboxState.UNDELIVERABLE, reason=outcome.reason, attempts=waiting.attempts
                )
                self._finish(key, result)

    def _remember_sent(self, row_id: int, external_id: str) -> None:
        self._sent[row_id] = external_id
        if len(self._sent) > 10_000:
            for old in list(self._sent)[:5_000]:
                del self._sent[old]

    def _finish(self, key: ChatKey, result: Result) -> None:
        self._queue.finish(key)
        self._results.append(result)
        self._recorded.set()

    def _retry(self, key: ChatKey, waiting: Waiting, seconds: float, *, whole_bot: bool) -> None:
        tick = self._clock.tick()
        if whole_bot:
            jitter = secrets.randbelow(1000) / 1000 * _JITTER_SECONDS
            self._pacing[key[0]].close(tick + seconds + jitter)
            waiting.not_before = tick
        else:
            backoff = min(_FIRST_RETRY_SECONDS * 2 ** (waiting.attempts - 1), _LONGEST_RETRY_SECONDS)
            waiting.not_before = tick + max(seconds, backoff)
        self._queue.finish(key, again=True)

    async def _note_unreachable(self, row: OutboxRow, outcome: Undeliverable) -> None:
        if not outcome.unreachable and not outcome.moved_to:
            return
        try:
            async with self._database.begin() as store:
                await self._unreachable(store, row, outcome)
        except (SQLAlchemyError, OSError) as error:
            log.error("cannot note an unreachable chat", action="relay", error=type(error).__name__)

    # -- recording ----------------------------------------------------------------------------

    async def _record_results(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            await _wait(self._recorded, 0.5)
            self._recorded.clear()
            await asyncio.sleep(_RECORD_SECONDS)
            try:
                await self._write_results()
            except (SQLAlchemyError, OSError) as error:
                log.error("results cannot be written", action="relay", error=type(error).__name__)
                await asyncio.sleep(1)

    async def _write_results(self) -> None:
        results = self._results[:]
        if not results:
            return
        async with self._database.begin() as store:
            await sending.record(store, self.owner, results)
        del self._results[: len(results)]

    async def _renew(self) -> None:
        """Renew our claims; a row that another process has taken meanwhile is not sent from here."""
        if not self._queue.size:
            return
        until = self._clock.tick() + LEASE.total_seconds()
        held = list(self._queue.all())
        async with self._database.begin() as store:
            ours = await sending.renew(store, self.owner, LEASE)
        for waiting in held:
            waiting.lease_until = until if waiting.letter.row.id in ours else float("-inf")

    async def _give_back(self) -> None:
        """Put what was not sent back into the outbox, so that the next process sends it."""
        async with self._database.begin() as store:
            for waiting in self._queue.all():
                at = self._clock.now()
                await sending.retry_at(store, waiting.letter.row.id, self.owner, at, waiting.attempts)


async def _letter(store: Store, row: OutboxRow) -> Letter:

    address = await store.get(AddressRow, row.address_id)
    assert address is not None, "an outbox row's address is a foreign key"  # noqa: S101
    message = decode(store.box.open(row.body, "outbox", "body", row.id))
    return Letter(row, address.channel, address.chat, message)


async def _wait(event: asyncio.Event, seconds: float) -> None:
    if seconds <= 0:
        await asyncio.sleep(0)
        return
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return
