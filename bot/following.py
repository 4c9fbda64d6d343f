"""Following the clock of the local server, in tests and the demo only."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import aiohttp
import structlog

from models.clock import Clock

_WAIT_SECONDS = 20
log = structlog.get_logger()


async def follow_clock(url: str, clock: Clock, moved: Callable[[], None], stop: asyncio.Event) -> None:
    """Keep the clock's offset equal to the server's until told to stop."""
    revision = -1
    async with aiohttp.ClientSession() as session:
        while not stop.is_set():
            try:
                revision = await _once(session, url, clock, revision)
                moved()
            except (aiohttp.ClientError, TimeoutError, ValueError, KeyError) as error:
                log.warning("the sandbox clock is out of reach", action="clock", error=type(error).__name__)
                await asyncio.sleep(0.5)


async def read_clock(url: str, clock: Clock) -> None:
    """Set the clock's offset to the server's, once."""
    async with aiohttp.ClientSession() as session:
        await _once(session, url, clock, -1)


async def _once(session: aiohttp.ClientSession, url: str, clock: Clock, revision: int) -> int:
    query = {"since": str(revision), "wait": str(_WAIT_SECONDS)} if revision >= 0 else {}
    timeout = aiohttp.ClientTimeout(total=_WAIT_SECONDS + 10)
    async with session.get(url, params=query, timeout=timeout) as response:
        reading = await response.json()
    clock.offset = timedelta(seconds=float(reading["offset"]))
    return int(reading["revision"])
