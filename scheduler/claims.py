"""The claims of this process on the outbox: what it holds, and what it tells the database about it."""

import secrets
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import timedelta

import structlog

from handlers.mail import LEASE, Letter, open_message
from models.crash import Point
from models.errors import KiemdiemError
from models.member import AddressRow
from models.outbox import ON_HOLD, Kind, OutboxRow, OutboxState
from models.store import counting, sending
from models.store.counting import Counted
from models.store.sending import Result, Return
from models.store.unit_of_work import Database, Store

OTHERS_AT_ONCE = 8
"""Reminders, notices and broadcasts that are claimed and not yet recorded: so many may be in doubt
after a crash."""
_OTHERS = (Kind.NOTICE, Kind.REMINDER, Kind.BROADCAST)
_PARTS: tuple[tuple[tuple[Kind, ...], int], ...] = (
    ((Kind.NOTICE,), 100),
    ((Kind.REMINDER, Kind.BROADCAST), 90),
)
"""Up to which part of a month's quota, in per cent, what is no answer may go out."""
log = structlog.get_logger()

Judge = Callable[[Store, Sequence[OutboxRow]], Awaitable[dict[int, str]]]


class Claims:
    """Takes rows from the outbox, renews them, records how they ended, gives back what was not sent."""

    def __init__(
        self,
        database: Database,
        bots: Collection[tuple[str, str]],
        judge: Judge,
        quotas: Mapping[str, int] | None = None,
    ) -> None:
        self.owner = secrets.token_hex(8)
        self._database = database
        self._bots = bots
        self._judge = judge
        self._quotas = quotas if quotas is not None else {}
        self._counted: Counter[Counted] = Counter()
        self._results: list[Result] = []
        self._returns: list[Return] = []
        self._owed: set[int] = set()
        self._behind: dict[int, int] = {}
        self.more_due = True
        """Whether the last look left something in the outbox that is due: held up, or too much at once."""
        self._notes = 0

    @property
    def unwritten(self) -> bool:
        """Tell whether something has ended that the database does not know of."""
        return bool(self._results or self._returns or self._counted)

    @property
    def others_free(self) -> int:
        """Return how many rows that are no replies may be claimed."""
        return OTHERS_AT_ONCE - len(self._owed)

    def is_behind(self, address_id: int) -> bool:
        """Tell whether replies to this chat wait in the outbox, so that a newer one must not pass them."""
        return address_id in self._behind

    def note_behind(self, address_id: int) -> None:
        """Note that a reply to this chat went into the outbox unclaimed."""
        self._notes += 1
        self._behind[address_id] = self._notes

    def end(self, result: Result) -> None:
        """Note how a row ended; ``write`` tells the database."""
        self._results.append(result)

    def count(self, channel: str, bot: str, kind: Kind, parts: int) -> None:
        """Count what went out, or may have, against the month's quota; ``write`` tells the database."""
        if self._quotas.get(channel):
            self._counted[channel, bot, kind] += parts

    def give_back(self, row: OutboxRow, seconds: float, attempts: int, reason: str = "") -> None:
        """Note that a row was surely not sent and is to be tried again; ``write`` tells the database."""
        at = self._database.clock.now() + timedelta(seconds=seconds)
        self._returns.append(Return(row.id, at, attempts, reason))

    async def take(self, replies: int, others: int) -> list[Letter]:
        """Claim due rows, and drop those whose reason no longer holds; return the letters to send."""
        async with self._database.begin() as store:
            rows = await self._claim(store, replies, (Kind.REPLY,), self._bots)
            for kinds, bots in await self._shares(store):
                found = await self._claim(store, others, kinds, bots)
                rows, others = rows + found, others - len(found)
            letters = await self._sift(store, rows)
            await self._catch_up(store)
            self.more_due = await sending.anything_due(store)
            if rows:
                self._database.crash.at(Point.BEFORE_CLAIM_COMMIT)
        if rows:
            self._database.crash.at(Point.AFTER_CLAIM)
        self._owed.update(letter.row.id for letter in letters if letter.row.kind is not Kind.REPLY)
        return letters

    async def _shares(self, store: Store) -> list[tuple[tuple[Kind, ...], Collection[tuple[str, str]]]]:
        """Return which kinds may go out on which bots; what a quota no longer covers waits in the outbox."""
        if not any(self._quotas.get(channel) for channel, _ in self._bots):
            return [(_OTHERS, self._bots)]
        used = await counting.used(store)
        return [
            (kinds, [one for one in self._bots if self._has_room(one[0], used, part)]) for kinds, part in _PARTS
        ]

    def _has_room(self, channel: str, used: Mapping[str, int], percent: int) -> bool:
        quota = self._quotas.get(channel, 0)
        return not quota or used.get(channel, 0) * 100 < quota * percent

    async def _claim(
        self, store: Store, limit: int, kinds: Sequence[Kind], bots: Collection[tuple[str, str]]
    ) -> list[OutboxRow]:
        if limit <= 0 or not bots:
            return []
        return await sending.claim_pending(store, self.owner, bots, limit, kinds, LEASE)

    async def _sift(self, store: Store, rows: Sequence[OutboxRow]) -> list[Letter]:
        """Record which of the claimed rows do not go out, and return the others as letters."""
        if not rows:
            return []
        refused = await self._judge(store, rows)
        passed = await sending.overtaken(store, rows)
        letters, dropped = [], []
        for row in rows:
            letter = await _letter(store, row)
            if letter is None:
                dropped.append(Result(row.id, OutboxState.UNDELIVERABLE, reason="unreadable"))
            elif row.id in refused:
                dropped.append(_refusal(row, refused[row.id]))
            elif row.id in passed and letter.message.attachment is None:
                dropped.append(Result(row.id, OutboxState.SUPERSEDED, attempts=row.attempts))
            else:
                letters.append(letter)
        await sending.record(store, self.owner, dropped)
        return letters

    async def _catch_up(self, store: Store) -> None:
        """Forget the chats whose replies have all left the outbox, but for notes made meanwhile."""
        if not self._behind:
            return
        before = dict(self._behind)
        still = await sending.waiting_replies(store)
        for address_id, note in before.items():
            if address_id not in still and self._behind.get(address_id) == note:
                del self._behind[address_id]

    async def write(self) -> bool:
        """Record what has ended and give back what was not sent; tell whether there was anything."""
        results, returns, counted = self._results[:], self._returns[:], Counter(self._counted)
        if not results and not returns and not counted:
            return False
        async with self._database.begin() as store:
            await sending.record(store, self.owner, results)
            await sending.give_back(store, self.owner, returns)
            await counting.add(store, counted)
            self._database.crash.at(Point.BEFORE_RECORD_COMMIT)
        self._database.crash.at(Point.AFTER_RECORD)
        del self._results[: len(results)]
        del self._returns[: len(returns)]
        self._counted -= counted
        self._owed -= _ids(results, returns)
        return True

    async def renew(self, held: Collection[int]) -> set[int]:
        """Renew the claims on what is held; return which are still ours, and settle claims that died."""
        unwritten = _ids(self._results, self._returns)
        async with self._database.begin() as store:
            ours = await sending.renew(store, self.owner, {*held, *unwritten}, LEASE)
            await self._recover(store, everybody=False)
        return ours

    async def settle_dead(self, *, alone: bool) -> None:
        """Settle what processes before this one left; ``alone`` when no other can be running."""
        async with self._database.begin() as store:
            await self._recover(store, everybody=alone)

    async def _recover(self, store: Store, *, everybody: bool) -> None:
        again, held = await sending.recover(store, owner=self.owner, everybody=everybody)
        if again or held:
            self._database.crash.at(Point.AFTER_RECOVER)
            log.info("found unfinished sends", action="recover", again=again, in_doubt=held)


def _ids(results: Sequence[Result], returns: Sequence[Return]) -> set[int]:
    return {one.row_id for one in results} | {one.row_id for one in returns}


def _refusal(row: OutboxRow, why: str) -> Result:
    state = OutboxState.HELD if why == ON_HOLD else OutboxState.SKIPPED
    return Result(row.id, state, reason=why, attempts=row.attempts)


async def _letter(store: Store, row: OutboxRow) -> Letter | None:
    """Return a row as the relay needs it; None where its text cannot be read any more."""
    address = await store.get(AddressRow, row.address_id)
    assert address is not None, "an outbox row's address is a foreign key"  # noqa: S101
    try:
        message = open_message(store, row)
    except (KiemdiemError, ValueError, LookupError) as error:
        log.error("a message cannot be read", action="relay", outbox=row.id, error=type(error).__name__)
        return None
    return Letter(row, address.channel, address.chat, message, address.language or "vi")
