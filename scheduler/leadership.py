"""Who of several instances leads: it alone fetches, runs turns, rings and sends; the others stand by."""

import asyncio
import secrets
from dataclasses import dataclass
from datetime import timedelta

import structlog

from models.clock import Clock
from models.store import leading
from models.store.database import is_sqlite
from models.store.unit_of_work import Database
from models.waiting import wait_a_while

_LEASE = timedelta(seconds=15)
"""After so long without a sign of life another instance takes over."""
_TRUSTED_SECONDS = 12.0
"""So long the leader itself trusts a lease: shorter, so that it has stopped before another one begins."""
_RENEW_SECONDS = 3.0
_LOOK_SECONDS = 2.0
_FOREVER = float("inf")
log = structlog.get_logger()


@dataclass
class Lease:
    """Up to which tick an instance may count on leading; every renewal moves it on."""

    clock: Clock
    epoch: int
    until: float

    @property
    def left(self) -> float:
        """Return how many seconds are left."""
        return self.until - self.clock.tick()


class Term(asyncio.Event):
    """A time of leading, as the event that stops what a leader does.

    It reads as set from the very moment at which the lease has run out, before any task could notice:
    who was paused meanwhile does not send, fetch or ring once more.
    """

    def __init__(self, lease: Lease) -> None:
        super().__init__()
        self.lease = lease

    def is_set(self) -> bool:
        """Tell whether it is over."""
        return super().is_set() or self.lease.left <= 0


class Leadership:
    """The lead of one instance; on SQLite, where it is alone, it always has it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._holder = secrets.token_hex(8)
        self._alone = is_sqlite(database.engine)

    async def win(self, stop: asyncio.Event) -> Lease | None:
        """Wait until this instance leads; return None when told to stop before."""
        waiting = False
        while not stop.is_set():
            if (lease := await self._try()) is not None:
                log.info("this instance leads", action="lead", epoch=lease.epoch)
                return lease
            if not waiting:
                log.info("another instance leads, standing by", action="standby")
            waiting = True
            await wait_a_while(stop, _LOOK_SECONDS)
        return None

    async def keep(self, lease: Lease) -> None:
        """Hold on to the lead; return when it is lost."""
        while lease.left > 0:
            await asyncio.sleep(min(_RENEW_SECONDS, lease.left))
            if lease.left <= 0 or not await self._renew(lease):
                break
        log.warning("the lead is lost, stepping down", action="lead", epoch=lease.epoch)

    async def lay_down(self, lease: Lease) -> None:
        """Give the lead up, when all that this instance had in hand is done."""
        if self._alone:
            return
        try:
            async with self._database.begin() as store:
                await leading.lay_down(store, self._holder, lease.epoch)
        except Exception as error:
            log.warning("the lease runs out by itself", action="lead", error=type(error).__name__)

    async def _try(self) -> Lease | None:
        clock = self._database.clock
        if self._alone:
            return Lease(clock, 0, _FOREVER)
        until = clock.tick() + _TRUSTED_SECONDS
        try:
            async with asyncio.timeout(_TRUSTED_SECONDS), self._database.begin() as store:
                epoch = await leading.take(store, self._holder, _LEASE)
        except Exception as error:
            # A database may fail in any way for any time; the next look asks again.
            log.warning("the lead cannot be asked for", action="lead", error=type(error).__name__)
            return None
        return Lease(clock, epoch, until) if epoch is not None else None

    async def _renew(self, lease: Lease) -> bool:
        """Renew; return False where it is lost, but not for a database that is out of reach."""
        if self._alone:
            return True
        tick = self._database.clock.tick()
        try:
            async with asyncio.timeout(lease.left), self._database.begin() as store:
                held = await leading.renew(store, self._holder, lease.epoch, _LEASE)
        except Exception as error:
            log.warning("the lease cannot be renewed", action="lead", error=type(error).__name__)
            return True
        lease.until = tick + _TRUSTED_SECONDS if held else lease.until
        return held
