"""Opening a cycle: who is assessed, by which rule, and until when."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from sqlalchemy import and_

from handlers.circumstances.known import Known, ids_under, known_of, period_in, take_up
from handlers.collectives.opening import open_reports
from handlers.escalation.defaults import add_steps
from models.assessment import Assessment, PaperState, Status
from models.contest import Override
from models.cycle import Cycle, CycleBasis, CycleState
from models.forms.schema import Form
from models.member import Invitation, Member
from models.reminder import ReminderRule, RuleKind
from models.rules import rulebook
from models.rules.basis import Basis, Listed, Pin, member_subject
from models.rules.eligibility import NO_FORM, Subject, add_months
from models.rules.period import Period, period_of
from models.rules.schema import CycleKind
from models.store.tables import cycle as cycle_table
from models.store.tables import invitation as invitation_table
from models.store.tables import member as member_table
from models.store.tables import unit as unit_table
from models.store.unit_of_work import Store
from models.unit import Unit

_MONTHS_OF_THE_YEAR_BEFORE = 3
_USEFUL_EVENING_MINUTES = 75
_USEFUL_MORNING_MINUTES = 12 * 60
RULES = ((7, time(19, 45)), (3, time(19, 45)), (1, time(19, 45)), (0, time(7, 30)))
_OVERDUE_AT = time(19, 45)
_DIGEST_AT = time(7, 0)
DECIDED = "theo_quyet_dinh"
"""The reason of somebody who is not assessed or not rated because somebody decided so."""


@dataclass(frozen=True, slots=True)
class Duty:
    """Whether a person is assessed, the reason if not, and with which form (id and version).

    ``notes`` are the rules to be kept in mind; ``decided`` means otherwise than the rules.
    """

    must_review: bool
    is_rated: bool
    exemption: str = ""
    form: Pin = ("", 0)
    notes: tuple[str, ...] = ()
    decided: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """A cycle as it is to be opened."""

    unit: Unit
    title: str
    basis: Basis
    deadline: datetime
    cut_off: date
    kind: CycleKind = CycleKind.YEARLY


def only(form: Form, rules_id: str = "qd-124-2023") -> Basis:
    """Return the basis of a round in which everybody who is assessed fills in one form."""
    return Basis.with_form(rulebook.shipped().get(rules_id), form)


def duty(listed: Listed, member_id: int, basis: Basis, known: Known) -> Duty:
    """Tell whether a member is assessed in a round, by its rules or by a decision, and with which form."""
    owed = duty_by_rules(listed, member_id, basis, known)
    decided = known.override(member_id)
    return owed if decided is None else _decided(owed, decided, basis)


def duty_by_rules(listed: Listed, member_id: int, basis: Basis, known: Known) -> Duty:
    """Tell what the rules of a round ask of a member, whatever was decided."""
    return duty_of(basis, member_subject(listed, known.cases(member_id)), known.period.cut_off)


def duty_of(basis: Basis, subject: Subject, cut_off: date) -> Duty:
    """Tell what the rules of a round ask of a subject."""
    verdict = basis.verdict(subject, cut_off)
    code = "" if verdict.must_review and verdict.is_rated else verdict.code
    notes = tuple(rule.code for rule in verdict.notes)
    return Duty(verdict.must_review, verdict.is_rated, code, basis.form_for(subject.audience), notes)


def _decided(owed: Duty, decided: Override, basis: Basis) -> Duty:
    """Return the duty that was decided; the rule that said otherwise stays as a note."""
    form = next((pin for pin in basis.forms.values() if pin[0] == decided.form_id), owed.form)
    assessed = decided.must_review and decided.is_rated
    rule = (owed.exemption,) if owed.exemption and owed.exemption != NO_FORM else ()
    return Duty(
        must_review=decided.must_review,
        is_rated=decided.is_rated,
        exemption="" if assessed else DECIDED,
        form=form,
        notes=(*rule, *owed.notes),
        decided=True,
    )


async def basis_of(store: Store, cycle: Cycle) -> Basis:
    """Return the rules and forms that a cycle was opened with."""
    kept = await store.get(CycleBasis, cycle.id)
    assert kept is not None, "every cycle is written together with its basis"  # noqa: S101
    return Basis.from_json(kept.data)


async def repin(store: Store, cycle: Cycle, old: Pin, new: Pin) -> None:
    """Give those who come later the corrected form too."""
    kept = await store.get(CycleBasis, cycle.id)
    if kept is not None:
        store.save(replace(kept, data=Basis.from_json(kept.data).moved(old, new).to_json()))
    if (cycle.form_id, cycle.form_version) == old:
        store.save(replace(cycle, form_id=new[0], form_version=new[1]))


async def members_under(store: Store, unit: Unit) -> list[Member]:
    """Return the active members of a unit and all below it."""
    below = (
        unit_table.select().with_only_columns(unit_table.c.id).where(unit_table.c.path.startswith(unit.path))
    )
    return await store.find(
        Member, member_table.c.active, member_table.c.cell_id.in_(below), order_by=member_table.c.id
    )


async def open_cycle(store: Store, plan: Plan) -> Cycle:
    """Open a cycle with an assessment for every active member, and its reminder rules."""
    cycle = start_cycle(store, plan, store.ids.new(), CycleState.OPEN)
    await take_up(store, cycle, plan.unit)
    known = await known_of(store, period_in(cycle), cycle.id, ids_under(plan.unit))
    for member in await members_under(store, plan.unit):
        add_assessment(store, cycle, member, duty(member, member.id, plan.basis, known))
    await open_reports(store, cycle, plan.unit, plan.basis)
    return cycle


def start_cycle(store: Store, plan: Plan, cycle_id: int, state: CycleState) -> Cycle:
    """Write a cycle with its basis and reminder rules, nobody in it yet."""
    form_id, form_version = plan.basis.main
    cycle = store.add(
        Cycle(
            id=cycle_id,
            unit_id=plan.unit.id,
            title=plan.title,
            year=round_year(store.clock.local(plan.deadline).date()),
            form_id=form_id,
            form_version=form_version,
            state=state,
            opened_at=store.clock.now(),
            deadline=plan.deadline,
            cut_off=plan.cut_off,
            kind=plan.kind,
        )
    )
    store.add(CycleBasis(cycle.id, plan.basis.to_json()))
    add_rules(store, cycle)
    return cycle


def round_year(last: date) -> int:
    """Return the year that a yearly round is about: the first months still end the year before."""
    return last.year if last.month > _MONTHS_OF_THE_YEAR_BEFORE else last.year - 1


def default_cut_off(kind: CycleKind, last: date) -> date:
    """Return up to which day six months and lengths are counted: the year's end, or the quarter's."""
    if kind is CycleKind.QUARTERLY:
        return add_months(date(last.year, (last.month - 1) // 3 * 3 + 1, 1), 3) - timedelta(days=1)
    return date(round_year(last), 12, 31)


def period_until(kind: CycleKind, last: date, cut_off: date) -> Period:
    """Return the period of a round with this last day of writing."""
    return period_of(kind, round_year(last), cut_off)


def add_assessment(store: Store, cycle: Cycle, member: Member, owed: Duty) -> None:
    """Give a member an assessment in a cycle."""
    store.add(
        Assessment(
            id=store.ids.new(),
            cycle_id=cycle.id,
            member_id=member.id,
            cell_id=member.cell_id,
            form_id=owed.form[0],
            form_version=owed.form[1],
            status=Status.NOT_STARTED,
            progress=None,
            must_review=owed.must_review,
            is_rated=owed.is_rated,
            exemption=owed.exemption,
            paper=PaperState.NONE,
        )
    )


def add_rules(store: Store, cycle: Cycle) -> None:
    """Remind seven, three and one day before the deadline at 19:45 and on the day at 07:30; digest at 07:00.

    The working day after it, at 19:45, who is late is asked whether more time is needed.
    """
    for days, at in RULES:
        useful = _USEFUL_EVENING_MINUTES if days else _USEFUL_MORNING_MINUTES
        store.add(ReminderRule(store.ids.new(), cycle.id, RuleKind.DEADLINE, days, at, useful))
    after = (RuleKind.OVERDUE, -1, _OVERDUE_AT, _USEFUL_EVENING_MINUTES)
    store.add(ReminderRule(store.ids.new(), cycle.id, *after))
    store.add(ReminderRule(store.ids.new(), cycle.id, RuleKind.DIGEST, 0, _DIGEST_AT, _USEFUL_MORNING_MINUTES))
    add_steps(store, cycle)


async def open_cycles(store: Store) -> list[Cycle]:
    """Return the cycles that are open."""
    return await store.find(Cycle, cycle_table.c.state == CycleState.OPEN, order_by=cycle_table.c.id)


async def extend(store: Store, cycle: Cycle, deadline: datetime) -> Cycle:
    """Move a cycle's deadline; codes that were to work until the old one work until the new one."""
    await store.flush()
    unused = and_(
        invitation_table.c.expires_at == cycle.deadline,
        invitation_table.c.used_at.is_(None),
        invitation_table.c.revoked_at.is_(None),
    )
    version = invitation_table.c.version + 1
    await store.run(invitation_table.update().where(unused).values(expires_at=deadline, version=version))
    store.forget(Invitation)
    return store.save(replace(cycle, deadline=deadline))


async def close(store: Store, cycle: Cycle) -> Cycle:
    """Close a cycle; what was not handed in stays as it is."""
    return store.save(replace(cycle, state=CycleState.CLOSED))


async def reopen(store: Store, cycle: Cycle) -> Cycle:
    """Open a closed cycle again, with everything that was in it."""
    return store.save(replace(cycle, state=CycleState.OPEN))
