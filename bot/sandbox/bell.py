"""A bell that wakes those who wait for a change."""

import asyncio
import time


class Bell:
    """Wake waiters on a change; once closed, nobody waits any more."""

    def __init__(self) -> None:
        self.closed = False
        self._waiters: set[asyncio.Future[None]] = set()

    @property
    def waiting(self) -> int:
        """Return how many wait now."""
        return len(self._waiters)

    def ring(self) -> None:
        """Wake everybody who waits now."""
        waiters, self._waiters = self._waiters, set()
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)

    def close(self) -> None:
        """End all present and later waits."""
        self.closed = True
        self.ring()

    async def wait(self, until: float) -> bool:
        """Wait for a ring until the monotonic second ``until``; return whether it rang."""
        seconds = until - time.monotonic()
        if self.closed or seconds <= 0:
            return False
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[None] = loop.create_future()
        self._waiters.add(waiter)
        timer = loop.call_later(seconds, _settle, waiter)
        try:
            await waiter
        finally:
            timer.cancel()
            rang = waiter not in self._waiters
            self._waiters.discard(waiter)
        return rang and not self.closed


def _settle(waiter: "asyncio.Future[None]") -> None:
    if not waiter.done():
        waiter.set_result(None)
