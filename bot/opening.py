"""The opening of channels, each by itself: one that is blocked or refused keeps no other from working."""

import asyncio
from collections.abc import Callable, Sequence

import structlog

from models.messaging import Channel, ChannelStoppedError
from models.waiting import first_of, wait_a_while

_FIRST_PAUSE_SECONDS = 0.5
_LONGEST_PAUSE_SECONDS = 30.0
_REFUSED_PAUSE_SECONDS = 60.0
log = structlog.get_logger()


class Door:
    """One channel, from the first try to reach it until it is open."""

    def __init__(self, channel: Channel, opened: Callable[[Channel], None]) -> None:
        self.channel = channel
        self.is_open = asyncio.Event()
        self.refusal: ChannelStoppedError | None = None
        self.caught_up = False
        self.tried = asyncio.Event()
        self._opened = opened

    async def open(self, stop: asyncio.Event) -> None:
        """Try until the channel is open or the bot is told to stop; a refused token is asked for rarely."""
        pause = _FIRST_PAUSE_SECONDS
        while not stop.is_set():
            try:
                await self.channel.open()
            except ChannelStoppedError as error:
                self.refusal = error
                log.error(str(error), action="open", channel=self.channel.name)
                self.tried.set()
                await wait_a_while(stop, _REFUSED_PAUSE_SECONDS)
            except Exception as error:
                # A channel may be out of reach in any way for any time; the others go on.
                self._warn(error)
                await wait_a_while(stop, pause)
                pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)
            else:
                self.refusal = None
                self._opened(self.channel)
                self.is_open.set()
                self.tried.set()
                return

    def _warn(self, error: Exception) -> None:
        log.warning(
            "the channel is out of reach, trying again",
            action="open",
            channel=self.channel.name,
            error=type(error).__name__,
        )


async def first_open(doors: Sequence[Door], stop: asyncio.Event) -> bool:
    """Wait for a first open channel; False when told to stop; raise ChannelStoppedError when all refuse."""
    while not stop.is_set():
        if any(door.is_open.is_set() for door in doors):
            return True
        if all(door.refusal for door in doors) and (refusal := doors[0].refusal):
            raise refusal
        await first_of(stop, *map(_next_event, doors))
    return False


def _next_event(door: Door) -> asyncio.Event:
    """Return what tells of a change: the first result, then the opening."""
    return door.is_open if door.tried.is_set() else door.tried
