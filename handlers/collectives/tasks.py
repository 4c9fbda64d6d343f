"""The list "Việc của tôi": a person's own assessment and everything of the collectives, as one list."""

from sqlalchemy import or_, select

from handlers import rounds
from handlers.collectives import people, places
from handlers.desk.showing import Row, show
from handlers.registry import Args, Registry, Who
from handlers.turn import Turn
from models.assessment import Assessment
from models.collective import AssessmentPlace
from models.cycle import Cycle, CycleState
from models.messaging import Choice
from models.store.tables import assessment as assessment_table
from models.store.tables import collective as collective_table
from models.store.tables import collective_member as member_table
from models.store.tables import cycle as cycle_table


def register(registry: Registry) -> None:
    """Declare the list."""
    registry.action("task.list", Who.MEMBER, show_tasks)
    registry.command("task.list", "viec", "viec cua toi", "vieccuatoi", "tasks")


async def show_tasks(turn: Turn, _args: Args) -> None:
    """List what is there for this person, what waits for them first."""
    turn.goto("menu")
    own = await _own(turn)
    reports, parts = await _reports(turn), await _parts(turn)
    waiting = await places.waiting_for(turn.store, turn.me)
    choices = [
        *own,
        *[await _part(turn, one) for one in parts],
        *[await _report(turn, one) for one in reports],
        *[await _place(turn, one) for one in waiting],
    ]
    numbered: list[Row] = [
        (Choice(f"{place}. {one.label}", one.action, one.args),) for place, one in enumerate(choices, start=1)
    ]
    text = turn.say("collective.tasks.title" if choices else "collective.tasks.none")
    show(turn, text, *numbered, (turn.choice("desk.menu", "chat.menu"),))


async def has_common(turn: Turn) -> bool:
    """Tell whether a person has anything beside their own assessment; two small queries."""
    belongs = select(member_table.c.id).where(
        member_table.c.member_id == turn.me.id, member_table.c.until.is_(None)
    )
    heads = select(collective_table.c.id).where(
        or_(collective_table.c.head_id == turn.me.id, collective_table.c.author_id == turn.me.id),
        collective_table.c.ended_at.is_(None),
    )
    if await turn.store.query(belongs.limit(1)) or await turn.store.query(heads.limit(1)):
        return True
    return bool(await _parts(turn))


async def _own(turn: Turn) -> list[Choice]:
    assessment = await rounds.current(turn.store, turn.me.id)
    if assessment is None or not assessment.must_review:
        return []
    action = "form.open" if assessment.unfinished else "own.show"
    state = turn.label(f"collective.tasks.{assessment.status}")
    return [Choice(turn.label("collective.tasks.own", state=state), action, {"a": assessment.id})]


async def _reports(turn: Turn) -> list[Assessment]:
    """Return the reports in open rounds of the collectives that a person belongs to, heads or writes for."""
    mine = [one.id for one in await people.of_member(turn.store, turn.me.id)]
    writes = select(collective_table.c.id).where(collective_table.c.author_id == turn.me.id)
    c = assessment_table.c
    return await turn.store.find(
        Assessment,
        c.part_of.is_(None),
        or_(c.collective_id.in_(mine), c.collective_id.in_(writes)),
        c.cycle_id.in_(select(cycle_table.c.id).where(cycle_table.c.state == CycleState.OPEN)),
        order_by=c.id,
    )


async def _parts(turn: Turn) -> list[Assessment]:
    """Return what a person was asked to contribute and has not handed in."""
    found = []
    for one in await turn.store.group(Assessment, "member_id", turn.me.id):
        cycle = await turn.store.get(Cycle, one.cycle_id)
        if one.part_of is not None and one.unfinished and cycle and cycle.state is CycleState.OPEN:
            found.append(one)
    return sorted(found, key=lambda one: one.id)


async def _report(turn: Turn, one: Assessment) -> Choice:
    name = await people.subject_name(turn.store, one)
    state = turn.label(f"collective.tasks.{one.status}")
    return Choice(
        turn.label("collective.tasks.report", name=name, state=state), "collective.show", {"a": one.id}
    )


async def _part(turn: Turn, one: Assessment) -> Choice:
    name = await people.subject_name(turn.store, one)
    state = turn.label(f"collective.tasks.{one.status}")
    return Choice(turn.label("collective.tasks.part", name=name, state=state), "form.open", {"a": one.id})


async def _place(turn: Turn, one: AssessmentPlace) -> Choice:
    assessment = await turn.store.get(Assessment, one.assessment_id)
    name = await people.subject_name(turn.store, assessment) if assessment else "–"
    return Choice(turn.label("collective.tasks.place", name=name), "place.card", {"w": one.id})
