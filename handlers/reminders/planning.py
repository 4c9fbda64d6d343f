"""What is due now: from the open cycles, their rules and the cells' meetings, in a few small queries."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.engine import Row

from handlers.escalation.moments import step_day
from handlers.escalation.planning import Scene, steps_due
from handlers.reminders import due as dues
from handlers.reminders.due import Block, Fate, Verdict, Why
from handlers.rounds import PERSONAL, deadline_of
from handlers.wishes.hours import EVERY_CELL, hours_in
from models.assessment import UNFINISHED
from models.cycle import Cycle, CycleState, Meeting
from models.reminder import STEPS, ReminderRule, RuleKind
from models.store.planning import watermark
from models.store.tables import assessment as assessment_table
from models.store.tables import collective as collective_table
from models.store.tables import cycle as cycle_table
from models.store.tables import extension as extension_table
from models.store.tables import meeting as meeting_table
from models.store.tables import reminder_rule as rule_table
from models.store.tables import report as report_table
from models.store.unit_of_work import Store
from models.wish import Wish

_INSTANT = timedelta(microseconds=1)
_FAR = timedelta(days=12)
"""More than holidays, any time zone and change of the clocks can shift a local time."""


@dataclass(frozen=True, slots=True)
class Due:
    """A rule that has come due for a cell; ``deadline`` is the cell's own, or that of people with more time."""

    rule: ReminderRule
    cycle: Cycle
    cell_id: int
    at: datetime
    deadline: datetime

    def is_meant_for(self, wish: Wish | None, zone: tzinfo) -> bool:
        """Tell whether this is a person's hour; what comes at another hour is another occurrence."""
        rule, opened = self.rule, self.cycle.opened_at
        if rule.kind is RuleKind.DRAFT:
            return True
        return dues.reminding(self.deadline, rule.days_before, rule.at, opened, zone, wish) == self.at


@dataclass(frozen=True, slots=True)
class Ripe:
    """Something due, and what becomes of it now."""

    due: Due
    fate: Fate


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that has come due since the watermark, and the cells' meetings."""

    due: tuple[Due, ...] = ()
    seen_until: datetime | None = None
    meetings: dict[int, list[Block]] = field(default_factory=dict)

    def fate(self, one: Due, now: datetime, zone: tzinfo) -> Fate:
        """Tell what becomes of a due reminder now."""
        useful = timedelta(minutes=one.rule.useful_minutes)
        if one.rule.kind not in (RuleKind.DIGEST, RuleKind.OVERDUE, *STEPS):
            if one.at >= one.deadline:
                return Fate(Verdict.SKIP, why=Why.PAST_DEADLINE)
            useful = min(useful, one.deadline - one.at)
        if (why := dues.rest(one.at, zone)) is not None:
            return Fate(Verdict.SKIP, why=why)
        blocks = dues.silent_blocks(one.at, one.at + useful, zone)
        return dues.judge(one.at, useful, now, [*blocks, *self.meetings.get(one.cell_id, ())])


async def read_plan(store: Store) -> Plan:
    """Read what has come due and was not yet seen to; costs a few small queries while nothing has."""
    cycles = await store.find(Cycle, cycle_table.c.state == CycleState.OPEN, order_by=cycle_table.c.id)
    if not cycles:
        return Plan()
    ids = [cycle.id for cycle in cycles]
    rules = await store.find(ReminderRule, rule_table.c.cycle_id.in_(ids), order_by=rule_table.c.id)
    meetings = await store.find(Meeting, meeting_table.c.cycle_id.in_(ids), order_by=meeting_table.c.cell_id)
    seen_until = await watermark(store)
    found: list[Due] = []
    for cycle in cycles:
        mine = [rule for rule in rules if rule.cycle_id == cycle.id]
        own = [meeting for meeting in meetings if meeting.cycle_id == cycle.id]
        window = _Window.of(store, cycle, seen_until, await hours_in(store, cycle))
        found += await _of_cycle(store, cycle, mine, own, window)
    blocks: dict[int, list[Block]] = defaultdict(list)
    for meeting in meetings:
        blocks[meeting.cell_id].append(dues.meeting_block(meeting.starts_at))
    return Plan(tuple(found), seen_until, blocks)


@dataclass(frozen=True, slots=True)
class _Window:
    """The instants that are looked at: from the opening on, after the watermark, until now."""

    opened: datetime
    seen: datetime
    now: datetime
    zone: tzinfo
    wishes: Mapping[int, Sequence[Wish]]

    @classmethod
    def of(
        cls, store: Store, cycle: Cycle, seen_until: datetime | None, wishes: Mapping[int, Sequence[Wish]]
    ) -> "_Window":
        seen = seen_until or cycle.opened_at - _INSTANT
        return cls(cycle.opened_at, seen, store.clock.now(), store.clock.zone, wishes)

    def holds(self, at: datetime) -> bool:
        return self.seen < at <= self.now and at >= self.opened

    def is_near(self, deadline: datetime, days: int) -> bool:
        """Tell cheaply whether so many days before a deadline can lie in the window at all."""
        about = deadline - timedelta(days=days)
        return self.seen - _FAR < about < self.now + _FAR


async def _of_cycle(
    store: Store, cycle: Cycle, rules: Sequence[ReminderRule], meetings: Sequence[Meeting], window: _Window
) -> list[Due]:
    found = [due for rule in rules if rule.kind is RuleKind.DIGEST for due in _digests(cycle, rule, window)]
    personal: dict[tuple[int, int, datetime], Due] = {}
    own = {meeting.cell_id: deadline_of(cycle, meeting) for meeting in meetings}
    deadlines = [*own.items(), *await _extended(store, cycle, window)]
    if _of_cell(cycle, rules, EVERY_CELL, cycle.deadline, window):
        deadlines += [(cell_id, cycle.deadline) for cell_id in await _cells(store, cycle) if cell_id not in own]
    # Two deadlines of a cell on one day come due together: one occurrence, useful until the later of them.
    for cell_id, deadline in sorted(deadlines, key=lambda one: (one[1], one[0])):
        for due in _of_cell(cycle, rules, cell_id, deadline, window):
            personal[due.rule.id, cell_id, due.at] = due
    found += personal.values()
    steps = await steps_due(store, Scene(cycle, rules, own, window.zone), window.holds)
    found += [Due(step.rule, cycle, step.unit_id, step.at, step.deadline) for step in steps]
    return [*found, *await _of_reports(store, cycle, rules, window)]


async def _extended(store: Store, cycle: Cycle, window: _Window) -> list[tuple[int, datetime]]:
    """Return the deadlines that people of a cell have of their own, each with the cell."""
    query = (
        select(assessment_table.c.cell_id, extension_table.c.until)
        .join(assessment_table, assessment_table.c.id == extension_table.c.assessment_id)
        .where(assessment_table.c.cycle_id == cycle.id, extension_table.c.until > window.seen - _FAR)
    )
    return [(row.cell_id, row.until) for row in await store.query(query.distinct())]


async def _of_reports(store: Store, cycle: Cycle, rules: Sequence[ReminderRule], window: _Window) -> list[Due]:
    """Return what is due about reports that are not handed in, and about drafts that have not gone out."""
    mine = [rule for rule in rules if rule.kind in (RuleKind.DRAFT, RuleKind.REPORT)]
    rows = await store.query(_open_reports(cycle)) if mine else []
    await store.load(Wish, [(one,) for row in rows for one in (row.member_id, row.head_id) if one])
    found = {}
    for rule in mine:
        for row in rows:
            wishes = [await store.get(Wish, one) for one in (row.member_id, row.head_id) if one]
            for one in _of_report(cycle, rule, row, window, [wish for wish in wishes if wish]):
                found[one.rule.id, one.cell_id, one.at] = one
    return list(found.values())


def _of_report(
    cycle: Cycle, rule: ReminderRule, row: Row[Any], window: _Window, wishes: Sequence[Wish]
) -> list[Due]:
    if rule.kind is RuleKind.REPORT:
        times, deadline = _times(rule, cycle.deadline, window, wishes), cycle.deadline
    elif row.meeting_at is None or row.draft_sent_at is not None:
        return []
    else:
        times = [dues.before_draft(row.meeting_at, rule.days_before, rule.at, window.zone)]
        deadline = row.meeting_at
    return [Due(rule, cycle, row.cell_id, at, deadline) for at in times if window.holds(at)]


def _open_reports(cycle: Cycle) -> Select[Any]:
    table = assessment_table.c
    return (
        select(
            table.cell_id,
            table.member_id,
            collective_table.c.head_id,
            report_table.c.meeting_at,
            report_table.c.draft_sent_at,
        )
        .join(report_table, report_table.c.assessment_id == table.id)
        .join(collective_table, collective_table.c.id == table.collective_id)
        .where(table.cycle_id == cycle.id, table.status.in_(UNFINISHED))
        .order_by(table.id)
    )


def _digests(cycle: Cycle, rule: ReminderRule, window: _Window) -> list[Due]:
    after = max(window.seen, window.opened - _INSTANT)
    days = dues.workdays(rule.at, after, window.now, window.zone)
    return [Due(rule, cycle, EVERY_CELL, at, cycle.deadline) for at in days]


def _of_cell(
    cycle: Cycle, rules: Sequence[ReminderRule], cell_id: int, deadline: datetime, window: _Window
) -> list[Due]:
    found = []
    for rule in rules:
        if rule.kind is RuleKind.DEADLINE and window.is_near(deadline, rule.days_before):
            times = _times(rule, deadline, window, window.wishes.get(cell_id, ()))
            found += [Due(rule, cycle, cell_id, at, deadline) for at in times if window.holds(at)]
        if rule.kind is RuleKind.OVERDUE and window.is_near(deadline, rule.days_before):
            at = overdue_at(rule, deadline, window.zone)
            found += [Due(rule, cycle, cell_id, at, deadline)] if window.holds(at) else []
    return found


def overdue_at(rule: ReminderRule, deadline: datetime, zone: tzinfo) -> datetime:
    """Return when somebody is asked, after a deadline, whether more time is needed; on a working day."""
    return dues.instant(step_day(deadline.astimezone(zone).date(), rule.days_before), rule.at, zone)


def _times(rule: ReminderRule, deadline: datetime, window: _Window, wishes: Sequence[Wish]) -> list[datetime]:
    """Return when a rule comes due: at its hour, and at the hours that people wish for."""
    days, zone = rule.days_before, window.zone
    whose = (None, *wishes)
    return sorted({dues.reminding(deadline, days, rule.at, window.opened, zone, wish) for wish in whose})


async def _cells(store: Store, cycle: Cycle) -> list[int]:
    of_cycle = select(assessment_table.c.cell_id).where(PERSONAL, assessment_table.c.cycle_id == cycle.id)
    cells = of_cycle.distinct()
    return sorted(row.cell_id for row in await store.query(cells))
