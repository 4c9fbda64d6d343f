"""How one member stands: in the open round, or, where none is open, in the one that would be opened next."""

from dataclasses import dataclass

from handlers import rounds
from handlers.circumstances.known import Known, known_of, of_cycle, period_in
from handlers.office.opening import (
    Duty,
    basis_of,
    default_cut_off,
    duty,
    duty_by_rules,
    period_until,
)
from handlers.turn import Turn
from models.assessment import Assessment
from models.circumstance import Circumstance
from models.contest import Contest, Override
from models.cycle import Cycle
from models.cycle_kind import CycleKind
from models.member import Member
from models.rules import rulebook
from models.rules.basis import Basis
from models.rules.period import Period
from models.store.tables import circumstance as circumstance_table
from models.store.tables import contest as contest_table
from models.store.tables import override as override_table
from models.store.unit_of_work import Store


@dataclass(frozen=True, slots=True)
class CaseState:
    """A member in a round: what the rules say, what holds, and the assessment where there is one."""

    member: Member
    cycle: Cycle | None
    assessment: Assessment | None
    basis: Basis
    known: Known
    by_rules: Duty
    owed: Duty

    @property
    def cycle_id(self) -> int | None:
        """Return the round that is open, None where it is the next one."""
        return self.cycle.id if self.cycle else None

    @property
    def override(self) -> Override | None:
        """Return what was decided."""
        return self.known.override(self.member.id)


async def state_of(turn: Turn, member: Member) -> CaseState:
    """Return how a member stands in the open round, or would stand in the next one."""
    assessment = await rounds.current(turn.store, member.id)
    cycle = await turn.store.get(Cycle, assessment.cycle_id) if assessment else None
    if cycle is None:
        basis, period = _next_basis(turn), _next_period(turn)
    else:
        basis, period = await basis_of(turn.store, cycle), period_in(cycle)
    known = await known_of(turn.store, period, cycle.id if cycle else None, [member.id])
    return CaseState(
        member=member,
        cycle=cycle,
        assessment=assessment,
        basis=basis,
        known=known,
        by_rules=duty_by_rules(member, member.id, basis, known),
        owed=duty(member, member.id, basis, known),
    )


def _next_basis(turn: Turn) -> Basis:
    """Return the yearly rules in force today; a round may be opened on others."""
    rules = rulebook.shipped().for_round(turn.today.year, CycleKind.YEARLY)
    return Basis.by_rules(rules[0], turn.services.catalog)


def _next_period(turn: Turn) -> Period:
    today = turn.today
    return period_until(CycleKind.YEARLY, today, default_cut_off(CycleKind.YEARLY, today))


async def circumstances_of(store: Store, member_id: int) -> list[Circumstance]:
    """Return what was entered about a member and not dropped."""
    c = circumstance_table.c
    return await store.find(Circumstance, c.member_id == member_id, c.dropped_at.is_(None), order_by=c.id)


async def contests_of(store: Store, state: CaseState) -> list[Contest]:
    """Return the contests about a member in the round, the newest first."""
    c = contest_table.c
    here = c.cycle_id.is_(None) if state.cycle_id is None else c.cycle_id == state.cycle_id
    return await store.find(Contest, c.member_id == state.member.id, here, order_by=c.id.desc())


async def overrides_of(store: Store, member_id: int, cycle_id: int | None) -> list[Override]:
    """Return the decisions in force about a member in a round."""
    o = override_table.c
    live = (o.member_id == member_id, of_cycle(cycle_id), o.ended_at.is_(None))
    return await store.find(Override, *live, order_by=o.id)
