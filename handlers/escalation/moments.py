"""When each level is told who has not handed in: pure arithmetic over working days."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta, tzinfo

from handlers.reminders.due import instant
from models.holidays import working_days_after, working_days_before
from models.reminder import ReminderRule, RuleKind

_DAY = timedelta(days=1)


def step_day(deadline: date, days_before: int) -> date:
    """Return the day that lies so many working days before a day, or after it where they are less than nothing.

    With none it is the day itself, or the first working day after it.
    """
    if days_before > 0:
        return working_days_before(deadline, days_before - 1)
    if days_before < 0:
        return working_days_after(deadline, -days_before)
    return working_days_after(deadline - _DAY, 1)


def due_at(
    rule: ReminderRule, rules: Sequence[ReminderRule], deadline: datetime, zone: tzinfo
) -> datetime | None:
    """Return when a step is due for a deadline; None for a warning where nobody is going to be named."""
    last = deadline.astimezone(zone).date()
    if rule.kind is not RuleKind.FOREWARN:
        return instant(step_day(last, rule.days_before), rule.at, zone)
    naming = naming_day(rules, last)
    if naming is None:
        return None
    return instant(working_days_before(naming, max(rule.days_before, 1) - 1), rule.at, zone)


def naming_day(rules: Sequence[ReminderRule], last: date) -> date | None:
    """Return the day on which the base organisation is told; ``last`` is the day of the deadline."""
    naming = next((rule for rule in rules if rule.kind is RuleKind.TO_BASE), None)
    return step_day(last, naming.days_before) if naming else None
