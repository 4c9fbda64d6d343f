"""Handing the queue over while the secretary is away: somebody of the cell reviews until a day, on record."""

from datetime import timedelta

from markupsafe import Markup

from handlers.desk.showing import PER_PAGE, Row, language_of, numbered, page_of, show, turning
from handlers.registry import Args, Registry, Scope, Who
from handlers.roster.names import person_order
from handlers.turn import Turn
from models.member import Member, Role, RoleKind
from models.messaging import Choice, Outgoing
from models.roster import Standing
from models.store.tables import member as member_table
from models.store.tables import role as role_table
from models.unit import Unit, UnitKind

_DAYS = (3, 7, 14)
_MINUTE = timedelta(minutes=1)


def register(registry: Registry) -> None:
    """Declare choosing a stand-in, for how long, and ending it."""
    registry.action("standin.show", Who.SECRETARY, show_cells)
    registry.action("standin.cell", Who.SECRETARY, show_cell, Scope.CELL)
    registry.action("standin.choose", Who.SECRETARY, choose, Scope.CELL)
    registry.action("standin.days", Who.SECRETARY, ask_days, Scope.CELL)
    registry.action("standin.set", Who.SECRETARY, hand_over, Scope.CELL)
    registry.action("standin.end", Who.SECRETARY, end, Scope.CELL)


def _led(turn: Turn) -> list[Unit]:
    """Return the cells whose secretary the person is; who stands in hands nothing on."""
    return [unit for unit in turn.me.units(RoleKind.SECRETARY) if unit.kind is UnitKind.CELL]


async def show_cells(turn: Turn, _args: Args) -> None:
    """Show the cell whose queue can be handed over; who leads several chooses one first."""
    cells = _led(turn)
    if len(cells) == 1:
        await show_cell(turn, {"u": cells[0].id})
        return
    turn.goto("desk")
    rows = [(Choice(cell.name, "standin.cell", {"u": cell.id}),) for cell in cells]
    show(turn, turn.say("desk.standin.which" if rows else "desk.standin.not_yours"), *rows, _menu(turn))


def _menu(turn: Turn) -> Row:
    return (turn.choice("desk.card.queue", "desk.queue"),)


async def show_cell(turn: Turn, args: Args, note: Markup | None = None) -> None:
    """Show who stands in for the secretary of a cell."""
    cell = next((one for one in _led(turn) if one.id == args["u"]), None)
    if cell is None:
        await show_cells(turn, args)
        return
    turn.goto("desk")
    held = await _held(turn, cell)
    lines = [await _line(turn, role) for role in held]
    title = turn.say("desk.standin.title" if held else "desk.standin.nobody", cell=cell.name)
    text = Markup("\n").join([*([note, Markup("")] if note else []), title, *lines])
    ends = [(await _label(turn, role), role.id) for role in held]
    choose_: Row = (turn.choice("desk.standin.choose", "standin.choose", u=cell.id),)
    show(turn, text, choose_, *numbered(ends, "standin.end", "i", u=cell.id), _menu(turn))


async def _held(turn: Turn, cell: Unit) -> list[Role]:
    """Return the stand-ins of a cell now: deputies whose time has an end."""
    here = (role_table.c.unit_id == cell.id, role_table.c.kind == RoleKind.DEPUTY)
    return await turn.store.find(Role, *here, role_table.c.until > turn.now, order_by=role_table.c.id)


async def _line(turn: Turn, role: Role) -> Markup:
    member = await turn.store.get(Member, role.member_id)
    return turn.say("desk.standin.line", name=member.full_name if member else "–", day=_day(turn, role))


def _day(turn: Turn, role: Role) -> str:
    assert role.until is not None, "a stand-in's time has an end"  # noqa: S101
    return turn.services.texts.day(turn.lang, turn.store.clock.local(role.until - _MINUTE).date())


async def _label(turn: Turn, role: Role) -> str:
    member = await turn.store.get(Member, role.member_id)
    return turn.label("desk.standin.end", name=member.full_name if member else "–")


async def choose(turn: Turn, args: Args) -> None:
    """List the members of the cell who can stand in."""
    turn.goto("desk")
    here = (member_table.c.active, member_table.c.cell_id == args["u"], member_table.c.id != turn.me.id)
    away = member_table.c.standing.not_in((Standing.EXCUSED, Standing.SUSPENDED))
    members = await turn.store.find(Member, *here, away)
    members.sort(key=lambda one: (person_order(one.full_name), one.id))
    page, pages = page_of(args.get("p"), len(members))
    labels = [(one.full_name, one.id) for one in members[page * PER_PAGE : (page + 1) * PER_PAGE]]
    back: Row = (turn.choice("common.back", "standin.cell", u=args["u"]),)
    pager = turning(turn, page, pages, "standin.choose", u=args["u"])
    rows = numbered(labels, "standin.days", "m", u=args["u"])
    show(turn, turn.say("desk.standin.whom"), *rows, pager, back)


async def ask_days(turn: Turn, args: Args) -> None:
    """Ask for how long."""
    member = await _candidate(turn, args)
    if member is None:
        await choose(turn, {"u": args["u"]})
        return
    turn.goto("desk")
    rows = [
        (Choice(turn.label("desk.standin.days", count=days), "standin.set", {**_key(args), "d": days}),)
        for days in _DAYS
    ]
    back: Row = (turn.choice("common.back", "standin.choose", u=args["u"]),)
    show(turn, turn.say("desk.standin.how_long", name=member.full_name), *rows, back)


def _key(args: Args) -> dict[str, int]:
    return {"u": int(args["u"]), "m": int(args["m"])}


async def _candidate(turn: Turn, args: Args) -> Member | None:
    member = await turn.store.get(Member, args.get("m", 0))
    mine = any(cell.id == args["u"] for cell in _led(turn))
    fits = member is not None and member.active and member.cell_id == args["u"] and member.id != turn.me.id
    return member if fits and mine else None


async def hand_over(turn: Turn, args: Args) -> None:
    """Let somebody review in the cell until a day; both are told, and it is on record."""
    member, days = await _candidate(turn, args), args.get("d")
    if member is None or days not in _DAYS:
        await choose(turn, {"u": args["u"]})
        return
    last = turn.today + timedelta(days=int(days))
    until = turn.store.clock.at(last + timedelta(days=1), 0)
    cell_id = member.cell_id
    for role in await turn.store.find(
        Role,
        role_table.c.unit_id == cell_id,
        role_table.c.member_id == member.id,
        role_table.c.kind == RoleKind.DEPUTY,
        role_table.c.until > turn.now,
    ):
        await _end(turn, role)
    role = turn.store.add(Role(turn.store.ids.new(), member.id, cell_id, RoleKind.DEPUTY, turn.now, until))
    turn.record("handed_over", "role", role.id, cell_id, f"{member.id} {last.isoformat()}")
    await turn.store.flush()
    await _tell(turn, member, role)
    note = turn.say("desk.standin.set", name=member.full_name, day=turn.services.texts.day(turn.lang, last))
    await show_cell(turn, {"u": cell_id}, note)


async def _tell(turn: Turn, member: Member, role: Role) -> None:
    lang, texts = await language_of(turn, member.id), turn.services.texts
    cell = await turn.store.get(Unit, role.unit_id)
    text = texts.say(
        lang,
        "desk.standin.told",
        cell=cell.name if cell else "–",
        by=turn.me.member.full_name,
        day=_day(turn, role),
    )
    queue = Choice(texts.plain(lang, "desk.card.queue"), "desk.queue")
    await turn.notify(member.id, Outgoing(text, ((queue,),)), f"standin:{role.id}")


async def end(turn: Turn, args: Args) -> None:
    """End the time of a stand-in now."""
    role = await turn.store.get(Role, args.get("i", 0))
    mine = any(cell.id == args["u"] for cell in _led(turn))
    if role is None or not mine or role.unit_id != args["u"] or role.kind is not RoleKind.DEPUTY:
        await show_cells(turn, args)
        return
    if role.until is not None and role.until > turn.now:
        await _end(turn, role)
        turn.record("handed_back", "role", role.id, role.unit_id, str(role.member_id))
    await show_cell(turn, {"u": args["u"]}, turn.say("desk.standin.ended"))


async def _end(turn: Turn, role: Role) -> None:
    await turn.store.run(role_table.update().where(role_table.c.id == role.id).values(until=turn.now))
    turn.store.forget(Role)
