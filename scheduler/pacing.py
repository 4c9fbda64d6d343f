"""Token buckets: how fast the whole bot and each chat may be written to."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Pace:
    """The limits of one bot; all are settings, as messengers do not publish theirs exactly.

    Rates are messages a second; a burst is how many may go at once after a pause. Telegram's FAQ
    names about 30 a second for a bot and one a second for a chat. With a peak, what a pause has saved
    up goes out at that rate instead of at once: a process that was held up catches up, and the
    messages of no one second are too many.
    """

    bot_rate: float = 25.0
    bot_burst: int = 3
    bot_peak: float | None = None
    bot_peak_burst: int = 1
    chat_rate: float = 1.0
    chat_burst: int = 3


class Bucket:
    """A bucket that fills at a rate up to a burst."""

    __slots__ = ("_burst", "_rate", "_ready")

    def __init__(self, rate: float, burst: int) -> None:
        self._rate = rate
        self._burst = burst
        self._ready = float("-inf")

    def wait(self, tick: float) -> float:
        """Return the seconds until a token is there, 0 for now; ``tick`` in monotonic seconds."""
        return max(0.0, self._ready - (self._burst - 1) / self._rate - tick)

    def take(self, tick: float) -> None:
        """Take a token."""
        self._ready = max(self._ready, tick) + 1 / self._rate

    def full(self, tick: float) -> bool:
        """Tell whether the bucket is full, so that it need not be remembered."""
        return self._ready <= tick


class Pacing:
    """The buckets and the 429 gate of one bot."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._bot = Bucket(pace.bot_rate, pace.bot_burst)
        self._peak = Bucket(pace.bot_peak, pace.bot_peak_burst) if pace.bot_peak else None
        self._chats: dict[str, Bucket] = {}
        self._closed_until = float("-inf")

    def bot_wait(self, tick: float) -> float:
        """Return the seconds until the bot may send to anybody."""
        peak = self._peak.wait(tick) if self._peak else 0.0
        return max(self._bot.wait(tick), peak, self._closed_until - tick)

    def chat_wait(self, chat: str, tick: float) -> float:
        """Return the seconds until this chat may be written to."""
        bucket = self._chats.get(chat)
        return bucket.wait(tick) if bucket else 0.0

    def take(self, chat: str, tick: float) -> None:
        """Count one send."""
        self._bot.take(tick)
        if self._peak:
            self._peak.take(tick)
        bucket = self._chats.get(chat)
        if bucket is None:
            self._forget_full(tick)
            bucket = self._chats[chat] = Bucket(self._pace.chat_rate, self._pace.chat_burst)
        bucket.take(tick)

    def close(self, until: float) -> None:
        """Send nothing until this tick: the channel said so."""
        self._closed_until = max(self._closed_until, until)

    def closed(self, tick: float) -> bool:
        """Tell whether the channel has said that nothing may be sent now."""
        return tick < self._closed_until

    def _forget_full(self, tick: float) -> None:
        if len(self._chats) > 10_000:
            self._chats = {chat: bucket for chat, bucket in self._chats.items() if not bucket.full(tick)}
