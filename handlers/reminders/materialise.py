"""Making what is due: occurrences, notices and outbox rows in one transaction, at most once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

import structlog

from handlers.escalation import making as steps
from handlers.mail import Courier, Mail
from handlers.reminders import deadlines, digest, reports
from handlers.reminders.due import Verdict
from handlers.reminders.planning import Plan, Ripe, read_plan
from handlers.services import Services
from models.crash import Point
from models.reminder import STEPS, Occurrence, OccurrenceState, RuleKind
from models.store.planning import make_occurrences, set_watermark
from models.store.unit_of_work import Database, Store

_CELLS_PER_COMMIT = 20
"""About two hundred people: so short that a turn which waits for the writer does not feel it."""
_INSTANT = timedelta(microseconds=1)
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Workshop:
    """What is needed to make messages."""

    database: Database
    courier: Courier
    services: Services


async def materialise(database: Database, courier: Courier, services: Services) -> int:
    """Make everything that has come due since the watermark; return how many messages.

    Any number of instances may do this at once or again, after a crash or with the clock set back:
    an occurrence is made by whoever inserts its row, together with its notices and messages.
    """
    now = database.clock.now()
    async with database.read() as store:
        plan = await read_plan(store)
    if not plan.due:
        await _follow_clock_back(database, plan, now)
        return 0
    fates = [Ripe(due, plan.fate(due, now, database.clock.zone)) for due in plan.due]
    waiting = [ripe.due.at - _INSTANT for ripe in fates if ripe.fate.verdict is Verdict.WAIT]
    chunks = list(_chunks([ripe for ripe in fates if ripe.fate.verdict is not Verdict.WAIT]))
    made = [await _try_chunk(_Workshop(database, courier, services), chunk) for chunk in chunks]
    if None not in made:
        await _see_until(database, min([now, *waiting]), plan)
    return sum(count or 0 for count in made)


async def _follow_clock_back(database: Database, plan: Plan, now: datetime) -> None:
    """Bring a watermark back that lies ahead, else nothing would come due until the clock is there again."""
    if plan.seen_until is not None and plan.seen_until > now:
        await _see_until(database, now, plan)


async def _see_until(database: Database, at: datetime, plan: Plan) -> None:
    if at == plan.seen_until:
        return
    async with database.begin() as store:
        await set_watermark(store, at)


def _chunks(ripe: Sequence[Ripe]) -> Iterator[list[Ripe]]:
    """Cut into pieces of one rule and due time each, in an order that every instance keeps."""
    ordered = sorted(ripe, key=lambda one: (one.due.at, one.due.rule.id, one.due.cell_id))
    for _, group in groupby(ordered, key=lambda one: (one.due.at, one.due.rule.id)):
        cells = list(group)
        for start in range(0, len(cells), _CELLS_PER_COMMIT):
            yield cells[start : start + _CELLS_PER_COMMIT]


async def _try_chunk(workshop: _Workshop, chunk: Sequence[Ripe]) -> int | None:
    """Make one piece; None where it failed, so that the next ring tries again and the rest goes out."""
    try:
        async with workshop.database.begin() as store:
            mail = Mail(store, workshop.courier)
            await _make(store, mail, workshop.services, chunk)
            await store.flush()
            workshop.database.crash.at(Point.BEFORE_REMINDERS_COMMIT)
    except Exception as error:
        rule = chunk[0].due.rule.id
        log.error("reminders failed", action="due", rule=rule, error=type(error).__name__, exc_info=error)
        return None
    workshop.database.crash.at(Point.AFTER_REMINDERS_COMMIT)
    mail.deliver()
    return len(mail.letters)


async def _make(store: Store, mail: Mail, services: Services, chunk: Sequence[Ripe]) -> None:
    wanted = [_occurrence(store, ripe) for ripe in chunk]
    ripe_of = {row.id: ripe for row, ripe in zip(wanted, chunk, strict=True)}
    new = await make_occurrences(store, wanted)
    going = [(row, ripe_of[row.id]) for row in new if row.state is OccurrenceState.DONE]
    if not going:
        return
    match chunk[0].due.rule.kind:
        case RuleKind.DEADLINE | RuleKind.OVERDUE:
            await deadlines.make(store, mail, services, going)
        case RuleKind.DRAFT | RuleKind.REPORT:
            await reports.make(store, mail, services, going)
        case RuleKind.DIGEST:
            for row, ripe in going:
                await digest.make(store, mail, services, row, ripe)
        case kind if kind in STEPS:
            await steps.make(store, mail, services, going)


def _occurrence(store: Store, ripe: Ripe) -> Occurrence:
    skipped = ripe.fate.verdict is Verdict.SKIP
    return Occurrence(
        id=store.ids.new(),
        rule_id=ripe.due.rule.id,
        cell_id=ripe.due.cell_id,
        due_at=ripe.due.at,
        state=OccurrenceState.SKIPPED if skipped else OccurrenceState.DONE,
        reason=str(ripe.fate.why) if skipped else "",
    )
