"""The steps from level to level that a new round begins with."""

from datetime import time

from models.cycle import Cycle
from models.reminder import ReminderRule, RuleKind
from models.store.unit_of_work import Store

AT = time(8, 0)
_USEFUL_MINUTES = 12 * 60
STEP_RULES = (
    (RuleKind.CALLS, 5),
    (RuleKind.TO_CELL, 2),
    (RuleKind.FOREWARN, 1),
    (RuleKind.TO_BASE, -2),
    (RuleKind.TO_ADMIN, -4),
)
"""Two working days before the deadline the cell, two after it the base organisation, four after it the admins;
whoever is about to be named to the base organisation a working day before that. Who cannot be reached is told
five working days before the deadline, while there is time for a call."""


def add_steps(store: Store, cycle: Cycle) -> None:
    """Give a round its steps, at eight in the morning."""
    for kind, days in STEP_RULES:
        store.add(ReminderRule(store.ids.new(), cycle.id, kind, days, AT, _USEFUL_MINUTES))
