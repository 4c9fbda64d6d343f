"""Making what was ordered by hand, once its time has come: for who is not done then, and nobody else."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from handlers.mail import Courier, Mail
from handlers.reminders import due
from handlers.reminders.due import Fate, Verdict, Why
from handlers.reminders.hand.audience import Target, targets
from handlers.reminders.personal import Errand, Sender
from handlers.rounds import deadline_of
from handlers.services import Services
from models.assessment import Assessment
from models.cycle import Cycle, CycleState, Extension, Meeting
from models.errors import ConflictError
from models.reminder import Notice, Occurrence, OccurrenceState, ReminderRule, RuleKind
from models.store.tables import meeting as meeting_table
from models.store.tables import notice as notice_table
from models.store.tables import occurrence as occurrence_table
from models.store.tables import reminder_rule as rule_table
from models.store.unit_of_work import Database, Store
from models.unit import Unit

KIND = "hand"
_PEOPLE_PER_COMMIT = 200
"""So few that a turn which waits for the writer does not feel it."""
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Ripe:
    """Something ordered, what becomes of it now, whom it concerns, and when each cell meets."""

    row: Occurrence
    now: datetime
    fate: Fate
    targets: Sequence[Target] = ()
    cycle: Cycle | None = None
    meetings: dict[int, Meeting] | None = None

    def errand(self, cell_id: int, extension: Extension | None) -> Errand:
        """Return what the reminder of somebody of a cell belongs to."""
        assert self.cycle is not None, "only what goes out has targets"  # noqa: S101
        meeting = (self.meetings or {}).get(cell_id)
        deadline = deadline_of(self.cycle, meeting, extension)
        ends = [self.fate.until, meeting.starts_at if meeting else None]
        until = min((end for end in ends if end and end > self.now), default=None)
        return Errand(self.row.id, KIND, deadline, until, batch_id=self.row.id)


@dataclass(frozen=True, slots=True)
class Maker:
    """What is needed to make messages."""

    database: Database
    courier: Courier
    services: Services

    async def make_ordered(self) -> int:
        """Make everything ordered whose time has come; return how many messages.

        A crash leaves it planned: the next ring goes on with those who have no notice of it yet.
        """
        async with self.database.read() as store:
            ripe = [await _ripe(store, row) for row in await _ordered(store)]
        return sum([await self._try(one) for one in ripe if one.fate.verdict is not Verdict.WAIT])

    async def _try(self, ripe: _Ripe) -> int:
        """Make one order; where it fails, the next ring tries again and the others go out."""
        try:
            made = sum([await self._some(ripe, people) for people in _chunks(ripe.targets)])
            await self._finish(ripe)
        except ConflictError:
            log.info("another process makes these reminders", action="hand", occurrence=ripe.row.id)
            return 0
        except Exception as error:
            name = type(error).__name__
            log.error("reminders failed", action="hand", occurrence=ripe.row.id, error=name, exc_info=error)
            return 0
        return made

    async def _some(self, ripe: _Ripe, people: Sequence[Target]) -> int:
        async with self.database.begin() as store:
            mail = Mail(store, self.courier)
            row = await store.get(Occurrence, ripe.row.id)
            if row is None or row.state is not OccurrenceState.PLANNED:
                return 0
            store.save(row)  # a second process that makes the same order conflicts on its version
            await self._write(store, mail, ripe, people)
        mail.deliver()
        return len(mail.letters)

    async def _write(self, store: Store, mail: Mail, ripe: _Ripe, people: Sequence[Target]) -> None:
        notices = await store.find(Notice, notice_table.c.occurrence_id == ripe.row.id)
        known = {notice.member_id for notice in notices}
        await store.load(Assessment, [(one.assessment_id,) for one in people])
        found = [(one, await store.get(Assessment, one.assessment_id)) for one in people]
        left = [(one, row) for one, row in found if row and row.unfinished and one.member_id not in known]
        sender = await Sender.of(store, mail, self.services, [row for _, row in left])
        await store.load(Extension, [(row.id,) for _, row in left])
        for one, row in left:
            errand = ripe.errand(row.cell_id, await store.get(Extension, row.id))
            if one.hindrance is None:
                await sender.remind(row, errand)
            else:
                sender.pass_over(one.member_id, errand, one.hindrance)

    async def _finish(self, ripe: _Ripe) -> None:
        """Note that the messages are on their way, or why there are none."""
        async with self.database.begin() as store:
            row = await store.get(Occurrence, ripe.row.id)
            if row is None or row.state is not OccurrenceState.PLANNED:
                return
            if ripe.fate.verdict is Verdict.SKIP:
                store.save(replace(row, state=OccurrenceState.SKIPPED, reason=str(ripe.fate.why)))
            else:
                store.save(replace(row, state=OccurrenceState.SENDING))


async def _ordered(store: Store) -> list[Occurrence]:
    by_hand = rule_table.select().with_only_columns(rule_table.c.id).where(rule_table.c.kind == RuleKind.HAND)
    return await store.find(
        Occurrence,
        occurrence_table.c.state == OccurrenceState.PLANNED,
        occurrence_table.c.due_at <= store.clock.now(),
        occurrence_table.c.rule_id.in_(by_hand),
        order_by=(occurrence_table.c.due_at, occurrence_table.c.id),
    )


async def _ripe(store: Store, row: Occurrence) -> _Ripe:
    rule, unit = await store.get(ReminderRule, row.rule_id), await store.get(Unit, row.cell_id)
    cycle = await store.get(Cycle, rule.cycle_id) if rule else None
    now = store.clock.now()
    if rule is None or unit is None or cycle is None or cycle.state is not CycleState.OPEN:
        return _Ripe(row, now, Fate(Verdict.SKIP, why=Why.CLOSED))
    useful = timedelta(minutes=rule.useful_minutes)
    fate = due.judge(row.due_at, useful, now, due.quiet_blocks(row.due_at, now, store.clock.zone))
    if fate.verdict is not Verdict.GO:
        return _Ripe(row, now, fate)
    meetings = await store.find(Meeting, meeting_table.c.cycle_id == cycle.id)
    by_cell = {meeting.cell_id: meeting for meeting in meetings}
    return _Ripe(row, now, fate, await targets(store, cycle, unit), cycle, by_cell)


def _chunks(people: Sequence[Target]) -> Iterator[Sequence[Target]]:
    for start in range(0, len(people), _PEOPLE_PER_COMMIT):
        yield people[start : start + _PEOPLE_PER_COMMIT]
