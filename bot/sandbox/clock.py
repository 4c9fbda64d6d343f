"""The emulated clock: an offset over real time, and real seconds for pacing."""

import time
from datetime import UTC, datetime

from bot.sandbox.bell import Bell


class Clock:
    """Tell the emulated time of dates and expiry, and the real time of pacing and polls."""

    def __init__(self) -> None:
        self.offset = 0.0
        self.revision = 1
        self.bell = Bell()

    def timestamp(self) -> float:
        """Return the emulated time in Unix seconds."""
        return time.time() + self.offset

    def now(self) -> datetime:
        """Return the emulated time in UTC."""
        return datetime.fromtimestamp(self.timestamp(), UTC)

    def real(self) -> float:
        """Return the real monotonic seconds."""
        return time.monotonic()

    def advance(self, seconds: float) -> None:
        """Move the emulated time by some seconds, also backwards."""
        self.offset += seconds
        self.revision += 1
        self.bell.ring()

    def set(self, instant: datetime) -> None:
        """Set the emulated time; an instant without zone counts as UTC."""
        aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
        self.advance(aware.timestamp() - self.timestamp())

    async def follow(self, since: int, seconds: float) -> None:
        """Wait at most so many real seconds for a jump after the revision ``since``."""
        until = self.real() + seconds
        while self.revision == since and await self.bell.wait(until):
            pass
