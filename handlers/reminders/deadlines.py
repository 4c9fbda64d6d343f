"""Reminders of the deadline, for everybody of some cells who has not handed in."""

from collections.abc import Sequence
from datetime import datetime

from handlers.mail import Mail
from handlers.reminders.due import reminding
from handlers.reminders.personal import Errand, Sender
from handlers.reminders.planning import Due, Ripe, overdue_at
from handlers.rounds import PERSONAL, load_deadlines, own_deadline
from handlers.services import Services
from models.assessment import UNFINISHED, Assessment, PaperState
from models.reminder import Occurrence, RuleKind
from models.store.tables import assessment as assessment_table
from models.store.unit_of_work import Store
from models.wish import Wish

KIND = "deadline"


async def make(store: Store, mail: Mail, services: Services, going: Sequence[tuple[Occurrence, Ripe]]) -> None:
    """Make notices and messages for occurrences of one rule."""
    by_cell = {ripe.due.cell_id: (row, ripe) for row, ripe in going}
    cycle = going[0][1].due.cycle
    open_ = await unfinished_in(store, cycle.id, list(by_cell))
    await load_deadlines(store, open_)
    await store.load(Wish, [(one.member_id,) for one in open_])
    meant = []
    for assessment in open_:
        ripe = by_cell[assessment.cell_id][1]
        deadline = await own_deadline(store, assessment)
        if deadline is not None and await _is_meant(store, assessment.member_id, ripe.due, deadline):
            meant.append((assessment, deadline))
    sender = await Sender.of(store, mail, services, [assessment for assessment, _ in meant])
    for assessment, deadline in meant:
        row, ripe = by_cell[assessment.cell_id]
        await sender.remind(assessment, Errand(row.id, KIND, deadline, ripe.fate.until))


async def _is_meant(store: Store, member_id: int, one: Due, deadline: datetime) -> bool:
    """Tell whether this is the person's day and hour; what comes at another one is another occurrence."""
    wish, rule = await store.get(Wish, member_id), one.rule
    zone, opened = store.clock.zone, one.cycle.opened_at
    if rule.kind is RuleKind.OVERDUE:
        return overdue_at(rule, deadline, zone) == one.at
    return reminding(deadline, rule.days_before, rule.at, opened, zone, wish) == one.at


async def unfinished_in(store: Store, cycle_id: int, cells: Sequence[int]) -> list[Assessment]:
    """Return the assessments of some cells whose authors still have something to do in chat."""
    table = assessment_table.c
    return await store.find(
        Assessment,
        PERSONAL,
        table.cycle_id == cycle_id,
        table.cell_id.in_(cells),
        table.status.in_(UNFINISHED),
        table.must_review,
        table.paper == PaperState.NONE,
        order_by=table.id,
    )
