"""The meeting as whoever runs it sees it: how far the record is, and the way to each part of it."""

from dataclasses import replace
from datetime import timedelta

from markupsafe import Markup

from handlers import rounds
from handlers.desk import duty
from handlers.desk.showing import Row, name_of, numbered, show, when
from handlers.meetings.spot import spot_of
from handlers.minutes import right
from handlers.minutes.checks import exceeds
from handlers.minutes.sitting import Sitting, load, the_minutes
from handlers.people import REVIEWERS, in_force
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.cycle import Cycle, CycleState
from models.member import Role, RoleKind
from models.minutes import CountState, Minutes, MinutesState
from models.store.tables import minutes as minutes_table
from models.store.tables import role as role_table
from models.unit import Unit

_LIVE = timedelta(hours=6)
"""A record that is begun or ended within so many hours of the meeting is kept live, else afterwards."""


def register(registry: Registry) -> None:
    """Declare the ways in, and the meeting's own screen."""
    registry.action("minutes.show", Who.MEMBER, show_mine)
    registry.action("minutes.enter", Who.SECRETARY, enter, Scope.CELL)
    registry.action("minutes.open", Who.MEMBER, open_hub, Scope.MINUTES)
    registry.action("minutes.start", Who.MEMBER, start, Scope.MINUTES)
    registry.action("minutes.vote", Who.MEMBER, switch_vote, Scope.MINUTES)
    registry.command("minutes.show", "bienban", "bien ban", "bien ban hop", "minutes")


async def show_mine(turn: Turn, _args: Args) -> None:
    """Show the meeting that the person may take down; of several, let one be chosen."""
    found = await _mine(turn)
    cells = [cell for cell in await duty.cells_of(turn.store, turn.me) if cell.id not in found]
    if len(found) == 1 and not cells:
        await show_hub(turn, next(iter(found.values())))
    elif len(cells) == 1 and not found:
        await enter(turn, {"u": cells[0].id})
    else:
        await _choose(turn, found, cells)


async def _choose(turn: Turn, found: dict[int, Minutes], cells: list[Unit]) -> None:
    turn.goto("menu")
    opened = [(await _cell_name(turn, cell_id), minutes.id) for cell_id, minutes in found.items()]
    text = turn.say("minutes.choose" if found or cells else "minutes.none")
    rows = [*numbered(opened, "minutes.open", "g")]
    first = len(rows) + 1
    others = [
        (
            replace(
                turn.choice("minutes.enter", "minutes.enter", u=cell.id), label=f"{first + place}. {cell.name}"
            ),
        )
        for place, cell in enumerate(cells)
    ]
    show(turn, text, *rows, *others, (turn.choice("desk.menu", "chat.menu"),))


async def _cell_name(turn: Turn, cell_id: int) -> str:
    cell = await turn.store.get(Unit, cell_id)
    return cell.name if cell else "–"


async def _mine(turn: Turn) -> dict[int, Minutes]:
    """Return the meetings of open rounds that the person takes down, by cell."""
    cells = [cell.id for cell in await duty.cells_of(turn.store, turn.me)]
    mine = (minutes_table.c.taker_id == turn.me.id) | minutes_table.c.cell_id.in_(cells)
    found = {}
    for minutes in await turn.store.find(Minutes, mine, order_by=minutes_table.c.id):
        cycle = await turn.store.get(Cycle, minutes.cycle_id)
        if cycle is None or cycle.state is not CycleState.OPEN:
            continue
        if await right.runs(turn.store, turn.me, minutes.id):
            found[minutes.cell_id] = minutes
    return found


async def enter(turn: Turn, args: Args) -> None:
    """Open the record of a cell's meeting; the first time one is made from what was set."""
    spot = await spot_of(turn, int(args["u"]))
    if spot is None:
        turn.goto("menu")
        show(turn, turn.say("meeting.no_round"), (turn.choice("desk.menu", "chat.menu"),))
        return
    of_cell = (minutes_table.c.cycle_id == spot.cycle.id, minutes_table.c.cell_id == spot.cell.id)
    known = await turn.store.first(Minutes, *of_cell)
    await show_hub(turn, known or await _made(turn, spot.cell, spot.cycle))


async def _made(turn: Turn, cell: Unit, cycle: Cycle) -> Minutes:
    meeting = await rounds.meeting_of(turn.store, cycle.id, cell.id)
    made = Minutes(
        id=turn.store.ids.new(),
        cycle_id=cycle.id,
        cell_id=cell.id,
        state=MinutesState.NOT_BEGUN,
        with_vote=True,
        starts_at=meeting.starts_at if meeting else turn.now.replace(second=0, microsecond=0),
        place=meeting.place if meeting else "",
        chair_id=await _secretary(turn, cell),
    )
    turn.store.add(made)
    await turn.store.flush()
    return turn.store.save(replace(made, with_vote=(await load(turn.store, made)).rules.vote))


async def _secretary(turn: Turn, cell: Unit) -> int | None:
    """Return who chairs where nothing else is said: the cell's secretary."""
    roles = await turn.store.find(Role, role_table.c.unit_id == cell.id, order_by=role_table.c.id)
    held = [role for role in roles if in_force(role, turn.now) and role.kind in REVIEWERS]
    held.sort(key=lambda role: role.kind is not RoleKind.SECRETARY)
    return held[0].member_id if held else None


async def open_hub(turn: Turn, args: Args) -> None:
    """Show the meeting."""
    await show_hub(turn, await the_minutes(turn.store, args))


async def start(turn: Turn, args: Args) -> None:
    """Begin the record, or go on after it was ended; a second press finds it begun."""
    minutes = await the_minutes(turn.store, args)
    if minutes.state is MinutesState.NOT_BEGUN:
        meeting = await rounds.meeting_of(turn.store, minutes.cycle_id, minutes.cell_id)
        planned = meeting.starts_at if meeting else turn.now
        live = abs(turn.now - planned) <= _LIVE
        starts_at = turn.now.replace(second=0, microsecond=0) if live else planned
        place = meeting.place if meeting else minutes.place
        minutes = replace(minutes, state=MinutesState.RUNNING, starts_at=starts_at, place=place)
        minutes = turn.store.save(minutes)
        turn.record("minutes.begun", "minutes", minutes.id, minutes.cell_id)
    elif minutes.state is MinutesState.ENDED:
        minutes = turn.store.save(replace(minutes, state=MinutesState.RUNNING))
        turn.record("minutes.resumed", "minutes", minutes.id, minutes.cell_id)
    await show_hub(turn, minutes)


async def switch_vote(turn: Turn, args: Args) -> None:
    """Hold the meeting with a secret ballot, or without one."""
    minutes = await the_minutes(turn.store, args)
    if minutes.state is not MinutesState.CONFIRMED and minutes.with_vote is not (args.get("on") is True):
        minutes = turn.store.save(replace(minutes, with_vote=not minutes.with_vote))
        turn.record("minutes.vote", "minutes", minutes.id, minutes.cell_id, str(minutes.with_vote))
    await show_hub(turn, minutes)


async def show_hub(turn: Turn, minutes: Minutes, note: Markup | None = None) -> None:
    """Show how far the record is, and what can be done."""
    turn.goto("menu")
    sitting = await load(turn.store, minutes)
    head = (note + "\n\n") if note else Markup("")
    show(turn, head + await _text(turn, sitting), *_rows(turn, sitting), _end(turn))


def _end(turn: Turn) -> Row:
    return (turn.choice("desk.menu", "chat.menu"),)


async def _text(turn: Turn, sitting: Sitting) -> Markup:
    minutes = sitting.minutes
    lines = [
        turn.say(
            "minutes.hub",
            cell=sitting.cell.name,
            state=turn.say(f"minutes.state.{minutes.state}"),
            when=when(turn, minutes.starts_at),
            place=minutes.place or "…",
            chair=await name_of(turn, minutes.chair_id),
            taker=await name_of(turn, minutes.taker_id),
        )
    ]
    if minutes.state is not MinutesState.NOT_BEGUN:
        lines += [_attendance(turn, sitting), _progress(turn, sitting)]
        if minutes.with_vote:
            witness = await name_of(turn, minutes.witness_id)
            lines.append(turn.say(f"minutes.count.{_count_word(minutes)}", witness=witness))
    return Markup("\n").join(lines)


def _count_word(minutes: Minutes) -> str:
    if minutes.count_state is CountState.OPEN:
        return "none" if minutes.issued is None else "entered"
    return minutes.count_state


def _attendance(turn: Turn, sitting: Sitting) -> Markup:
    enough = exceeds(sitting.present, len(sitting.members), sitting.rules.quorum_percent)
    return turn.say(
        "minutes.present" if enough else "minutes.present_few",
        present=sitting.present,
        members=len(sitting.members),
        percent=sitting.rules.quorum_percent,
    )


def _progress(turn: Turn, sitting: Sitting) -> Markup:
    return turn.say(
        "minutes.progress",
        commented=sum(one.id in sitting.comments for one in sitting.subjects),
        proposed=sum(one.id in sitting.proposals for one in sitting.subjects),
        count=len(sitting.subjects),
    )


def _rows(turn: Turn, sitting: Sitting) -> list[Row]:
    minutes = sitting.minutes
    key = {"g": minutes.id}
    prepared: list[Row] = [
        (
            turn.choice("minutes.button.chair", "minutes.people", **key, w="chair"),
            turn.choice("minutes.button.taker", "minutes.people", **key, w="taker"),
        ),
        (turn.choice("minutes.button.sheet", "minutes.sheet", **key),),
    ]
    match minutes.state:
        case MinutesState.NOT_BEGUN:
            return [
                (turn.choice("minutes.button.start", "minutes.start", **key),),
                *prepared,
                _vote(turn, minutes),
            ]
        case MinutesState.RUNNING | MinutesState.ENDED:
            details: Row = (turn.choice("minutes.button.details", "minutes.details", **key),)
            return [
                *_parts(turn, minutes),
                *prepared,
                details,
                *_papers(turn, minutes),
                *_closing(turn, minutes),
            ]
        case MinutesState.CONFIRMED:
            return _papers(turn, minutes)


def _vote(turn: Turn, minutes: Minutes) -> Row:
    label = "minutes.button.no_vote" if minutes.with_vote else "minutes.button.with_vote"
    return (turn.choice(label, "minutes.vote", g=minutes.id, on=not minutes.with_vote),)


def _parts(turn: Turn, minutes: Minutes) -> list[Row]:
    key = {"g": minutes.id}
    rows: list[Row] = [
        (turn.choice("minutes.button.attendance", "minutes.attendance", **key),),
        (turn.choice("minutes.button.comments", "minutes.comments", **key),),
    ]
    if minutes.with_vote:
        rows.append((turn.choice("minutes.button.ballot", "minutes.ballot", **key),))
    proposals = turn.choice("minutes.button.proposals", "minutes.proposals", **key)
    return [*rows, (proposals,), (turn.choice("minutes.button.page", "minutes.page", **key),)]


def _papers(turn: Turn, minutes: Minutes) -> list[Row]:
    key = {"g": minutes.id}
    row = [turn.choice("minutes.button.paper", "minutes.paper", **key)]
    if minutes.with_vote:
        row.append(turn.choice("minutes.button.count_paper", "minutes.count_paper", **key))
    return [tuple(row)]


def _closing(turn: Turn, minutes: Minutes) -> list[Row]:
    key = {"g": minutes.id}
    if minutes.state is MinutesState.RUNNING:
        return [_vote(turn, minutes), (turn.choice("minutes.button.end", "minutes.end", **key),)]
    return [
        (turn.choice("minutes.button.confirm", "minutes.confirm", **key),),
        (turn.choice("minutes.button.go_on", "minutes.start", **key),),
    ]
