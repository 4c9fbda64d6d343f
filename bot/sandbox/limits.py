"""Flood control: token buckets, and the bans that follow an overflow."""

import math
from dataclasses import dataclass

_LONGEST_BAN_SECONDS = 600.0
_GROUP_WINDOW_SECONDS = 60.0


@dataclass(frozen=True)
class Limits:
    """How many messages are accepted; real services do not publish exact numbers."""

    enforced: bool = True
    bot_per_second: float = 30.0
    bot_burst: int = 30
    chat_per_second: float = 1.0
    chat_burst: int = 4
    group_per_minute: int = 20
    count_edits: bool = True
    ban_seconds: float = 3.0
    # Calls that were under way when the ban was told are refused, but are not the client's fault.
    ban_grace_seconds: float = 0.5
    ban_growth_seconds: float = 1.0


@dataclass(slots=True)
class _Bucket:
    rate: float
    burst: float
    tokens: float
    at: float

    def fill(self, now: float) -> bool:
        self.tokens = min(self.burst, self.tokens + (now - self.at) * self.rate)
        self.at = now
        return self.tokens >= 1.0


@dataclass(slots=True)
class _Ban:
    since: float
    until: float


@dataclass(frozen=True, slots=True)
class Refusal:
    """A call refused for ``retry_after`` whole seconds; ``during_ban`` marks the client's fault."""

    retry_after: int
    during_ban: bool


class Gate:
    """Admit or refuse calls by the buckets of the bot and of each chat (real monotonic seconds)."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._bot = _Bucket(limits.bot_per_second, limits.bot_burst, limits.bot_burst, 0.0)
        self._chats: dict[int, _Bucket] = {}
        self._bans: dict[int | None, _Ban] = {}

    def admit(self, chat: int, now: float) -> Refusal | None:
        """Spend a message of the bot and of a chat, or refuse it."""
        if self._bans and (refusal := self._banned(None, now) or self._banned(chat, now)):
            return refusal
        if not self._limits.enforced:
            return None
        bucket = self._bucket(chat)
        if not self._bot.fill(now):
            return self.ban(None, self._limits.ban_seconds, now)
        if not bucket.fill(now):
            return self.ban(chat, self._limits.ban_seconds, now)
        self._bot.tokens -= 1.0
        bucket.tokens -= 1.0
        return None

    def ban(self, chat: int | None, seconds: float, now: float) -> Refusal:
        """Refuse a chat, or the whole bot, for some seconds."""
        self._bans[chat] = _Ban(now, now + seconds)
        return Refusal(max(1, math.ceil(seconds)), during_ban=False)

    def clear(self) -> None:
        """Lift all bans."""
        self._bans.clear()

    def _banned(self, chat: int | None, now: float) -> Refusal | None:
        ban = self._bans.get(chat)
        if ban is None:
            return None
        if now >= ban.until:
            del self._bans[chat]
            return None
        guilty = now > ban.since + self._limits.ban_grace_seconds
        if guilty:
            ban.until = min(ban.until + self._limits.ban_growth_seconds, now + _LONGEST_BAN_SECONDS)
        return Refusal(max(1, math.ceil(ban.until - now)), during_ban=guilty)

    def _bucket(self, chat: int) -> _Bucket:
        bucket = self._chats.get(chat)
        if bucket is None:
            rate, burst = self._limits.chat_per_second, float(self._limits.chat_burst)
            if chat < 0:
                burst = float(self._limits.group_per_minute)
                rate = burst / _GROUP_WINDOW_SECONDS
            bucket = self._chats[chat] = _Bucket(rate, burst, burst, 0.0)
        return bucket
