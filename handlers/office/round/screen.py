"""The round of a unit: how it stands, another deadline, its end, and the way back from an end by mistake."""

from datetime import date

from markupsafe import Markup

from handlers import rounds
from handlers.boxes.on_request import switches
from handlers.desk.showing import show
from handlers.office import opening
from handlers.office.round import opening_screen
from handlers.office.round.days import read_day
from handlers.office.round.opening_screen import rounds_end, unusable
from handlers.office.round.standing import Stage, count, groups, last_cycle
from handlers.office.scope import the_cycle, the_unit
from handlers.office.voice import Row
from handlers.office.wording import day_words, deadline_words, number
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.cycle import Cycle, CycleState
from models.member import RoleKind
from models.unit import Unit

EXTEND_FLOW = "office.extend"


def register(registry: Registry) -> None:
    """Declare what can be done with a round; to change it, the role must reach over all of it."""
    registry.action("office.round", Who.ADMIN, show_round, Scope.CELL)
    registry.action("office.extend", Who.ADMIN, ask_deadline, Scope.CYCLE)
    registry.action("office.extend_yes", Who.ADMIN, extend, Scope.CYCLE)
    registry.action("office.close", Who.ADMIN, ask_close, Scope.CYCLE)
    registry.action("office.close_yes", Who.ADMIN, close, Scope.CYCLE)
    registry.action("office.reopen", Who.ADMIN, reopen, Scope.CYCLE)
    registry.flow(EXTEND_FLOW, Who.ADMIN, take_deadline)
    opening_screen.register(registry)


async def show_round(turn: Turn, args: Args, note: Markup | None = None) -> None:
    """Show the open round with its counts, or how to open one."""
    turn.goto("office")
    unit = await the_unit(turn, args)
    cycle = await last_cycle(turn.store, unit)
    if cycle is not None and cycle.state is CycleState.OPEN:
        text, rows = await _open(turn, unit, cycle), await _open_rows(turn, unit, cycle)
    else:
        text, rows = _none(turn, cycle), await _none_rows(turn, unit, cycle)
    back: Row = (turn.choice("office.back", "office.unit", u=unit.id),)
    show(turn, note + "\n\n" + text if note else text, *rows, back)


async def _open(turn: Turn, unit: Unit, cycle: Cycle) -> Markup:
    found = await groups(turn.store, cycle, unit)
    counts = {str(one): number(turn, count(found, one)) for one in Stage}
    assessed = number(turn, sum(group.count for group in found if group.must_review))
    exempt = number(turn, sum(group.count for group in found if not group.must_review))
    deadline = deadline_words(turn, cycle.deadline)
    return turn.say(
        "office.round.open", title=cycle.title, deadline=deadline, assessed=assessed, exempt=exempt, **counts
    )


async def _holds(turn: Turn, cycle: Cycle) -> bool:
    where = await turn.store.get(Unit, cycle.unit_id)
    return where is not None and turn.me.holds(where, RoleKind.ADMIN)


async def _open_rows(turn: Turn, unit: Unit, cycle: Cycle) -> list[Row]:
    export: Row = (turn.choice("office.to_export", "office.export", u=unit.id),)
    if not await _holds(turn, cycle):
        return [export]
    here = {"c": cycle.id}
    return [
        (
            turn.choice("office.round.extend", "office.extend", **here),
            turn.choice("office.round.close", "office.close", **here),
        ),
        *await switches(turn, cycle),
        export,
    ]


def _none(turn: Turn, last: Cycle | None) -> Markup:
    return turn.say("office.round.closed", title=last.title) if last else turn.say("office.round.none")


async def _none_rows(turn: Turn, unit: Unit, last: Cycle | None) -> list[Row]:
    rows: list[Row] = [(turn.choice("office.round.begin", "office.open", u=unit.id),)]
    if last is not None and await _holds(turn, last):
        rows.append((turn.choice("office.round.reopen", "office.reopen", c=last.id),))
        rows.append((turn.choice("office.to_export", "office.export", u=unit.id),))
    return rows


# -- another deadline -------------------------------------------------------------------------------


async def ask_deadline(turn: Turn, args: Args, note: Markup | None = None) -> None:
    """Ask for the new last day."""
    cycle = await the_cycle(turn, args)
    if cycle.state is not CycleState.OPEN:
        await show_round(turn, {"u": cycle.unit_id})
        return
    turn.goto(EXTEND_FLOW, c=cycle.id)
    text = turn.say("office.round.which_day", deadline=deadline_words(turn, cycle.deadline))
    back: Row = (turn.choice("common.back", "office.round", u=cycle.unit_id),)
    show(turn, note + "\n\n" + text if note else text, back)


async def take_deadline(turn: Turn, data: Args) -> None:
    """Take the typed day and ask once more before it holds."""
    cycle = await turn.store.get(Cycle, data.get("c", 0))
    if cycle is None or not await _holds(turn, cycle):
        return
    day = read_day(turn.incoming.text, turn.today)
    if (key := unusable(turn, day)) or day is None:
        await ask_deadline(turn, {"c": cycle.id}, turn.say(key or "office.opening.not_a_day"))
        return
    turn.goto(EXTEND_FLOW, c=cycle.id)
    key = "office.round.sure_later" if rounds_end(turn, day) >= cycle.deadline else "office.round.sure_earlier"
    text = turn.say(
        key, old=deadline_words(turn, cycle.deadline), new=deadline_words(turn, rounds_end(turn, day))
    )
    yes: Row = (turn.choice("office.round.extend_yes", "office.extend_yes", c=cycle.id, day=day.isoformat()),)
    show(turn, text, yes, (turn.choice("office.opening.no", "office.round", u=cycle.unit_id),))


async def extend(turn: Turn, args: Args) -> None:
    """Move the deadline; reminders follow the new one by themselves."""
    cycle, day = await the_cycle(turn, args), date.fromisoformat(str(args["day"]))
    ends = rounds_end(turn, day)
    if cycle.state is CycleState.OPEN and cycle.deadline != ends and not unusable(turn, day):
        await opening.extend(turn.store, cycle, ends)
        turn.record("cycle.extended", "cycle", cycle.id, cycle.unit_id, day.isoformat())
    note = turn.say("office.round.extended", day=day_words(turn, day))
    await show_round(turn, {"u": cycle.unit_id}, note)


# -- the end ----------------------------------------------------------------------------------------


async def ask_close(turn: Turn, args: Args) -> None:
    """Say what closing does, to how many, and ask."""
    cycle = await the_cycle(turn, args)
    unit = await turn.store.get(Unit, cycle.unit_id)
    if cycle.state is not CycleState.OPEN or unit is None:
        await show_round(turn, {"u": cycle.unit_id})
        return
    turn.goto("office")
    found = await groups(turn.store, cycle, unit)
    open_ = sum(count(found, one) for one in Stage if one is not Stage.DONE)
    text = turn.say(
        "office.round.sure_close",
        title=cycle.title,
        done=number(turn, count(found, Stage.DONE)),
        open=number(turn, open_),
    )
    yes: Row = (turn.choice("office.round.close_yes", "office.close_yes", c=cycle.id),)
    show(turn, text, yes, (turn.choice("office.opening.no", "office.round", u=cycle.unit_id),))


async def close(turn: Turn, args: Args) -> None:
    """Close the round, once."""
    cycle = await the_cycle(turn, args)
    if cycle.state is CycleState.OPEN:
        await opening.close(turn.store, cycle)
        turn.record("cycle.closed", "cycle", cycle.id, cycle.unit_id)
    await show_round(turn, {"u": cycle.unit_id})


async def reopen(turn: Turn, args: Args) -> None:
    """Open a round again that was closed, with all that was in it, unless another one is open."""
    cycle = await the_cycle(turn, args)
    unit = await turn.store.get(Unit, cycle.unit_id)
    if cycle.state is CycleState.CLOSED and unit is not None and not await rounds.cycles_of(turn.store, unit):
        await opening.reopen(turn.store, cycle)
        turn.record("cycle.reopened", "cycle", cycle.id, cycle.unit_id)
    await show_round(turn, {"u": cycle.unit_id})
