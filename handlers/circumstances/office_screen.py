"""Who is assessed, for the office: what is contested, what was decided, and the way to one person."""

from sqlalchemy import or_, select

from handlers import grammar
from handlers.circumstances.deciding import waiting
from handlers.circumstances.known import ids_under
from handlers.circumstances.words import outcome_words
from handlers.desk.showing import PER_PAGE, Row, cell_name, name_of, page_of, show, turning
from handlers.office.scope import the_unit, unit_in
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.contest import Override
from models.cycle import CycleState
from models.member import Member
from models.messaging import Choice
from models.store.tables import cycle as cycle_table
from models.store.tables import member as member_table
from models.store.tables import override as override_table
from models.unit import Unit

FIND_FLOW = "case.name"
_LONGEST = 60


def register(registry: Registry) -> None:
    """Declare the office's side."""
    registry.action("case.office", Who.ADMIN, show_front, Scope.CELL)
    registry.action("case.find", Who.ADMIN, ask_name, Scope.CELL)
    registry.action("override.list", Who.ADMIN, show_decided, Scope.CELL)
    registry.flow(FIND_FLOW, Who.ADMIN, take_name)


async def show_front(turn: Turn, args: Args) -> None:
    """Show how much waits, and the ways on."""
    turn.goto("office")
    unit = await the_unit(turn, args)
    contests, decided = await waiting(turn.store, unit), await _decided(turn, unit)
    here = {"u": unit.id}
    show(
        turn,
        turn.say("case.front", unit=unit.name, contests=len(contests), decided=len(decided)),
        (turn.choice("case.to_contests", "contest.list", **here),) if contests else (),
        (turn.choice("case.to_decided", "override.list", **here),) if decided else (),
        (turn.choice("case.find", "case.find", **here),),
        (turn.choice("office.back", "office.unit", **here),),
    )


async def _decided(turn: Turn, unit: Unit) -> list[Override]:
    """Return the decisions for the open round and for the next one."""
    o = override_table.c
    open_cycles = select(cycle_table.c.id).where(cycle_table.c.state == CycleState.OPEN)
    current = or_(o.cycle_id.is_(None), o.cycle_id.in_(open_cycles))
    return await turn.store.find(
        Override, o.ended_at.is_(None), o.member_id.in_(ids_under(unit)), current, order_by=o.id
    )


async def show_decided(turn: Turn, args: Args) -> None:
    """Show the people whose case was decided otherwise than the rules."""
    turn.goto("office")
    unit = await the_unit(turn, args)
    found = await _decided(turn, unit)
    page, pages = page_of(args.get("p"), len(found))
    rows: list[Row] = []
    for place, one in enumerate(found[page * PER_PAGE : (page + 1) * PER_PAGE], start=1):
        outcome = outcome_words(turn, must_review=one.must_review, is_rated=one.is_rated)
        label = turn.label("case.decided_row", name=await name_of(turn, one.member_id), outcome=outcome)
        rows.append((Choice(f"{place}. {label}", "case.person", {"m": one.member_id}),))
    pager = turning(turn, page, pages, "override.list", u=unit.id)
    back: Row = (turn.choice("common.back", "case.office", u=unit.id),)
    show(turn, turn.say("case.decided_list", count=len(found)), *rows, pager, back)


async def ask_name(turn: Turn, args: Args) -> None:
    """Ask for a name."""
    unit = await the_unit(turn, args)
    turn.goto(FIND_FLOW, u=unit.id)
    show(turn, turn.say("case.ask_name"), (turn.choice("common.back", "case.office", u=unit.id),))


async def take_name(turn: Turn, data: Args) -> None:
    """Show the people of the unit whose names hold the typed words; accents make no difference."""
    unit = await unit_in(turn, data)
    if unit is None:
        return
    said = grammar.fold(turn.incoming.text) if len(turn.incoming.text) <= _LONGEST else ""
    found = await _named(turn, unit, said)
    rows = [
        (
            Choice(
                f"{place}. {one.full_name} · {await cell_name(turn, one.cell_id)}", "case.person", {"m": one.id}
            ),
        )
        for place, one in enumerate(found[:PER_PAGE], start=1)
    ]
    key = "case.found_some" if len(found) > PER_PAGE else "case.found" if found else "case.found_nobody"
    back: Row = (turn.choice("common.back", "case.office", u=unit.id),)
    show(turn, turn.say(key, count=len(found)), *rows, back)


async def _named(turn: Turn, unit: Unit, said: str) -> list[Member]:
    if not said:
        return []
    names = (member_table.c.id, member_table.c.full_name, member_table.c.code)
    query = select(*names).where(member_table.c.id.in_(ids_under(unit))).order_by(member_table.c.id)
    ids = [
        row.id
        for row in await turn.store.query(query)
        if said in grammar.fold(row.full_name) or said == grammar.fold(row.code)
    ]
    await turn.store.load(Member, [(one,) for one in ids[: PER_PAGE + 1]])
    found = [await turn.store.get(Member, one) for one in ids[: PER_PAGE + 1]]
    return [one for one in found if one is not None]
