"""The reports of a round: one for each collective that is assessed and has somebody to write."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from sqlalchemy import select

from models.assessment import Assessment, PaperState, Status
from models.collective import Collective, Report
from models.cycle import Cycle
from models.reminder import ReminderRule, RuleKind
from models.rules.basis import Basis
from models.rules.eligibility import Subject, Verdict
from models.rules.schema import Audience
from models.store.tables import assessment as assessment_table
from models.store.tables import collective as collective_table
from models.store.tables import unit as unit_table
from models.store.unit_of_work import Store
from models.unit import Unit

_NOON = 12
_USEFUL_EVENING_MINUTES, _USEFUL_MORNING_MINUTES = 75, 12 * 60
_RULES = (
    (RuleKind.DRAFT, 1, time(7, 30)),
    (RuleKind.DRAFT, 0, time(7, 30)),
    (RuleKind.REPORT, 3, time(19, 45)),
    (RuleKind.REPORT, 1, time(19, 45)),
)


@dataclass(frozen=True, slots=True)
class Owed:
    """A collective and what the rules of a round ask of it."""

    collective: Collective
    verdict: Verdict

    @property
    def reports(self) -> bool:
        """Tell whether a report can be begun: it is asked for, and somebody is named to write it."""
        return self.verdict.must_review and self.collective.writer_id is not None


async def owed_in(store: Store, unit: Unit, basis: Basis, cut_off: date) -> list[Owed]:
    """Return the collectives of a unit and all below it; none where the round has no form for them."""
    if Audience.COLLECTIVE not in basis.forms:
        return []
    below = select(unit_table.c.id).where(
        unit_table.c.path.startswith(unit.path), unit_table.c.ended_at.is_(None)
    )
    found = await store.find(
        Collective,
        collective_table.c.unit_id.in_(below),
        collective_table.c.ended_at.is_(None),
        order_by=collective_table.c.id,
    )
    return [Owed(one, basis.verdict(Subject(Audience.COLLECTIVE, one.founded_on), cut_off)) for one in found]


async def open_reports(store: Store, cycle: Cycle, unit: Unit, basis: Basis) -> int:
    """Give every collective that owes a report one, where it has none in this cycle yet; return how many."""
    owed = [one for one in await owed_in(store, unit, basis, cycle.cut_off) if one.reports]
    has = await _having(store, cycle)
    new = [one for one in owed if one.collective.id not in has]
    for one in new:
        _add(store, cycle, one, basis)
    if new and not has:
        _add_rules(store, cycle)
    return len(new)


def _add_rules(store: Store, cycle: Cycle) -> None:
    """Remind of drafts on their last day and one working day before, of reports three and one day before."""
    for kind, days, at in _RULES:
        useful = _USEFUL_EVENING_MINUTES if at.hour > _NOON else _USEFUL_MORNING_MINUTES
        store.add(ReminderRule(store.ids.new(), cycle.id, kind, days, at, useful))


async def _having(store: Store, cycle: Cycle) -> set[int]:
    c = assessment_table.c
    rows = await store.query(
        select(c.collective_id).where(c.cycle_id == cycle.id, c.collective_id.is_not(None))
    )
    return {int(row.collective_id) for row in rows}


def _add(store: Store, cycle: Cycle, owed: Owed, basis: Basis) -> None:
    writer, form = owed.collective.writer_id, basis.form_for(Audience.COLLECTIVE)
    assert writer is not None, "only who has a writer reports"  # noqa: S101 - asked by the caller
    made = store.add(
        Assessment(
            id=store.ids.new(),
            cycle_id=cycle.id,
            member_id=writer,
            cell_id=owed.collective.unit_id,
            form_id=form[0],
            form_version=form[1],
            status=Status.NOT_STARTED,
            progress=None,
            must_review=True,
            is_rated=owed.verdict.is_rated,
            exemption="" if owed.verdict.is_rated else owed.verdict.code,
            paper=PaperState.NONE,
            collective_id=owed.collective.id,
        )
    )
    store.add(Report(made.id))


def unwritten(owed: Sequence[Owed]) -> list[Collective]:
    """Return the collectives that owe a report but have nobody who would write it."""
    return [one.collective for one in owed if one.verdict.must_review and not one.reports]
