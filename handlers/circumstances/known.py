"""What people have entered and decided about members, read for many of them at once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from models.circumstance import Circumstance
from models.contest import Contest, Override
from models.cycle import Cycle
from models.rules.period import Period, cases_in, period_of
from models.rules.schema import Case
from models.store.tables import circumstance as circumstance_table
from models.store.tables import contest as contest_table
from models.store.tables import member as member_table
from models.store.tables import override as override_table
from models.store.tables import unit as unit_table
from models.store.unit_of_work import Store
from models.unit import Unit


@dataclass(frozen=True, slots=True)
class Known:
    """The circumstances and decisions that count in one round, by member."""

    period: Period
    rows: Mapping[int, Sequence[Circumstance]] = field(default_factory=dict)
    overrides: Mapping[int, Override] = field(default_factory=dict)

    def cases(self, member_id: int) -> Mapping[Case, int | None]:
        """Return the entered cases of a member that hold in the round's period."""
        rows = self.rows.get(member_id)
        return cases_in(self.period, rows) if rows else {}

    def override(self, member_id: int) -> Override | None:
        """Return what was decided about a member in the round."""
        return self.overrides.get(member_id)


def period_in(cycle: Cycle) -> Period:
    """Return the period that a cycle is about."""
    return period_of(cycle.kind, cycle.year, cycle.cut_off)


def of_cycle(cycle_id: int | None) -> ColumnElement[bool]:
    """Match decisions for a cycle; without one, those for the round that is opened next."""
    return override_table.c.cycle_id.is_(None) if cycle_id is None else override_table.c.cycle_id == cycle_id


async def known_of(store: Store, period: Period, cycle_id: int | None, who: Any) -> Known:
    """Read what counts for some members, given as ids or as a select of ids, in two queries."""
    c, o = circumstance_table.c, override_table.c
    lasting = and_(
        c.dropped_at.is_(None),
        or_(c.since.is_(None), c.since <= period.last),
        or_(c.until.is_(None), c.until >= period.first),
    )
    rows: dict[int, list[Circumstance]] = defaultdict(list)
    for row in await store.find(Circumstance, c.member_id.in_(who), lasting, order_by=c.id):
        rows[row.member_id].append(row)
    live = (o.member_id.in_(who), of_cycle(cycle_id), o.ended_at.is_(None))
    decided = {one.member_id: one for one in await store.find(Override, *live, order_by=o.id)}
    return Known(period, rows, decided)


def ids_under(unit: Unit) -> Any:
    """Select the ids of the active members of a unit and all below it."""
    below = select(unit_table.c.id).where(unit_table.c.path.startswith(unit.path))
    return select(member_table.c.id).where(member_table.c.active, member_table.c.cell_id.in_(below))


async def take_up(store: Store, cycle: Cycle, unit: Unit) -> None:
    """Let what was contested and decided for the next round of a unit belong to the one that is opened."""
    for cls, table in ((Override, override_table), (Contest, contest_table)):
        waiting = and_(table.c.cycle_id.is_(None), table.c.member_id.in_(ids_under(unit)))
        taken = {"cycle_id": cycle.id, "version": table.c.version + 1}
        await store.run(table.update().where(waiting).values(taken))
        store.forget(cls)
