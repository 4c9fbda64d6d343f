"""What a person wishes of reminders: an hour of their own, and none while they are away."""

from dataclasses import dataclass, replace
from datetime import date, time


@dataclass(frozen=True, slots=True)
class Wish:
    """A person's own hour, from a day on, and the first and last day on which nothing is sent.

    ``hour_before`` holds until the day before ``hour_from``, so that no reminder is lost or comes
    twice because its hour was changed on its own day.
    """

    member_id: int
    hour: time | None = None
    hour_before: time | None = None
    hour_from: date | None = None
    away_from: date | None = None
    away_until: date | None = None
    version: int = 0

    def hour_on(self, day: date) -> time | None:
        """Return the person's own hour on a day."""
        return self.hour_before if self.hour_from and day < self.hour_from else self.hour

    def is_away(self, day: date) -> bool:
        """Tell whether the person wants no reminder on a day."""
        return self.away_until is not None and (self.away_from or day) <= day <= self.away_until

    def is_away_yet(self, day: date) -> bool:
        """Tell whether the person is away on a day or will be."""
        return self.away_until is not None and day <= self.away_until


def with_hour(wish: Wish, hour: time | None, today: date, begins: date) -> Wish:
    """Return a wish with another hour from a later day on."""
    return replace(wish, hour=hour, hour_before=wish.hour_on(today), hour_from=begins)


def with_absence(wish: Wish, first: date | None, last: date | None) -> Wish:
    """Return a wish with another absence, or with none."""
    return replace(wish, away_from=first, away_until=last)
