"""Keeping the assessments of open rounds in step with the roster."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from handlers import rounds
from handlers.circumstances.known import Known, known_of, period_in
from handlers.office.opening import Duty, add_assessment, basis_of, duty, open_cycles
from models.assessment import SETTLED, UNFINISHED, Assessment, Status
from models.cycle import Cycle
from models.member import Member
from models.rules.basis import Basis
from models.store.unit_of_work import Store
from models.unit import Unit


@dataclass(frozen=True, slots=True)
class Given:
    """How many new assessments there are, by whether the person is assessed."""

    assessed: int = 0
    exempt: int = 0


async def follow(store: Store, members: Sequence[Member]) -> Given:
    """Give members who are new in an open round an assessment, and let the others' follow the roster.

    An assessment goes with its member to another cell until it is passed on; what was handed in
    keeps the duty under which it was written.
    """
    cycles = await open_cycles(store)
    if not cycles or not members:
        return Given()
    await store.load_groups(Assessment, "member_id", [member.id for member in members])
    await store.load(Unit, [(member.cell_id,) for member in members])
    given = []
    for cycle in cycles:
        known = await known_of(store, period_in(cycle), cycle.id, [member.id for member in members])
        given += [await _follow_one(store, cycle, member, known) for member in members]
    new = [one for one in given if one is not None]
    return Given(sum(one.must_review for one in new), sum(not one.must_review for one in new))


async def _follow_one(store: Store, cycle: Cycle, member: Member, known: Known) -> Duty | None:
    """Return the duty of an assessment that was added."""
    where, cell = await store.get(Unit, cycle.unit_id), await store.get(Unit, member.cell_id)
    owed = _owed(member, await basis_of(store, cycle), cycle, known)
    for assessment in await rounds.own(store, member.id):
        if assessment.cycle_id == cycle.id:
            _update(store, assessment, member, owed)
            return None
    if where is None or cell is None or not where.holds(cell) or not member.active:
        return None
    add_assessment(store, cycle, member, owed)
    return owed


def _owed(member: Member, basis: Basis, cycle: Cycle, known: Known) -> Duty:
    if not member.active:
        form = (cycle.form_id, cycle.form_version)
        return Duty(must_review=False, is_rated=False, exemption=member.standing, form=form)
    return duty(member, member.id, basis, known)


def _update(store: Store, assessment: Assessment, member: Member, owed: Duty) -> None:
    followed = assessment
    if assessment.status not in SETTLED:
        followed = replace(followed, cell_id=member.cell_id)
    if assessment.status in UNFINISHED:
        followed = replace(
            followed, must_review=owed.must_review, is_rated=owed.is_rated, exemption=owed.exemption
        )
    if assessment.status is Status.NOT_STARTED:
        followed = replace(followed, form_id=owed.form[0], form_version=owed.form[1])
    if followed != assessment:
        store.save(followed)
