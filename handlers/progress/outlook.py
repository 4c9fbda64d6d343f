"""Reading what the forecast of a unit goes by: the pace of its cells, their deadlines, tonight's reminders."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, and_, case, exists, func, or_, select
from sqlalchemy.engine import Row

from handlers.escalation.owing import scene_of
from handlers.escalation.planning import Scene
from handlers.progress.forecast import RECENT_DAYS, Forecast, Pace, forecast, likely_late
from handlers.reminders.due import instant, reminding
from handlers.rounds import PERSONAL
from models.assessment import SETTLED, UNFINISHED, WAITING, PaperState
from models.cycle import Cycle
from models.reminder import RuleKind
from models.store.tables import address, assessment, link, member
from models.store.tables import unit as unit_table
from models.store.unit_of_work import Store
from models.unit import Unit

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is to be expected: the range at the deadline, the cells that will likely miss theirs, tonight."""

    expected: Forecast | None
    late: tuple[int, ...]
    tonight: int


async def outlook_of(store: Store, cycle: Cycle, unit: Unit) -> Outlook:
    """Read the outlook of a unit in a round, in a few queries for any number of people."""
    scene, now = await scene_of(store, cycle), store.clock.now()
    rows = await store.query(_counts(cycle, unit, now))
    late = [row.cell_id for row in rows if likely_late(_pace([row], cycle, scene.deadline(row.cell_id), now))]
    whole = _pace(rows, cycle, cycle.deadline, now)
    waiting = {row.cell_id: row.reminded for row in rows}
    return Outlook(forecast(whole), tuple(sorted(late)), _tonight(scene, waiting, now))


def _pace(rows: Sequence[Row[Any]], cycle: Cycle, deadline: datetime, now: datetime) -> Pace:
    return Pace(
        owed=sum(row.owed for row in rows),
        done=sum(row.done for row in rows),
        handed=sum(row.handed for row in rows),
        recent=sum(row.recent for row in rows),
        elapsed=(now - cycle.opened_at) / _DAY,
        left=(deadline - now) / _DAY,
    )


def _tonight(scene: Scene, waiting: Mapping[int, int], now: datetime) -> int:
    """Return how many reminders of the deadline are still to go out today, at the rules' own hours."""
    ends = instant(now.astimezone(scene.zone).date() + _DAY, time(), scene.zone)
    rules = [rule for rule in scene.rules if rule.kind is RuleKind.DEADLINE]
    found = 0
    for cell_id, people in waiting.items():
        deadline = scene.deadline(cell_id)
        for rule in rules:
            at = reminding(deadline, rule.days_before, rule.at, scene.cycle.opened_at, scene.zone)
            found += people if now < at < ends and at < deadline else 0
    return found


def _counts(cycle: Cycle, unit: Unit, now: datetime) -> Select[Any]:
    """Count by cell who is owed, done, has handed in in chat, and lately; and whom a reminder would reach."""
    table = assessment.c
    in_chat = and_(table.paper == PaperState.NONE, table.status.in_((*WAITING, *SETTLED)))
    came = and_(in_chat, table.submitted_at >= cycle.opened_at)
    reached = exists().where(
        link.c.member_id == table.member_id,
        link.c.ended_at.is_(None),
        address.c.id == link.c.address_id,
        address.c.reachable,
    )
    unfinished = and_(table.paper == PaperState.NONE, table.status.in_(UNFINISHED), reached)
    return (
        select(
            table.cell_id,
            func.count().label("owed"),
            _sum(or_(in_chat, table.paper != PaperState.NONE)).label("done"),
            _sum(came).label("handed"),
            _sum(and_(came, table.submitted_at >= now - RECENT_DAYS * _DAY)).label("recent"),
            _sum(unfinished).label("reminded"),
        )
        .join(unit_table, unit_table.c.id == table.cell_id)
        .join(member, member.c.id == table.member_id)
        .where(PERSONAL, table.cycle_id == cycle.id, table.must_review, member.c.active)
        .where(unit_table.c.path.startswith(unit.path))
        .group_by(table.cell_id)
        .order_by(table.cell_id)
    )


def _sum(what: Any) -> Any:
    return func.sum(case((what, 1), else_=0))
