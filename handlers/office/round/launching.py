"""Opening a round over thousands of people: in parts, seen by nobody before the last of them is in it."""

from dataclasses import replace
from datetime import date

from sqlalchemy import ColumnElement, and_, exists

from handlers.circumstances.known import known_of, period_in, take_up
from handlers.collectives.opening import open_reports
from handlers.files.workshop import Workshop
from handlers.office.errands import answering, ask, go_on
from handlers.office.opening import Plan, add_assessment, basis_of, duty, start_cycle
from handlers.office.round.eligibility import cells_under
from handlers.office.round.plan import Draft, basis_for, round_title
from handlers.office.round.standing import groups
from handlers.office.voice import Row, Voice, asker_of
from handlers.office.wording import deadline_words, number
from handlers.rounds import PERSONAL, cycles_of
from models.cycle import Cycle, CycleState
from models.errand import Errand, ErrandKind
from models.member import Member
from models.store.tables import assessment as assessment_table
from models.store.tables import member as member_table
from models.store.unit_of_work import Store
from models.unit import Unit

_PEOPLE_PER_COMMIT = 250


async def open_round(workshop: Workshop, errand: Errand) -> None:
    """Open the round of an errand and say so; then those who have a chat are told."""
    if await _start(workshop, errand):
        while await _fill(workshop, errand):
            pass
    async with answering(workshop, errand) as (store, voice):
        cycle = await store.get(Cycle, errand.args["c"])
        if cycle is not None and cycle.state is CycleState.OPENING:
            await _add_missing(store, cycle, limit=None)
            opened = replace(cycle, state=CycleState.OPEN, opened_at=store.clock.now())
            cycle = store.save(opened)
            ask(store, ErrandKind.ANNOUNCE, errand, {"c": cycle.id})
        if voice is not None:
            await _answer(voice, cycle)


async def _start(workshop: Workshop, errand: Errand) -> bool:
    """Write the round, not open yet; False where it may not be opened, or another one is open."""
    async with workshop.database.begin() as store:
        asker = await asker_of(store, errand)
        if asker is None:
            return False
        if await store.get(Cycle, errand.args["c"]) is not None:
            return True
        _, unit = asker
        if await cycles_of(store, unit):
            return False
        day = date.fromisoformat(errand.args["day"])
        basis = basis_for(workshop.services.catalog, errand.args["form"])
        plan = Plan(
            unit=unit,
            title=round_title(workshop.services.texts, basis.rules, day, "vi"),
            basis=basis,
            deadline=store.clock.at(day, Draft.LAST_HOUR),
            cut_off=date.fromisoformat(errand.args["cut"]),
            kind=basis.rules.kinds[0],
        )
        cycle = start_cycle(store, plan, errand.args["c"], CycleState.OPENING)
        await take_up(store, cycle, unit)
        await open_reports(store, cycle, unit, basis)
    return True


async def _fill(workshop: Workshop, errand: Errand) -> int:
    """Give some more people an assessment; return how many."""
    async with workshop.database.begin() as store:
        cycle = await store.get(Cycle, errand.args["c"])
        if cycle is None or cycle.state is not CycleState.OPENING:
            return 0
        added = await _add_missing(store, cycle, _PEOPLE_PER_COMMIT)
        await go_on(store, errand)
    return added


async def _add_missing(store: Store, cycle: Cycle, limit: int | None) -> int:
    unit = await store.get(Unit, cycle.unit_id)
    assert unit is not None, "a round's unit is a foreign key"  # noqa: S101 - holds by constraint
    missing = await store.find(Member, _without(cycle, unit), order_by=member_table.c.id, limit=limit)
    basis = await basis_of(store, cycle)
    known = await known_of(store, period_in(cycle), cycle.id, [member.id for member in missing])
    for member in missing:
        add_assessment(store, cycle, member, duty(member, member.id, basis, known))
    return len(missing)


def _without(cycle: Cycle, unit: Unit) -> ColumnElement[bool]:
    """Tell who of a unit has no assessment in a round yet."""
    has = exists().where(
        PERSONAL,
        assessment_table.c.cycle_id == cycle.id,
        assessment_table.c.member_id == member_table.c.id,
    )
    return and_(member_table.c.active, member_table.c.cell_id.in_(cells_under(unit)), ~has)


async def _answer(voice: Voice, cycle: Cycle | None) -> None:
    here = {"u": voice.unit.id}
    to_round: Row = (voice.choice("office.to_round", "office.round", **here),)
    if cycle is None:
        voice.answer("office.opening.not_opened", to_round)
        return
    found = await groups(voice.store, cycle, voice.unit)
    voice.record("cycle.opened", "cycle", cycle.id, cycle.form_id)
    voice.answer(
        "office.opening.opened",
        (voice.choice("office.to_invite", "office.invite", **here),),
        to_round,
        title=cycle.title,
        deadline=deadline_words(voice, cycle.deadline),
        count=number(voice, sum(group.count for group in found if group.must_review)),
    )
