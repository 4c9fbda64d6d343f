"""Who has not handed in, and who of them was told a day ahead that the level above is going to be told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select

from handlers import charge, rounds
from handlers.escalation.planning import Scene
from handlers.roster.names import person_order
from handlers.rounds import PERSONAL
from models.assessment import UNFINISHED, Assessment, PaperState
from models.cycle import Cycle, Meeting
from models.explanation import Explanation
from models.member import Member
from models.outbox import OutboxState
from models.reminder import NoticeState, ReminderRule, RuleKind
from models.review import RequestKind
from models.store.tables import assessment as assessment_table
from models.store.tables import extension as extension_table
from models.store.tables import meeting as meeting_table
from models.store.tables import member as member_table
from models.store.tables import notice, occurrence, outbox, request
from models.store.tables import reminder_rule as rule_table
from models.store.tables import unit as unit_table
from models.store.unit_of_work import Store
from models.unit import Unit

FOREWARNED = "forewarn"
"""The kind of the notice that a person gets before being named."""
_ARRIVED = (OutboxState.SENT, OutboxState.AMBIGUOUS)


@dataclass(frozen=True, slots=True)
class Owing:
    """One person who has not handed in: the own deadline, a reason that was given, a wish for more time."""

    assessment: Assessment
    member: Member
    cell: Unit
    deadline: datetime
    reason: str = ""
    asks_time: bool = False


async def owing_in(store: Store, cycle_id: int, cells: Sequence[int]) -> list[Owing]:
    """Return who of some cells still has something to do in chat, cell by cell in the order of a name list."""
    table = assessment_table.c
    owed = _owed(cycle_id, store.clock.now())
    rows = await store.find(Assessment, *owed, table.cell_id.in_(cells), order_by=table.id)
    await store.load(Member, [(row.member_id,) for row in rows])
    await store.load(Unit, [(row.cell_id,) for row in rows])
    await store.load(Explanation, [(row.id,) for row in rows])
    await rounds.load_deadlines(store, rows)
    asking = await _asking(store, [row.member_id for row in rows])
    found = []
    for row in rows:
        member, cell = await store.get(Member, row.member_id), await store.get(Unit, row.cell_id)
        deadline = await rounds.own_deadline(store, row)
        if member is not None and member.active and cell is not None and deadline is not None:
            reason = await reason_of(store, row.id)
            found.append(Owing(row, member, cell, deadline, reason, member.id in asking))
    return sorted(found, key=_order)


async def _asking(store: Store, member_ids: Sequence[int]) -> set[int]:
    """Return who has asked for more time and has no answer yet."""
    open_ = (request.c.kind == RequestKind.MORE_TIME, request.c.settled_at.is_(None))
    query = select(request.c.member_id).where(*open_, request.c.member_id.in_(member_ids))
    return {row.member_id for row in await store.query(query)}


async def reason_of(store: Store, assessment_id: int) -> str:
    """Return the reason that somebody gave for not having handed in; empty where there is none."""
    row = await store.get(Explanation, assessment_id)
    return store.box.open(row.text, "explanation", "text", row.assessment_id) if row else ""


def _owed(cycle_id: int, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Match who is to hand in; whoever was given more time is not late before that is over."""
    table = assessment_table.c
    has_time = select(extension_table.c.assessment_id).where(extension_table.c.until > now)
    unfinished = table.status.in_(UNFINISHED)
    return (
        PERSONAL,
        table.cycle_id == cycle_id,
        unfinished,
        table.must_review,
        table.paper == PaperState.NONE,
        table.id.not_in(has_time),
    )


async def any_owing(store: Store, cycle_id: int, unit: Unit) -> bool:
    """Tell whether anybody of a unit and all below it has not handed in."""
    query = (
        select(assessment_table.c.id)
        .join(member_table, member_table.c.id == assessment_table.c.member_id)
        .join(unit_table, unit_table.c.id == assessment_table.c.cell_id)
        .where(
            *_owed(cycle_id, store.clock.now()), member_table.c.active, unit_table.c.path.startswith(unit.path)
        )
    )
    return bool(await store.query(query.limit(1)))


def _order(one: Owing) -> tuple[object, ...]:
    return (charge.natural(one.cell.name), one.cell.id, person_order(one.member.full_name), one.member.id)


async def scene_of(store: Store, cycle: Cycle) -> Scene:
    """Read what the steps of a round follow from."""
    rules = await store.find(ReminderRule, rule_table.c.cycle_id == cycle.id, order_by=rule_table.c.id)
    meetings = await store.find(Meeting, meeting_table.c.cycle_id == cycle.id, order_by=meeting_table.c.cell_id)
    own = {meeting.cell_id: rounds.deadline_of(cycle, meeting) for meeting in meetings}
    return Scene(cycle, rules, own, store.clock.zone)


async def warned(store: Store, scene: Scene, people: Sequence[Owing]) -> set[int]:
    """Return who was told, on an earlier day, that the level above will be told about the deadline now set.

    A warning that did not arrive, or was about an earlier deadline, is none.
    """
    rule = next((one for one in scene.rules if one.kind is RuleKind.FOREWARN), None)
    if rule is None:
        return set()
    by_id = {one.member.id: one for one in people}
    cells = sorted({one.cell.id for one in people})
    query = (
        select(occurrence.c.cell_id, occurrence.c.due_at, notice.c.member_id, outbox.c.finished_at)
        .join(notice, notice.c.occurrence_id == occurrence.c.id)
        .join(outbox, outbox.c.id == notice.c.outbox_id)
        .where(occurrence.c.rule_id == rule.id, occurrence.c.cell_id.in_(cells))
        .where(notice.c.kind == FOREWARNED, notice.c.state == NoticeState.MADE, outbox.c.state.in_(_ARRIVED))
    )
    today, clock = store.clock.today(), store.clock
    return {
        row.member_id
        for row in await store.query(query)
        if (one := by_id.get(row.member_id)) is not None
        and (row.cell_id, row.due_at) == (one.cell.id, scene.at(rule, one.deadline))
        and row.finished_at is not None
        and clock.local(row.finished_at).date() < today
    }
