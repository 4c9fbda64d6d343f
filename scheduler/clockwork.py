"""The alarm clock: the only module that knows APScheduler; it rings, the database knows what is due."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

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
        for alarm in alarms:
            self._scheduler.add_job(_guarded(alarm), "interval", seconds=alarm.seconds, id=alarm.name)

    def start(self) -> None:
        """Start ringing."""
        self._scheduler.start()

    def ring_at(self, instant: datetime) -> None:
        """Ring every alarm at a real instant too, because the time that due times are compared with jumped."""
        if self._scheduler.running:
            for job in self._scheduler.get_jobs():
                job.modify(next_run_time=instant)

    def stop(self) -> None:
        """Ring no more; what is being answered is cancelled by its task group, not here."""
        self._scheduler.shutdown(wait=False)


def _guarded(alarm: Alarm) -> Callable[[], Awaitable[None]]:
    async def ring() -> None:
        try:
            await alarm.ring()
        except Exception as error:
            # The next ring does what this one could not: what is due is read from the database.
            log.error("an alarm failed", action=alarm.name, error=type(error).__name__, exc_info=error)

    return ring
