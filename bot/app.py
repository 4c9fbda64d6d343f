"""The running bot: everything wired, started in order, stopped in order."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import structlog

from bot.fetching import Fetcher
from bot.following import follow_clock
from bot.inflow import Inflow
from bot.opening import Door, first_open
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
from models.waiting import first_of, wait_a_while
from scheduler.clockwork import Alarm, Clockwork
from scheduler.jobs import alarms
from scheduler.leadership import Leadership, Term
from scheduler.pacing import Pace
from scheduler.relay import Relay

_BEAT_SECONDS = 10.0
_LONGEST_PAUSE_SECONDS = 30.0
_DRAIN_SECONDS = 30.0
_TIME_SECONDS = 0.01
_NO_PACE = Pace(bot_rate=200, bot_burst=200, chat_rate=200, chat_burst=200)
"""Of what sends nothing over a network."""
log = structlog.get_logger()


@dataclass(frozen=True)
class Parts:
    """What the bot is made of; ``bot/bootstrap.py`` builds it from the settings."""

    database: Database
    services: Services
    channels: Sequence[Channel]
    paces: Mapping[str, Pace]
    """How fast each channel may be written to."""
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
        paces = {name: parts.paces.get(name, _NO_PACE) for name in self._channels}
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
        self._fetchers: dict[str, Fetcher] = {}
        self._doors = [Door(channel, self._opened) for channel in self._channels.values()]
        self.ready = asyncio.Event()

    @property
    def idle(self) -> bool:
        """Tell whether nothing waits in memory and no call is in flight."""
        return self.relay.idle and not self._presses

    async def run(self, stop: asyncio.Event) -> None:
        """Run until told to stop, or until the lead is lost; then finish what is in flight."""
        async with asyncio.TaskGroup() as group:
            following = self._follow(group, stop)
            opening: list[asyncio.Task[None]] = []
            lease = await self._leadership.win(stop) if await self._open(group, opening, stop) else None
            if lease is None:
                _cancel(following, *opening)
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
            fetching = [group.create_task(self._serve(door, over)) for door in self._doors]
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
            _cancel(following, *opening, keeping, relaying, turning, *fetching)
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

    async def _open(
        self, group: asyncio.TaskGroup, opening: list[asyncio.Task[None]], stop: asyncio.Event
    ) -> bool:
        """Know the time and reach a first messenger; the others open when they can."""
        while not self._timed.is_set() and not stop.is_set():
            await wait_a_while(stop, _TIME_SECONDS)
        opening += [group.create_task(door.open(stop)) for door in self._doors]
        try:
            return await first_open(self._doors[: len(self._parts.channels)], stop)
        except ChannelStoppedError:
            _cancel(*opening)
            raise

    def _opened(self, channel: Channel) -> None:
        self._parts.services.links[channel.name] = channel.link

    async def _serve(self, door: Door, stop: asyncio.Event) -> None:
        """Fetch from a channel once it is open, after what its absence asks for."""
        await first_of(stop, door.is_open)
        if not door.is_open.is_set():
            return
        await self._catch_up_with(door)
        fetcher = self._fetchers[door.channel.name] = self._fetcher(door.channel)
        await fetcher.run(stop)

    def _vouch(self, said: str) -> Address | None:
        """Ask the channels whose chat opened a page inside them."""
        now = self._database.clock.real()
        found = (vouch(said, now) for vouch in self._parts.vouches)
        return next((address for address in found if address is not None), None)

    def _fetcher(self, channel: Channel) -> Fetcher:
        inflow = Inflow(self._parts.updates_a_minute)
        again = partial(self._ask_again, channel.name)
        return Fetcher(channel, self._database, self.dispatcher.wake, again, inflow)

    def _alarms(self) -> list[Alarm]:
        own = Alarm("beat", _BEAT_SECONDS, self._beat)
        return [own, *alarms(self._database, self._parts.services, self.relay, self._channels)]

    async def ring_all(self) -> None:
        """Do at once what every alarm would do at its next ring."""
        await self._clockwork.ring_all()

    async def _catch_up(self) -> None:
        """Know the office's forms, and do what the absence asks for on each channel that is open."""
        await forms_shelf.refresh(self._database, self._parts.services.catalog)
        for door in self._doors:
            if door.is_open.is_set():
                await self._catch_up_with(door)
        await self._beat()

    async def _catch_up_with(self, door: Door) -> None:
        """Ask a channel's open questions again after more than two minutes' absence; once for each start."""
        if door.caught_up:
            return
        name = door.channel.name
        async with self._database.read() as store:
            last = await outage.last_beat(store, name)
        if last is not None and self._database.clock.now() - last > outage.OUTAGE:
            await self._ask_again(name, last + outage.OUTAGE)
        door.caught_up = True
        async with self._database.begin() as store:
            await outage.beat(store, name)

    async def _ask_again(self, channel: str, asked_before: datetime | None = None) -> None:
        services = self._parts.services
        count = await outage.ask_again(self._database, self.relay, services, channel, asked_before)
        log.info("asked open questions again after an outage", action="outage", channel=channel, chats=count)

    async def _beat(self) -> None:
        """Note that the bot is alive, and which channels are in reach.

        Who dies before all of a channel's questions are asked again begins with that anew.
        """
        reached = [name for name, fetcher in self._fetchers.items() if fetcher.in_reach]
        async with self._database.begin() as store:
            for name in (outage.BOT, *reached):
                await outage.beat(store, name)

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
