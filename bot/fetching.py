"""The fetch loop: updates are committed to the inbox before the channel hears that they came."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import structlog

from bot.inflow import Inflow
from models.crash import Point
from models.messaging import Channel, ChannelStoppedError, RawUpdate
from models.store.receiving import receive
from models.store.unit_of_work import Database

_FIRST_PAUSE_SECONDS = 0.5
_LONGEST_PAUSE_SECONDS = 30.0
_STOPPED_PAUSE_SECONDS = 10.0
OUTAGE_SECONDS = 120.0
log = structlog.get_logger()


class Fetcher:
    """Fetches one channel's updates until told to stop.

    ``came_back`` is called after the channel was out of reach for more than 120 s: presses made
    meanwhile are lost for good (Telegram keeps them 150 s), so open questions are asked again.
    """

    def __init__(
        self,
        channel: Channel,
        database: Database,
        stored: Callable[[], None],
        came_back: Callable[[], Awaitable[None]],
        inflow: Inflow,
    ) -> None:
        self._channel = channel
        self._database = database
        self._stored = stored
        self._came_back = came_back
        self._inflow = inflow
        self._pause = _FIRST_PAUSE_SECONDS
        self._reached = database.clock.tick()

    @property
    def in_reach(self) -> bool:
        """Tell whether the channel has answered lately, and what an outage asked for is done."""
        return self._database.clock.tick() - self._reached <= OUTAGE_SECONDS

    async def run(self, stop: asyncio.Event) -> None:
        """Fetch and store; start without a confirmed number, since the inbox knows copies."""
        confirmed: str | None = None
        self._reached = self._database.clock.tick()
        while not stop.is_set():
            try:
                confirmed = await self._once(confirmed, stop)
            except ChannelStoppedError as error:
                log.error(str(error), action="fetch", channel=self._channel.name)
                await _pause(stop, _STOPPED_PAUSE_SECONDS)
                continue
            except Exception as error:
                # A channel may fail in any way for any time; the loop goes on.
                log.warning("cannot fetch, trying again", action="fetch", error=type(error).__name__)
                await _pause(stop, self._pause)
                self._pause = min(self._pause * 2, _LONGEST_PAUSE_SECONDS)
                continue
            self._pause = _FIRST_PAUSE_SECONDS
            if not self.in_reach:
                await self._came_back()
            self._reached = self._database.clock.tick()

    async def _once(self, confirmed: str | None, stop: asyncio.Event) -> str | None:
        updates = await _unless(stop, self._channel.fetch(confirmed))
        if not updates:
            return confirmed
        crash = self._database.crash
        crash.at(Point.AFTER_FETCH)
        delays = self._inflow.delays(updates, self._database.clock.tick())
        async with self._database.begin() as store:
            await receive(store, self._channel.name, self._channel.bot, updates, delays)
            crash.at(Point.BEFORE_INBOX_COMMIT)
        crash.at(Point.AFTER_INBOX_COMMIT)
        self._stored()
        return updates[-1].key


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, list[RawUpdate]]) -> list[RawUpdate]:
    """Wait for updates, or give up at once when told to stop; nothing was acknowledged then."""
    fetching = asyncio.create_task(work)
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({fetching, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if fetching.done():
        return fetching.result()
    fetching.cancel()
    await asyncio.wait({fetching})
    return []


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return
