"""How fast one chat may write: what comes faster is kept and read later, so that nobody waits for it."""

from collections.abc import Sequence

from models.inbox import Delay
from models.messaging import RawUpdate
from scheduler.pacing import Bucket

_MINUTE = 60.0
_BURST_MINUTES = 4
"""Who goes through a form in one sitting stays below four minutes' worth; a flood does not."""
_MOST_CHATS = 10_000
_NONE = Delay()


class Inflow:
    """Tells how long each update waits for its turn; kept in memory, so that a restart begins anew.

    ``per_minute`` is what a chat may send for long, about 30 (OWASP ASVS 2.4.1); 0 sets no limit.
    """

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._chats: dict[str, Bucket] = {}
        self._told: set[str] = set()

    def delays(self, updates: Sequence[RawUpdate], tick: float) -> list[Delay]:
        """Return the delay of each update, counting it; ``tick`` in monotonic seconds."""
        if not self._per_minute:
            return [_NONE] * len(updates)
        return [self._delay(update.chat, tick) for update in updates]

    def _delay(self, chat: str, tick: float) -> Delay:
        bucket = self._bucket(chat, tick)
        seconds = bucket.wait(tick)
        bucket.take(tick)
        if not seconds:
            return _NONE
        tell = chat not in self._told
        self._told.add(chat)
        return Delay(seconds, tell)

    def _bucket(self, chat: str, tick: float) -> Bucket:
        """Return the bucket of a chat; one that has filled up is a new one, and so is what is told."""
        bucket = self._chats.get(chat)
        if bucket is None or bucket.full(tick):
            self._forget_full(tick)
            self._told.discard(chat)
            bucket = Bucket(self._per_minute / _MINUTE, self._per_minute * _BURST_MINUTES)
            self._chats[chat] = bucket
        return bucket

    def _forget_full(self, tick: float) -> None:
        if len(self._chats) > _MOST_CHATS:
            self._chats = {chat: bucket for chat, bucket in self._chats.items() if not bucket.full(tick)}
            self._told &= self._chats.keys()
