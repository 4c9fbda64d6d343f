"""The only place that knows what time it is."""

import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo


class Clock:
    """Tell the time: ``now`` for due times and dates, ``real`` and ``tick`` for leases and pacing.

    A sandbox may move ``now`` by setting ``offset``; leases and pacing never move.
    """

    def __init__(self, timezone: str = "Asia/Ho_Chi_Minh") -> None:
        self.zone = ZoneInfo(timezone)
        self.offset = timedelta()

    def now(self) -> datetime:
        """Return the instant that due times are compared with, aware, in UTC."""
        return self.real() + self.offset

    def real(self) -> datetime:
        """Return the machine's own instant, aware, in UTC."""
        return datetime.now(UTC)

    def tick(self) -> float:
        """Return monotonic seconds."""
        return time.monotonic()

    def today(self) -> date:
        """Return the local date."""
        return self.local(self.now()).date()

    def local(self, instant: datetime) -> datetime:
        """Return the instant in the organisation's time zone."""
        return instant.astimezone(self.zone)

    def at(self, day: date, hour: int, minute: int = 0) -> datetime:
        """Return the UTC instant of a local day and time."""
        return datetime(day.year, day.month, day.day, hour, minute, tzinfo=self.zone).astimezone(UTC)
