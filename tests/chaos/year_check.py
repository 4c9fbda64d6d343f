"""After a year: each occurrence once, nothing skipped without a reason, nobody disturbed or asked in vain."""

from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from handlers.reminders.due import QUIET_FROM, QUIET_UNTIL, Verdict, rest
from handlers.reminders.planning import read_plan
from models.clock import Clock
from models.outbox import Kind, OutboxState
from models.reminder import NoticeState, OccurrenceState, RuleKind
from models.store.tables import address, heartbeat, notice, occurrence, outbox, reminder_rule
from models.store.unit_of_work import Store
from tests.chaos.checking import Report
from tests.chaos.invariants import violations
from tests.chaos.scene import Json, Scene

_STEADY = (RuleKind.DEADLINE, RuleKind.DIGEST)
"""Kinds whose due times depend on the round alone."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Since so many sends a member must not be reminded in a round, or, without one, of anything."""

    member_id: int
    sends: int
    cycle_id: int | None
    what: str


@dataclass(frozen=True, slots=True)
class _Sent:
    """A message that was made by itself, and came."""

    row_id: int
    member_id: int
    kind: Kind
    rule: RuleKind | None
    cycle_id: int | None
    seq: int
    at: datetime
    due_at: datetime | None
    made_at: datetime

    def __str__(self) -> str:
        due = f", due at {self.due_at:%d/%m %H:%M}" if self.due_at else ""
        return f"{self.rule or self.kind.name} {self.row_id}{due}, made at {self.made_at:%d/%m %H:%M:%S}"


async def never_due(store: Store) -> list[str]:
    """Return what has come due since the opening and has no occurrence; nothing is written."""
    await store.run(delete(heartbeat).where(heartbeat.c.name == "reminders"))
    now, plan = store.clock.now(), await read_plan(store)
    query = select(occurrence.c.rule_id, occurrence.c.cell_id, occurrence.c.due_at)
    made = {(row.rule_id, row.cell_id, row.due_at) for row in await store.query(query)}
    return [
        f"rule {due.rule.kind} of unit {due.cell_id} was due at {due.at:%d/%m %H:%M} and left no trace"
        for due in plan.due
        if due.rule.kind in _STEADY
        and plan.fate(due, now, store.clock.zone).verdict is not Verdict.WAIT
        and (due.rule.id, due.cell_id, due.at) not in made
    ]


async def check_year(
    scene: Scene, facts: Sequence[Fact], chats: dict[int, int], deaths: Sequence[datetime], report: Report
) -> Report:
    """Check the database and what people saw."""
    ledger = await scene.ask("ledger")
    async with scene.database.read() as store:
        report.violations += [line async for line in _reasons(store, report)]
        sent = await _automatic(store, ledger["sends"])
    report.violations += _disturbed(sent, scene.database.clock)
    report.violations += _in_vain(sent, facts)
    report.violations += await violations(scene.database, ledger, deaths)
    came = Counter(str(one.kind.name).lower() for one in sent)
    report.figures.update({f"sent_{kind}": number for kind, number in came.items()})
    report.figures.update(finished=sum(one.what == "finished" for one in facts))
    report.figures.update(gone=sum(one.what != "finished" for one in facts))
    return report


async def _reasons(store: Store, report: Report) -> AsyncIterator[str]:
    """Each occurrence and notice once, and a reason with everything that was not sent."""
    seen: Counter[tuple[int, int, datetime]] = Counter()
    for row in await store.query(occurrence.select()):
        seen[row.rule_id, row.cell_id, row.due_at] += 1
        report.figures[f"occurrences_{row.state}"] += 1
        if row.state == OccurrenceState.SKIPPED and not row.reason:
            yield f"occurrence {row.id} was skipped without a reason"
    for what in (what for what, number in seen.items() if number > 1):
        yield f"occurrence {what} is there {seen[what]} times"
    ended = {row.id: row for row in await store.query(outbox.select().where(outbox.c.kind != Kind.REPLY))}
    for row in await store.query(notice.select()):
        report.figures[f"notices_{row.state}"] += 1
        if row.state == NoticeState.SKIPPED and not row.reason:
            yield f"notice {row.id} was skipped without a reason"
        if row.state == NoticeState.MADE and row.outbox_id not in ended:
            yield f"notice {row.id} has no message"
    for row in ended.values():
        report.figures[f"outbox_{row.state}"] += 1
        if row.state != OutboxState.SENT and not row.reason and row.edits is None:
            yield f"message {row.id} was not sent ({row.state}) and has no reason"
    batches = Counter((row.batch_id, row.member_id) for row in ended.values() if row.batch_id)
    for what in (what for what, number in batches.items() if number > 1):
        yield f"broadcast {what[0]} has {batches[what]} rows for member {what[1]}"


async def _automatic(store: Store, sends: Sequence[Json]) -> list[_Sent]:
    """Return what came to people without their asking, with the instant at which it came."""
    fresh = (one for one in sends if not one["method"].startswith("edit"))
    arrived = {(str(one["chat"]), str(one["message_id"])): one for one in fresh}
    query = (
        select(
            outbox,
            reminder_rule.c.kind.label("rule"),
            reminder_rule.c.cycle_id,
            occurrence.c.due_at,
            address.c.chat,
        )
        .join(address, address.c.id == outbox.c.address_id)
        .outerjoin(notice, notice.c.outbox_id == outbox.c.id)
        .outerjoin(occurrence, occurrence.c.id == notice.c.occurrence_id)
        .outerjoin(reminder_rule, reminder_rule.c.id == occurrence.c.rule_id)
        .where(outbox.c.kind != Kind.REPLY, outbox.c.state == OutboxState.SENT, outbox.c.edits.is_(None))
    )
    found = []
    for row in await store.query(query):
        came = arrived.get((row.chat, row.external_id))
        if came is None or (row.kind == Kind.NOTICE and row.rule is None):
            continue
        rule, at = RuleKind(row.rule) if row.rule else None, datetime.fromisoformat(came["at"])
        ids, kind = (row.id, row.member_id), Kind(row.kind)
        found.append(_Sent(*ids, kind, rule, row.cycle_id, came["seq"], at, row.due_at, row.created_at))
    return found


def _disturbed(sent: Sequence[_Sent], clock: Clock) -> Iterator[str]:
    """Nobody hears from the bot in the quiet hours, and no reminder on a day of rest."""
    for one in sent:
        hour = clock.local(one.at).time()
        if hour >= QUIET_FROM or hour < QUIET_UNTIL:
            yield f"{one} came at {clock.local(one.at):%d/%m %H:%M:%S}"
        if one.rule is not None and (why := rest(one.at, clock.zone)) is not None:
            yield f"{one} came at {clock.local(one.at):%d/%m %H:%M}: {why}"


def _in_vain(sent: Sequence[_Sent], facts: Sequence[Fact]) -> Iterator[str]:
    """Nobody is reminded who has finished, and nobody hears anything who has left or withdrawn."""
    finished = {(fact.member_id, fact.cycle_id): fact for fact in facts if fact.cycle_id is not None}
    gone = {fact.member_id: fact for fact in facts if fact.cycle_id is None}
    for one in sent:
        own = finished.get((one.member_id, one.cycle_id)) if one.rule is RuleKind.DEADLINE else None
        for fact in (own, gone.get(one.member_id)):
            if fact is not None and one.seq > fact.sends:
                yield f"{one} came to a member who {fact.what}"
