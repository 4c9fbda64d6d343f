"""The fetch loop: updates are committed to the inbox before the channel hears that they came."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any

import structlog

from bot.inflow import Inflow
from models.crash import Point
from models.inbox import Delay
from models.messaging import Channel, ChannelStoppedError, RawUpdate
from models.store.receiving import receive
from models.store.unit_of_work import Database
from models.waiting import wait_a_while

_FIRST_PAUSE_SECONDS = 0.5
_LONGEST_PAUSE_SECONDS = 30.0
_STOPPED_PAUSE_SECONDS = 10.0
_TRIES_AT_THE_END = 20
_LAST_PAUSE_SECONDS = 0.5
OUTAGE_SECONDS = 120.0
log = structlog.get_logger()


class Fetcher:
    """Fetches one channel's updates until told to stop.

    ``came_back`` is called after the channel was out of reach for more than 120 s: presses made
    meanwhile are lost for good (Telegram keeps them 150 s), so open questions are asked again.

    What was fetched stays in memory until it is committed. A channel that hands out each update once
    is never asked for more before, its last call is not cut off at the stop, and what that brings is
    still committed.
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
        self._held: list[RawUpdate] = []
        self._delays: Sequence[Delay] = ()

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
                await wait_a_while(stop, _STOPPED_PAUSE_SECONDS)
                continue
            except Exception as error:
                # A channel may fail in any way for any time; the loop goes on.
                log.warning("cannot fetch, trying again", action="fetch", error=type(error).__name__)
                await wait_a_while(stop, self._pause)
                self._pause = min(self._pause * 2, _LONGEST_PAUSE_SECONDS)
                continue
            self._pause = _FIRST_PAUSE_SECONDS
            if not self.in_reach:
                await self._came_back()
            self._reached = self._database.clock.tick()
        await self._keep_last()

    async def _once(self, confirmed: str | None, stop: asyncio.Event) -> str | None:
        if self._held:
            return await self._store()
        self._held = await self._fetch(confirmed, stop)
        if not self._held:
            return confirmed
        self._database.crash.at(Point.AFTER_FETCH)
        self._delays = self._inflow.delays(self._held, self._database.clock.tick())
        return await self._store()

    async def _fetch(self, confirmed: str | None, stop: asyncio.Event) -> list[RawUpdate]:
        fetching = self._channel.fetch(confirmed)
        if not self._channel.capabilities.redelivers:
            return await fetching
        return await _unless(stop, fetching)

    async def _store(self) -> str:
        """Commit what is held; return the key of its last update."""
        crash = self._database.crash
        async with self._database.begin() as store:
            await receive(store, self._channel.name, self._channel.bot, self._held, self._delays)
            crash.at(Point.BEFORE_INBOX_COMMIT)
        crash.at(Point.AFTER_INBOX_COMMIT)
        last, self._held = self._held[-1].key, []
        self._stored()
        return last

    async def _keep_last(self) -> None:
        """Commit at the stop what no channel would hand out again."""
        if self._channel.capabilities.redelivers:
            return
        for _ in range(_TRIES_AT_THE_END):
            if not self._held:
                return
            try:
                await self._store()
            except Exception as error:
                log.error("updates cannot be stored", action="fetch", error=type(error).__name__)
                await asyncio.sleep(_LAST_PAUSE_SECONDS)


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
