"""A reminder that somebody in charge has ordered: for now, or for the morning where it is night."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from sqlalchemy import select

from handlers.reminders import due
from models.cycle import Cycle
from models.reminder import Occurrence, OccurrenceState, ReminderRule, RuleKind
from models.store.tables import occurrence as occurrence_table
from models.store.tables import reminder_rule as rule_table
from models.store.unit_of_work import Store
from models.unit import Unit

GRACE = timedelta(seconds=5)
"""So long a press that was a mistake can be taken back."""
_USEFUL_MINUTES = 12 * 60
"""What could not be sent for so long is not sent any more."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is ordered: the id that makes it unique, for whom, when it goes, where its sender is told."""

    plan_id: int
    cycle: Cycle
    unit: Unit
    at: datetime
    told_in: int | None = None


def mornings(now: datetime, zone: tzinfo) -> list[datetime]:
    """Return when a reminder can go instead where it is night now; nothing where it can go at once."""
    morning, why = due.free_from(now, due.quiet_blocks(now, now, zone))
    return [morning, due.slot_after(morning, zone)] if why else []


async def order(store: Store, what: Order) -> Occurrence:
    """Order a reminder; what is ordered for this unit already stays as it is and is returned."""
    known = await store.get(Occurrence, what.plan_id) or await waiting_for(store, what.cycle, what.unit)
    if known is not None:
        return known
    rule = await _rule(store, what.cycle)
    state = OccurrenceState.PLANNED
    return store.add(Occurrence(what.plan_id, rule.id, what.unit.id, what.at, state, told_in=what.told_in))


async def waiting_for(store: Store, cycle: Cycle, unit: Unit) -> Occurrence | None:
    """Return what is ordered for a unit and has not been sent."""
    mine = select(rule_table.c.id).where(rule_table.c.cycle_id == cycle.id, rule_table.c.kind == RuleKind.HAND)
    return await store.first(
        Occurrence,
        occurrence_table.c.rule_id.in_(mine),
        occurrence_table.c.cell_id == unit.id,
        occurrence_table.c.state == OccurrenceState.PLANNED,
    )


async def call_off(store: Store, unit: Unit, plan_id: int) -> bool:
    """Take back what is ordered for later; False where it has gone already."""
    waiting = occurrence_table.delete().where(
        occurrence_table.c.id == plan_id,
        occurrence_table.c.cell_id == unit.id,
        occurrence_table.c.state == OccurrenceState.PLANNED,
        occurrence_table.c.due_at > store.clock.now(),
    )
    return bool(await store.run(waiting))


async def _rule(store: Store, cycle: Cycle) -> ReminderRule:
    """Return the cycle's rule for what is sent by hand; the first order makes it."""
    found = await store.first(
        ReminderRule, rule_table.c.cycle_id == cycle.id, rule_table.c.kind == RuleKind.HAND
    )
    if found is not None:
        return found
    return store.add(ReminderRule(store.ids.new(), cycle.id, RuleKind.HAND, 0, time(), _USEFUL_MINUTES))
