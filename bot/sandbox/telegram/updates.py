"""The queue of updates, with the server's rules of confirming and forgetting."""

import json
from collections import deque
from dataclasses import dataclass
from itertools import islice
from random import Random
from typing import Any

from bot.sandbox.bell import Bell
from bot.sandbox.clock import Clock

Json = dict[str, Any]
MESSAGE_SECONDS = 24 * 3600
CALLBACK_SECONDS = 150
_LIFETIMES = {"callback_query": CALLBACK_SECONDS}
_IDLE_WEEK_SECONDS = 7 * 24 * 3600
_TOLERANCE = 10
_FIRST_IDS = (100_000_000, 900_000_000)
_LONGEST_GAP = 3
DEFAULT_KINDS = frozenset(("message", "edited_message", "callback_query", "my_chat_member"))


@dataclass(frozen=True, slots=True)
class Queued:
    """An update that waits; ``until`` in emulated Unix seconds, ``body`` as JSON text."""

    number: int
    until: float
    body: str


class UpdateQueue:
    """Keep updates until a higher offset confirms them or their time is over."""

    def __init__(self, clock: Clock, chance: Random, gap_probability: float) -> None:
        self.bell = Bell()
        self.kinds: frozenset[str] = DEFAULT_KINDS
        self.served = self.confirmed = self.expired = self.queued = 0
        self._clock = clock
        self._chance = chance
        self._gaps = gap_probability
        self._queue: deque[Queued] = deque()
        self._next = chance.randint(*_FIRST_IDS)
        self._last_at = clock.timestamp()

    def add(self, kind: str, payload: Json) -> int | None:
        """Queue an update and return its id; None where the client does not want this kind."""
        if kind not in self.kinds:
            return None
        return self.put({kind: payload}, float(payload.get("date") or 0), _LIFETIMES.get(kind, MESSAGE_SECONDS))

    def put(self, fields: Json, date: float, lifetime: float) -> int:
        """Queue an update of any shape; its time counts from ``date``, or from now where that is 0."""
        now = self._clock.timestamp()
        number = self._number(now)
        body = json.dumps({"update_id": number, **fields}, ensure_ascii=True)
        self._queue.append(Queued(number, (date or now) + lifetime, body))
        self.queued += 1
        self.bell.ring()
        return number

    def want(self, kinds: Any) -> None:
        """Remember which kinds are queued from now on; an empty list brings back the usual ones."""
        names = frozenset(str(kind) for kind in kinds) if isinstance(kinds, list) else frozenset()
        self.kinds = names or DEFAULT_KINDS

    def confirm(self, offset: int) -> None:
        """Forget what an offset confirms; a negative one keeps that many of the newest."""
        if offset < 0:
            self._drop(len(self._queue) + offset)
        elif 0 < offset <= self._next + _TOLERANCE:
            while self._queue and self._queue[0].number < offset:
                self._drop(1)

    def take(self, limit: int) -> list[str]:
        """Return the oldest updates as JSON; they stay until confirmed."""
        now = self._clock.timestamp()
        if any(each.until <= now for each in islice(self._queue, limit)):
            self._purge(now)
        batch = [each.body for each in islice(self._queue, limit)]
        self.served += len(batch)
        return batch

    def pending(self) -> int:
        """Return how many updates wait."""
        self._purge(self._clock.timestamp())
        return len(self._queue)

    def clear(self) -> None:
        """Forget all that waits."""
        self._queue.clear()

    def skip(self, numbers: int) -> None:
        """Leave a gap in the ids."""
        self._next += numbers

    def rebase(self) -> None:
        """Go on from a new random id, higher or lower."""
        self._next = self._chance.randint(*_FIRST_IDS)

    def _number(self, now: float) -> int:
        if not self._queue and now - self._last_at >= _IDLE_WEEK_SECONDS:
            self.rebase()
        if self._gaps and self._chance.random() < self._gaps:
            self.skip(self._chance.randint(1, _LONGEST_GAP))
        self._last_at = now
        self._next += 1
        return self._next - 1

    def _drop(self, count: int) -> None:
        for _ in range(min(count, len(self._queue))):
            self._queue.popleft()
            self.confirmed += 1

    def _purge(self, now: float) -> None:
        kept = deque(each for each in self._queue if each.until > now)
        self.expired += len(self._queue) - len(kept)
        self._queue = kept
