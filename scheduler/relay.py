"""The relay: takes letters after their commit, paces them, sends them, records what became of them."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace

import structlog
from sqlalchemy.exc import SQLAlchemyError

from handlers.mail import LEASE, Letter
from models.clock import Clock
from models.crash import Point
from models.letter import press_keys
from models.messaging import Ambiguous, Channel, Outcome, Outgoing, RetryAfter, Sent, Undeliverable
from models.outbox import Kind, OutboxRow, OutboxState
from models.store import sending
from models.store.sending import Result
from models.store.unit_of_work import Database, Store
from models.waiting import wait_a_while
from scheduler.claims import OTHERS_AT_ONCE, Claims, Judge
from scheduler.pacing import Pace, Pacing
from scheduler.queue import ChatKey, Queue, Waiting

_REPLIES_IN_FLIGHT = 64
_LOOK_SECONDS = 1.0
_RENEW_SECONDS = 10.0
_RECORD_SECONDS = 0.01
_LANDING_SECONDS = 20.0
_LEASE_MARGIN_SECONDS = 1.0
_FIRST_RETRY_SECONDS = 1.0
_LONGEST_RETRY_SECONDS = 60.0
_COPIES_OF_A_REPLY = 5
_TRIES_AFTER_A_MOVE = 2
_JITTER_SECONDS = 0.2
_FEW = OTHERS_AT_ONCE // 2
_FEW_SECONDS = 0.25
"""Rows are claimed when half of the places are free, or after a while: a commit for each one is dear."""
_REMEMBERED = 10_000
log = structlog.get_logger()

Unreachable = Callable[[Store, OutboxRow, Undeliverable], Awaitable[bool | None]]
Present = Callable[[Letter], Outgoing]


class Relay:
    """Sends what the outbox holds; the only sender of its bots.

    ``judge`` is asked right before rows are sent whether their reason still holds, and returns the
    reason of each that does not. ``unreachable`` records that a chat can no longer be written to, and tells
    whether the row goes to another chat now.
    ``present`` draws a message as its channel can show it. ``quotas`` are the messages a month that
    the plans of channels allow.
    """

    def __init__(
        self,
        database: Database,
        channels: Mapping[str, Channel],
        paces: Mapping[str, Pace],
        judge: Judge,
        unreachable: Unreachable,
        present: Present = lambda letter: letter.message,
        quotas: Mapping[str, int] | None = None,
    ) -> None:
        self._database = database
        self._clock: Clock = database.clock
        self._channels = channels
        self._pacing = {name: Pacing(paces[name]) for name in channels}
        self._room = max((int(paces[name].bot_rate * 10) for name in channels), default=0)
        self._unreachable = unreachable
        self._present = present
        self._quotas = quotas if quotas is not None else {}
        self._claims = Claims(database, [(name, one.bot) for name, one in channels.items()], judge, quotas)
        self.owner = self._claims.owner
        self._queue = Queue()
        self._sent: dict[int, str] = {}
        self._flying = {True: 0, False: 0}
        self._wake, self._ended, self._due = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._look, self._looked_at, self._taking = True, float("-inf"), False
        self._tasks: set[asyncio.Task[None]] = set()

    # -- what turns see -----------------------------------------------------------------------

    def may_claim(self, address_id: int) -> bool:
        """Tell whether a reply to this chat can go out within ten seconds and in order."""
        return self._queue.size < self._room and not self._claims.is_behind(address_id)

    def hand_over(self, letters: Sequence[Letter]) -> None:
        """Take letters after their commit."""
        for letter in letters:
            if letter.row.owner == self.owner:
                self._push(letter)
                continue
            if letter.row.kind is Kind.REPLY:
                self._claims.note_behind(letter.row.address_id)
            self.look()
        self._wake.set()

    def look(self) -> None:
        """Say that rows may be due in the outbox."""
        self._look = True
        self._due.set()
        self._wake.set()

    def is_closed(self, channel: str) -> bool:
        """Tell whether the channel has told the bot to send nothing for now."""
        return self._pacing[channel].closed(self._clock.tick())

    @property
    def idle(self) -> bool:
        """Tell whether nothing waits in memory and nothing is in flight."""
        busy = self._queue.size or self._tasks or self._claims.unwritten
        return not (busy or self._look or self._taking)

    # -- running ------------------------------------------------------------------------------

    async def start(self, *, alone: bool) -> None:
        """Settle what a process before this one left; ``alone`` when no other can be running."""
        await self._claims.settle_dead(alone=alone)

    async def run(self, stop: asyncio.Event) -> None:
        """Send until told to stop; then wait for what is in flight, record it, give back the rest."""
        landed = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._repeat(landed, _RENEW_SECONDS, self._renew))
            group.create_task(self._repeat(stop, _LOOK_SECONDS, self._ask_to_look))
            group.create_task(self._record_ends(landed))
            taking = group.create_task(self._take_until(stop))
            await self._send_until(stop)
            await taking
            await self._land()
            landed.set()
            self._ended.set()
        for waiting in self._queue.all():
            self._claims.give_back(waiting.letter.row, 0, waiting.attempts)
        try:
            await self._claims.write()
        except (SQLAlchemyError, OSError) as error:
            # The claims run out; what was in flight is settled then as after a crash.
            log.error("results cannot be written", action="relay", error=type(error).__name__)

    async def _send_until(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            self._wake.clear()
            await _wait(self._wake, self._start_ready())

    async def _land(self) -> None:
        """Wait for what is in flight; what takes too long is left, and counts as ambiguous."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=_LANDING_SECONDS)
        flying = list(self._tasks)
        for task in flying:
            task.cancel()
        await asyncio.gather(*flying, return_exceptions=True)

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

    async def _take_until(self, stop: asyncio.Event) -> None:
        """Claim what is due, beside the sending: a claim waits for the writer, no reply waits for a claim."""
        while not stop.is_set():
            self._due.clear()
            try:
                while self._look and not stop.is_set():
                    await self._take()
            except (SQLAlchemyError, OSError) as error:
                self._look = True
                log.error("the outbox cannot be read", action="relay", error=type(error).__name__)
                await _wait(stop, 1)
                continue
            await _wait(self._due, _LOOK_SECONDS)

    async def _take(self) -> None:
        self._look, self._taking = False, True
        try:
            letters = await self._claims.take(self._room - self._queue.size, self._others_wanted())
            for letter in letters:
                self._push(letter, letter.row.attempts)
        finally:
            self._taking = False
        if letters:
            self.look()

    def _others_wanted(self) -> int:
        """Return how many rows to claim that are no replies; none while a 429 holds, as they age here."""
        tick, free = self._clock.tick(), self._claims.others_free
        if all(pacing.closed(tick) for pacing in self._pacing.values()):
            return 0
        if free < _FEW and tick - self._looked_at < _FEW_SECONDS:
            return 0
        self._looked_at = tick
        return free

    def _push(self, letter: Letter, attempts: int = 0) -> None:
        tick = self._clock.tick()
        waiting = Waiting(letter, tick, tick + LEASE.total_seconds(), attempts)
        for dropped in self._queue.push(waiting):
            self._end(Result(dropped.letter.row.id, OutboxState.SUPERSEDED, attempts=dropped.attempts))

    # -- sending ------------------------------------------------------------------------------

    def _start_ready(self) -> float:
        """Start what may go now; return the seconds until something else may."""
        tick = self._clock.tick()
        delay, resting = _LOOK_SECONDS, set[str]()
        for key, waiting in self._queue.ready(tick):
            if key[0] in resting:
                continue
            reply = waiting.letter.row.kind is Kind.REPLY
            if self._flying[reply] >= (_REPLIES_IN_FLIGHT if reply else OTHERS_AT_ONCE):
                continue
            if tick > waiting.lease_until - _LEASE_MARGIN_SECONDS:
                self._queue.finish(key)
                self._give_back(waiting, 0, "the claim ran out")
                self._wake.set()
                continue
            pacing = self._pacing[key[0]]
            if (pause := pacing.bot_wait(tick)) > 0:
                # The other channels go on; what waits for this one is looked at when it may go.
                delay = min(delay, pause)
                resting.add(key[0])
                if len(resting) == len(self._pacing):
                    return delay
                continue
            if (pause := pacing.chat_wait(key[1], tick)) > 0:
                delay = min(delay, pause)
                continue
            pacing.take(key[1], tick)
            self._launch(key, waiting, reply=reply)
        return max(0.001, min(delay, self._queue.next_tick(tick) - tick))

    def _launch(self, key: ChatKey, waiting: Waiting, *, reply: bool) -> None:
        self._queue.start(key)
        self._flying[reply] += 1
        task = asyncio.create_task(self._send(key, waiting))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _send(self, key: ChatKey, waiting: Waiting) -> None:
        row = waiting.letter.row
        self._database.crash.at(Point.BEFORE_SEND)
        try:
            outcome = await self._call(waiting.letter)
            self._database.crash.at(Point.AFTER_SEND)
        except asyncio.CancelledError:
            self._settle(key, waiting, Ambiguous("stopped while sending"))
            raise
        except Exception as error:
            log.error("a channel failed unexpectedly", action="send", outbox=row.id, error=type(error).__name__)
            outcome = Ambiguous(type(error).__name__)
        finally:
            self._flying[row.kind is Kind.REPLY] -= 1
        if isinstance(outcome, Undeliverable):
            outcome = await self._note_unreachable(row, outcome)
        self._settle(key, waiting, outcome)
        self._wake.set()

    async def _call(self, letter: Letter) -> Outcome:
        channel = self._channels[letter.channel]
        message = self._present(letter)
        keys = press_keys(letter.row.id, message)
        original = await self._original(letter.row.edits) if letter.row.edits is not None else ""
        if not original or not channel.capabilities.edit:
            return await channel.send(letter.chat, message, keys)
        return await channel.edit(letter.chat, original, message, keys)

    async def _original(self, row_id: int) -> str:
        if row_id in self._sent:
            return self._sent[row_id]
        async with self._database.read() as store:
            return await sending.external_id(store, row_id)

    def _settle(self, key: ChatKey, waiting: Waiting, outcome: Outcome) -> None:
        row = waiting.letter.row
        waiting.attempts += 1
        if isinstance(outcome, Sent | Ambiguous):
            self._count(waiting.letter)
        match outcome:
            case Sent(external_id):
                self._remember_sent(row, external_id)
                self._finish(key, waiting, OutboxState.SENT, external_id=external_id)
            case RetryAfter(seconds, reason, whole_bot):
                self._retry(key, waiting, self._pause(key, waiting, seconds, whole_bot=whole_bot), reason)
            case Ambiguous(reason) if _harmless(row) and waiting.attempts < _COPIES_OF_A_REPLY:
                self._retry(key, waiting, self._pause(key, waiting, 0, whole_bot=False), reason)
            case Ambiguous(reason):
                self._finish(key, waiting, OutboxState.AMBIGUOUS, reason=reason)
            case Undeliverable(reason, _, moved_to) if moved_to and waiting.attempts <= _TRIES_AFTER_A_MOVE:
                self._queue.finish(key)
                self._give_back(waiting, 0, reason)
            case Undeliverable(reason):
                self._finish(key, waiting, OutboxState.UNDELIVERABLE, reason=reason)

    def _count(self, letter: Letter) -> None:
        """Count a message against its bot's quota; a long one goes out in parts, and each is a message."""
        if not self._quotas.get(letter.channel):
            return
        channel = self._channels[letter.channel]
        letters = len(self._present(letter).text.striptags())
        parts = max(1, -(-letters // channel.capabilities.max_text))
        self._claims.count(letter.channel, channel.bot, letter.row.kind, parts)

    def _remember_sent(self, row: OutboxRow, external_id: str) -> None:
        self._sent[row.id] = external_id
        if row.edits is not None:
            self._sent[row.edits] = external_id
        if len(self._sent) > _REMEMBERED:
            for old in list(self._sent)[: _REMEMBERED // 2]:
                del self._sent[old]

    def _finish(
        self, key: ChatKey, waiting: Waiting, state: OutboxState, *, external_id: str = "", reason: str = ""
    ) -> None:
        self._queue.finish(key)
        self._end(Result(waiting.letter.row.id, state, external_id, reason, waiting.attempts))

    def _pause(self, key: ChatKey, waiting: Waiting, seconds: float, *, whole_bot: bool) -> float:
        """Return how long a letter waits for its next try; a 429 holds the whole bot as long as told."""
        if whole_bot:
            seconds += secrets.randbelow(1000) / 1000 * _JITTER_SECONDS
            self._pacing[key[0]].close(self._clock.tick() + seconds)
            return seconds
        doubled = _FIRST_RETRY_SECONDS * (1 << min(waiting.attempts - 1, 10))
        return max(seconds, min(doubled, _LONGEST_RETRY_SECONDS))

    def _retry(self, key: ChatKey, waiting: Waiting, seconds: float, reason: str) -> None:
        """Try again later: a reply from here, all else from the outbox, where its reason is looked at again."""
        reply = waiting.letter.row.kind is Kind.REPLY
        self._queue.finish(key, again=reply)
        if reply:
            waiting.not_before = self._clock.tick() + seconds
        else:
            self._give_back(waiting, seconds, reason)

    def _give_back(self, waiting: Waiting, seconds: float, reason: str) -> None:
        self._claims.give_back(waiting.letter.row, seconds, waiting.attempts, reason)
        self._ended.set()

    async def _note_unreachable(self, row: OutboxRow, outcome: Undeliverable) -> Undeliverable:
        """Record that a chat is lost; where the row goes to another chat now, the outcome says so."""
        if not outcome.unreachable and not outcome.moved_to:
            return outcome
        try:
            async with self._database.begin() as store:
                moved = await self._unreachable(store, row, outcome)
            self.look()
        except (SQLAlchemyError, OSError) as error:
            log.error("cannot note an unreachable chat", action="relay", error=type(error).__name__)
            return outcome
        return replace(outcome, moved_to="another chat") if moved else outcome

    # -- recording ----------------------------------------------------------------------------

    def _end(self, result: Result) -> None:
        self._claims.end(result)
        self._ended.set()

    async def _record_ends(self, landed: asyncio.Event) -> None:
        while not landed.is_set():
            await _wait(self._ended, 0.5)
            self._ended.clear()
            await asyncio.sleep(_RECORD_SECONDS)
            try:
                if await self._claims.write() and self._claims.more_due:
                    self.look()
            except (SQLAlchemyError, OSError) as error:
                log.error("results cannot be written", action="relay", error=type(error).__name__)
                await asyncio.sleep(1)

    async def _renew(self) -> None:
        """Renew our claims; a row that another process has taken meanwhile is not sent from here."""
        until = self._clock.tick() + LEASE.total_seconds()
        held = list(self._queue.all())
        ours = await self._claims.renew({waiting.letter.row.id for waiting in held})
        for waiting in held:
            waiting.lease_until = until if waiting.letter.row.id in ours else float("-inf")


def _harmless(row: OutboxRow) -> bool:
    """Tell whether a copy does no harm: both copies of a question lead to the same step."""
    return row.kind is Kind.REPLY or row.edits is not None


async def _wait(event: asyncio.Event, seconds: float) -> None:
    if seconds <= 0:
        await asyncio.sleep(0)
        return
    await wait_a_while(event, seconds)
