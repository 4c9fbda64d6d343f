"""The running bot: everything wired, started in order, stopped in order."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import structlog

from bot.fetching import Fetcher
from bot.following import follow_clock
from bot.inflow import Inflow
from bot.web.channel import WebChannel
from bot.web.site import Site
from handlers import forms_shelf, guards, outage, reach
from handlers.dispatch import Dispatcher
from handlers.files.vault import Vault
from handlers.pages.room import Room
from handlers.routes import build_registry
from handlers.services import Services
from handlers.typed import numbering
from models.messaging import Address, Channel, ChannelStoppedError, Press
from models.store.database import is_sqlite
from models.store.unit_of_work import Database
from scheduler.clockwork import Alarm, Clockwork
from scheduler.jobs import alarms
from scheduler.leadership import Leadership, Term
from scheduler.pacing import Pace
from scheduler.relay import Relay

_BEAT_SECONDS = 10.0
_LONGEST_PAUSE_SECONDS = 30.0
_DRAIN_SECONDS = 30.0
_TIME_SECONDS = 0.01
log = structlog.get_logger()


@dataclass(frozen=True)
class Parts:
    """What the bot is made of; ``bot/bootstrap.py`` builds it from the settings."""

    database: Database
    services: Services
    channels: Sequence[Channel]
    pace: Pace
    clock_url: str = ""
    updates_a_minute: int = 0
    vouches: Sequence[Callable[[str, datetime], Address | None]] = ()
    """Whom messengers vouch for when they open a page inside them."""
    listen: str = ""
    """Where the pages are served, as host:port; empty: nowhere."""


class App:
    """One running bot."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._database = parts.database
        desk = WebChannel(Vault(parts.services.files, parts.database.box)) if parts.listen else None
        self._channels = {channel.name: channel for channel in (*parts.channels, *([desk] if desk else ()))}
        paces = dict.fromkeys(self._channels, parts.pace)
        note = partial(reach.note, parts.services)
        parts.services.abilities.update({name: one.capabilities for name, one in self._channels.items()})
        present = partial(numbering.present, parts.services)
        quotas = parts.services.quotas
        self.relay = Relay(parts.database, self._channels, paces, guards.judge, note, present, quotas)
        self.dispatcher = Dispatcher(
            parts.database,
            build_registry(),
            parts.services,
            {name: channel.read for name, channel in self._channels.items()},
            self.relay,
            self._acknowledge,
        )
        self._clockwork = Clockwork(self._alarms())
        room = Room(parts.database, parts.services, self.relay)
        self.site = Site(room, parts.listen, desk, self.dispatcher.wake, self._vouch) if desk else None
        self._leadership = Leadership(parts.database)
        self._timed = asyncio.Event()
        self._presses: set[asyncio.Task[None]] = set()
        self._fetchers: list[Fetcher] = []
        self.ready = asyncio.Event()

    @property
    def idle(self) -> bool:
        """Tell whether nothing waits in memory and no call is in flight."""
        return self.relay.idle and not self._presses

    async def run(self, stop: asyncio.Event) -> None:
        """Run until told to stop, or until the lead is lost; then finish what is in flight."""
        async with asyncio.TaskGroup() as group:
            following = self._follow(group, stop)
            lease = await self._leadership.win(stop) if await self._open(stop) else None
            if lease is None:
                _cancel(following)
                return
            over, relay_over = Term(lease), Term(lease)
            keeping = group.create_task(self._leadership.keep(lease))
            if self.site is not None:
                await self.site.start()
            await self.relay.start(alone=is_sqlite(self._database.engine))
            relaying = group.create_task(self.relay.run(relay_over))
            turning = group.create_task(self.dispatcher.run(over))
            await self._catch_up()
            self._clockwork.start(over)
            self._fetchers = [self._fetcher(channel) for channel in self._channels.values()]
            fetching = [group.create_task(fetcher.run(over)) for fetcher in self._fetchers]
            self.ready.set()
            log.info("the bot runs", action="run", channels=",".join(self._channels))
            await _first(group.create_task(stop.wait()), keeping)
            over.set()
            if self.site is not None:
                await self.site.stop()
            await self._clockwork.stop()
            self.dispatcher.wake()
            await asyncio.wait({turning, *fetching}, timeout=_DRAIN_SECONDS)
            relay_over.set()
            self.relay.look()
            await asyncio.wait({relaying}, timeout=_DRAIN_SECONDS)
            await self._leadership.lay_down(lease)
            _cancel(following, keeping, relaying, turning, *fetching)
        await self._close()

    def _follow(self, group: asyncio.TaskGroup, stop: asyncio.Event) -> asyncio.Task[None] | None:
        if not self._parts.clock_url:
            self._timed.set()
            return None
        clock = self._database.clock
        return group.create_task(follow_clock(self._parts.clock_url, clock, self._moved, stop))

    def _moved(self) -> None:
        self._timed.set()
        self.relay.look()
        self._clockwork.ring_at(self._database.clock.real())

    async def _open(self, stop: asyncio.Event) -> bool:
        """Know the time and reach every channel, however long it takes; return False when told to stop."""
        while not self._timed.is_set() and not stop.is_set():
            await _sleep(stop, _TIME_SECONDS)
        for channel in self._channels.values():
            pause = 0.5
            while not stop.is_set():
                try:
                    await channel.open()
                    self._parts.services.links[channel.name] = channel.link
                    break
                except ChannelStoppedError:
                    raise
                except Exception as error:
                    log.warning(
                        "the channel is out of reach, trying again",
                        action="open",
                        channel=channel.name,
                        error=type(error).__name__,
                    )
                    await _sleep(stop, pause)
                    pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)
        return not stop.is_set()

    def _vouch(self, said: str) -> Address | None:
        """Ask the channels whose chat opened a page inside them."""
        now = self._database.clock.real()
        found = (vouch(said, now) for vouch in self._parts.vouches)
        return next((address for address in found if address is not None), None)

    def _fetcher(self, channel: Channel) -> Fetcher:
        inflow = Inflow(self._parts.updates_a_minute)
        return Fetcher(channel, self._database, self.dispatcher.wake, self._ask_again, inflow)

    def _alarms(self) -> list[Alarm]:
        own = Alarm("beat", _BEAT_SECONDS, self._beat)
        return [own, *alarms(self._database, self._parts.services, self.relay, self._channels)]

    async def ring_all(self) -> None:
        """Do at once what every alarm would do at its next ring."""
        await self._clockwork.ring_all()

    async def _catch_up(self) -> None:
        """Know the office's forms, and ask open questions again after more than two minutes' absence."""
        await forms_shelf.refresh(self._database, self._parts.services.catalog)
        async with self._database.read() as store:
            last = await outage.last_beat(store)
        if last is not None and self._database.clock.now() - last > outage.OUTAGE:
            await self._ask_again(last + outage.OUTAGE)
        await self._beat()

    async def _ask_again(self, asked_before: datetime | None = None) -> None:
        count = await outage.ask_again(self._database, self.relay, self._parts.services, asked_before)
        log.info("asked open questions again after an outage", action="outage", chats=count)

    async def _beat(self) -> None:
        """Note that the bot is alive and in reach; who dies before all is asked again begins with that anew."""
        if all(fetcher.in_reach for fetcher in self._fetchers):
            async with self._database.begin() as store:
                await outage.beat(store)

    async def _acknowledge(self, channel: str, press: Press, text: str) -> None:
        """End a press's waiting sign without holding up the next turn; during a 429 nothing is called."""
        if self.relay.is_closed(channel):
            return
        task = asyncio.create_task(self._channels[channel].acknowledge(press.callback_id, text))
        self._presses.add(task)
        task.add_done_callback(self._presses.discard)

    async def _close(self) -> None:
        if self._presses:
            await asyncio.wait(self._presses, timeout=5)
        for channel in self._channels.values():
            await channel.close()
        await self._database.close()


async def _first(stopping: asyncio.Task[Any], keeping: asyncio.Task[None]) -> None:
    """Wait until told to stop or until the lead is lost."""
    await asyncio.wait({stopping, keeping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()


def _cancel(*tasks: asyncio.Task[None] | None) -> None:
    for task in tasks:
        if task is not None:
            task.cancel()


async def _sleep(stop: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return
