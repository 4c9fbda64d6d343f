"""The alarm clock: the only module that knows APScheduler; it rings, the database knows what is due."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

_LONGEST_RING_SECONDS = 10.0
log = structlog.get_logger()


@dataclass(frozen=True)
class Alarm:
    """Something to do every so many seconds, as long as the process runs."""

    name: str
    seconds: float
    ring: Callable[[], Awaitable[None]]


class Clockwork:
    """Rings alarms; a late ring is one ring, and none rings while it is still being answered."""

    def __init__(self, alarms: list[Alarm]) -> None:
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        self._ringing: set[asyncio.Task[None]] = set()
        self._over = asyncio.Event()
        self._alarms = [(alarm, asyncio.Lock()) for alarm in alarms]
        for alarm, answering in self._alarms:
            ring = self._guarded(alarm, answering)
            self._scheduler.add_job(ring, "interval", seconds=alarm.seconds, id=alarm.name)

    def start(self, over: asyncio.Event) -> None:
        """Start ringing; once ``over`` is set no further alarm is answered."""
        self._over = over
        self._scheduler.start()

    def ring_at(self, instant: datetime) -> None:
        """Ring every alarm at a real instant too, because the time that due times are compared with jumped."""
        if self._scheduler.running:
            for job in self._scheduler.get_jobs():
                job.modify(next_run_time=instant)

    async def ring_all(self) -> None:
        """Ring every alarm once, now, after what is being answered; raise what the first failing one raises."""
        for alarm, answering in self._alarms:
            async with answering:
                await alarm.ring()

    async def stop(self) -> None:
        """Ring no more, and wait for what is being answered: APScheduler itself would cancel it half-way."""
        self._scheduler.pause()
        await asyncio.sleep(0)
        if self._ringing:
            await asyncio.wait(self._ringing, timeout=_LONGEST_RING_SECONDS)
        self._scheduler.shutdown(wait=False)

    def _guarded(self, alarm: Alarm, answering: asyncio.Lock) -> Callable[[], Awaitable[None]]:
        async def answer() -> None:
            async with answering:
                if not self._over.is_set():
                    await alarm.ring()

        async def ring() -> None:
            task = asyncio.ensure_future(answer())
            self._ringing.add(task)
            try:
                await task
            except asyncio.CancelledError:
                log.warning("an alarm was cut short", action=alarm.name)
            except Exception as error:
                # The next ring does what this one could not: what is due is read from the database.
                log.error("an alarm failed", action=alarm.name, error=type(error).__name__, exc_info=error)
            finally:
                self._ringing.discard(task)

        return ring
