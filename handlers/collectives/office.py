"""The office's screens for collectives: the list, one collective, adding one, naming its people."""

from markupsafe import Markup
from sqlalchemy import select

from handlers.collectives import people, registering
from handlers.collectives.finding import named_people, with_cell
from handlers.collectives.registering import MOST_LETTERS, CollectiveError, Entry, Part
from handlers.collectives.wording import may_go_on
from handlers.desk.showing import PER_PAGE, Row, name_of, numbered, page_of, show, turning
from handlers.office.scope import the_unit
from handlers.registry import Args, Registry, Scope, Who
from handlers.roster.names import fold
from handlers.turn import Turn
from models.collective import Collective
from models.member import Member, RoleKind
from models.messaging import Choice, IncomingKind, Outgoing
from models.rules.collectives import kinds
from models.store.tables import collective as collective_table
from models.store.tables import unit as unit_table
from models.unit import Unit

_UNIT, _NAME, _PERSON = "collective.unit_name", "collective.title", "collective.person_name"
_LETTERS = 100


def register(registry: Registry) -> None:
    """Declare the list, one collective, and every step of adding."""
    registry.action("collective.office", Who.ADMIN, show_list, Scope.CELL)
    registry.action("collective.body", Who.ADMIN, show_body, Scope.COLLECTIVE)
    registry.action("collective.new", Who.ADMIN, choose_kind, Scope.CELL)
    registry.action("collective.kind", Who.ADMIN, ask_unit, Scope.CELL)
    registry.action("collective.unit", Who.ADMIN, ask_name, Scope.CELL)
    registry.action("collective.person", Who.ADMIN, ask_person, Scope.COLLECTIVE)
    registry.action("collective.appoint", Who.ADMIN, appoint, Scope.COLLECTIVE)
    registry.action("collective.people", Who.ADMIN, show_people, Scope.COLLECTIVE)
    registry.action("collective.remove", Who.ADMIN, remove, Scope.COLLECTIVE)
    registry.action("collective.end", Who.ADMIN, end, Scope.COLLECTIVE)
    registry.flow(_UNIT, Who.ADMIN, take_unit)
    registry.flow(_NAME, Who.ADMIN, take_name)
    registry.flow(_PERSON, Who.ADMIN, take_person)


# -- the list ---------------------------------------------------------------------------------------


async def show_list(turn: Turn, args: Args, note: Markup | None = None) -> None:
    """List the collectives of a unit and all below it."""
    turn.goto("office")
    unit = await the_unit(turn, args)
    found = await _under(turn, unit)
    page, pages = page_of(args.get("p"), len(found))
    shown = found[page * PER_PAGE : (page + 1) * PER_PAGE]
    labels = [(await _label(turn, body), body.id) for body in shown]
    text = turn.say(
        "collective.office.title" if found else "collective.office.none", count=len(found), unit=unit.name
    )
    show(
        turn,
        note + "\n\n" + text if note else text,
        *numbered(labels, "collective.body", "k"),
        turning(turn, page, pages, "collective.office", u=unit.id),
        (turn.choice("collective.office.add", "collective.new", u=unit.id),),
        (turn.choice("office.back", "office.unit", u=unit.id),),
    )


async def _under(turn: Turn, unit: Unit) -> list[Collective]:
    below = select(unit_table.c.id).where(unit_table.c.path.startswith(unit.path))
    return await turn.store.find(
        Collective,
        collective_table.c.unit_id.in_(below),
        collective_table.c.ended_at.is_(None),
        order_by=(collective_table.c.name, collective_table.c.id),
    )


async def _label(turn: Turn, body: Collective) -> str:
    unit = await turn.store.get(Unit, body.unit_id)
    return f"{body.name} · {unit.name}" if unit else body.name


# -- one collective ---------------------------------------------------------------------------------


async def _the_body(turn: Turn, args: Args) -> Collective:
    found = await turn.store.get(Collective, args["k"])
    if found is None:
        raise LookupError("the collective was there when the permission was checked")
    return found


async def show_body(turn: Turn, args: Args, note: Markup | None = None) -> None:
    """Show who heads a collective, who writes, who belongs to it, and what can be changed."""
    turn.goto("office")
    body = await _the_body(turn, args)
    kind, unit = kinds().get(body.kind), await people.unit_of(turn.store, body)
    members = await people.members(turn.store, body.id)
    text = turn.say(
        "collective.office.body",
        name=body.name,
        kind=kind.title.to(turn.lang) if kind else body.kind,
        source=kind.source if kind else "–",
        unit=unit.name,
        head=await name_of(turn, body.head_id),
        author=await name_of(turn, body.author_id),
        members=", ".join(one.full_name for one in members) or "–",
    )
    if body.writer_id is None:
        text += "\n" + turn.say("collective.office.nobody_writes")
    key = {"k": body.id}
    parts: list[Row] = [
        (turn.choice(f"collective.office.{part}", "collective.person", k=body.id, r=str(part)),)
        for part in Part
    ]
    rows: list[Row] = [
        *parts,
        (turn.choice("collective.office.people", "collective.people", **key),),
        (turn.choice("collective.office.end", "collective.end", **key),),
        (turn.choice("collective.office.back", "collective.office", u=_top(turn, unit)),),
    ]
    show(turn, note + "\n\n" + text if note else text, *rows)


def _top(turn: Turn, unit: Unit) -> int:
    """Return the admin's own unit that holds this one."""
    own = [one for one in turn.me.units(RoleKind.ADMIN) if one.holds(unit)]
    return own[0].id if own else unit.id


async def show_people(turn: Turn, args: Args) -> None:
    """List the people of a collective, each press lets one belong to it no longer."""
    turn.goto("office")
    body = await _the_body(turn, args)
    labels = [(one.full_name, one.id) for one in await people.members(turn.store, body.id)]
    back: Row = (turn.choice("common.back", "collective.body", k=body.id),)
    rows = numbered(labels, "collective.remove", "m", k=body.id)
    show(turn, turn.say("collective.office.remove" if labels else "collective.office.no_people"), *rows, back)


async def remove(turn: Turn, args: Args) -> None:
    """Let somebody belong to the collective no longer."""
    body = await _the_body(turn, args)
    member_id = args.get("m", 0)
    if member_id in await people.member_ids(turn.store, body.id):
        await registering.remove(turn.store, body, int(member_id))
        turn.record("collective_left", "collective", body.id, body.unit_id, str(member_id))
    await show_people(turn, args)


async def end(turn: Turn, args: Args) -> None:
    """End a collective; a second press confirms."""
    body = await _the_body(turn, args)
    if not args.get("sure"):
        sure: Row = (turn.choice("collective.office.end_sure", "collective.end", k=body.id, sure=True),)
        back: Row = (turn.choice("common.back", "collective.body", k=body.id),)
        show(turn, turn.say("collective.office.ask_end", name=body.name), sure, back)
        return
    unit = await people.unit_of(turn.store, body)
    if body.ended_at is None:
        await registering.end(turn.store, body)
        turn.record("collective_ended", "collective", body.id, body.unit_id)
        await turn.store.flush()
    note = turn.say("collective.office.ended", name=body.name)
    await show_list(turn, {"u": _top(turn, unit)}, note)


# -- naming people ----------------------------------------------------------------------------------


async def ask_person(turn: Turn, args: Args) -> None:
    """Ask for the name of the head, the author or a member."""
    body, part = await _the_body(turn, args), str(args.get("r", ""))
    if part not in set(Part):
        await show_body(turn, args)
        return
    turn.goto(_PERSON, k=body.id, r=part)
    back: Row = (turn.choice("common.back", "collective.body", k=body.id),)
    show(turn, turn.say(f"collective.office.ask_{part}", name=body.name), back)


async def take_person(turn: Turn, data: Args) -> None:
    """Offer the people whom a typed name can mean."""
    if not await may_go_on(turn, data, _PERSON, Scope.COLLECTIVE, Who.ADMIN):
        return
    body = await _the_body(turn, data)
    said = _said(turn)
    found = await named_people(turn.store, await people.unit_of(turn.store, body), said) if said else []
    labels = [(await with_cell(turn, one), one.id) for one in found[:PER_PAGE]]
    rows = numbered(labels, "collective.appoint", "m", k=body.id, r=str(data.get("r", "")))
    back: Row = (turn.choice("common.back", "collective.body", k=body.id),)
    turn.reply(Outgoing(turn.say(f"collective.parts.{'found' if found else 'not_found'}"), (*rows, back)))


def _said(turn: Turn) -> str:
    text = turn.incoming.text.strip() if turn.incoming.kind is IncomingKind.TEXT else ""
    return text if len(text) <= _LETTERS else ""


async def appoint(turn: Turn, args: Args) -> None:
    """Make somebody head, author or member of the collective."""
    body, part = await _the_body(turn, args), str(args.get("r", ""))
    member = await turn.store.get(Member, args.get("m", 0))
    if part not in set(Part) or member is None or not member.active or body.ended_at is not None:
        await show_body(turn, args)
        return
    await registering.appoint(turn.store, body, Part(part), member.id)
    turn.record(f"collective_{part}", "collective", body.id, body.unit_id, str(member.id))
    note = turn.say(f"collective.office.{part}_set", name=member.full_name)
    await show_body(turn, {"k": body.id}, note)


# -- adding -----------------------------------------------------------------------------------------


async def choose_kind(turn: Turn, args: Args) -> None:
    """Offer the kinds of collectives."""
    turn.goto("office")
    codes = list(kinds())
    page, pages = page_of(args.get("p"), len(codes))
    rows: list[Row] = [
        (Choice(kinds()[code].title.to(turn.lang), "collective.kind", {"u": args["u"], "c": code}),)
        for code in codes[page * PER_PAGE : (page + 1) * PER_PAGE]
    ]
    pager = turning(turn, page, pages, "collective.new", u=args["u"])
    back: Row = (turn.choice("collective.office.back", "collective.office", u=args["u"]),)
    show(turn, turn.say("collective.office.which_kind"), *rows, pager, back)


async def ask_unit(turn: Turn, args: Args) -> None:
    """Ask on which unit the collective hangs."""
    unit, code = await the_unit(turn, args), str(args.get("c", ""))
    if code not in kinds():
        await choose_kind(turn, {"u": unit.id})
        return
    turn.goto(_UNIT, u=unit.id, c=code)
    here: Row = (Choice(unit.name, "collective.unit", {"u": unit.id, "c": code}),)
    back: Row = (turn.choice("common.back", "collective.new", u=unit.id),)
    show(turn, turn.say("collective.office.which_unit", kind=kinds()[code].title.to(turn.lang)), here, back)


async def take_unit(turn: Turn, data: Args) -> None:
    """Offer the units below whose name holds what was typed."""
    if not await may_go_on(turn, data, _UNIT, Scope.CELL, Who.ADMIN):
        return
    top, wanted = await the_unit(turn, data), fold(_said(turn))
    live = (unit_table.c.path.startswith(top.path), unit_table.c.ended_at.is_(None))
    units = await turn.store.find(Unit, *live, order_by=unit_table.c.path) if wanted else []
    found = [unit for unit in units if wanted in fold(unit.name)][:PER_PAGE]
    rows = [(Choice(one.name, "collective.unit", {"u": one.id, "c": str(data.get("c", ""))}),) for one in found]
    back: Row = (turn.choice("common.back", "collective.new", u=top.id),)
    key = "collective.office.found_units" if found else "collective.office.no_unit"
    turn.reply(Outgoing(turn.say(key), (*rows, back)))


async def ask_name(turn: Turn, args: Args) -> None:
    """Ask for the collective's own name."""
    unit, code = await the_unit(turn, args), str(args.get("c", ""))
    if code not in kinds():
        await choose_kind(turn, {"u": unit.id})
        return
    turn.goto(_NAME, u=unit.id, c=code)
    back: Row = (turn.choice("common.back", "collective.new", u=unit.id),)
    show(turn, turn.say("collective.office.ask_name", unit=unit.name), back)


async def take_name(turn: Turn, data: Args) -> None:
    """Add the collective; next its people are named."""
    if not await may_go_on(turn, data, _NAME, Scope.CELL, Who.ADMIN):
        return
    unit = await the_unit(turn, data)
    said = turn.incoming.text.strip() if turn.incoming.kind is IncomingKind.TEXT else ""
    try:
        body, new = await registering.put(turn.store, Entry(unit, str(data.get("c", "")), said))
    except CollectiveError:
        problem = turn.say("collective.office.bad_name", limit=MOST_LETTERS)
        turn.reply(Outgoing(problem, ((turn.choice("common.back", "collective.new", u=unit.id),),)))
        return
    turn.record("collective_added", "collective", body.id, unit.id)
    await show_body(
        turn, {"k": body.id}, turn.say("collective.office.added" if new else "collective.office.known")
    )
