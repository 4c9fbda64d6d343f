"""Ways into the chat for everybody who has none: how many, for which unit, and the yes before old codes end."""

from handlers.desk.showing import page_of, show, turning
from handlers.office.asking import ask_here
from handlers.office.papers.candidates import awaited, count, has_code, here, joined
from handlers.office.scope import the_unit
from handlers.office.voice import Row
from handlers.office.wording import number
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.errand import ErrandKind
from models.messaging import Choice
from models.store.tables import unit as unit_table
from models.unit import Unit, UnitKind

_PER_PAGE = 8


def register(registry: Registry) -> None:
    """Declare the invitations of the office."""
    registry.action("office.invite", Who.ADMIN, show_waiting, Scope.CELL)
    registry.action("office.invite_units", Who.ADMIN, choose_unit, Scope.CELL)
    registry.action("office.invite_ask", Who.ADMIN, ask_first, Scope.CELL)
    registry.action("office.invite_yes", Who.ADMIN, invite, Scope.CELL)


async def show_waiting(turn: Turn, args: Args) -> None:
    """Show how many of a unit have not joined, and how many of them have a code."""
    turn.goto("office")
    unit = await the_unit(turn, args)
    waiting = await count(turn.store, awaited(unit))
    coded = await count(turn.store, awaited(unit), has_code(turn.store))
    text = turn.say(
        "office.invite.nobody" if not waiting else "office.invite.coded" if coded else "office.invite.waiting",
        unit=unit.name,
        joined=number(turn, await count(turn.store, here(unit), joined())),
        total=number(turn, await count(turn.store, here(unit))),
        waiting=number(turn, waiting),
        coded=number(turn, coded),
    )
    show(turn, text, *_rows(turn, unit, waiting, coded), (turn.choice("office.back", "office.menu"),))


def _rows(turn: Turn, unit: Unit, waiting: int, coded: int) -> list[Row]:
    rows: list[Row] = []
    if 0 < coded < waiting:
        label = turn.label("office.invite.only_new", count=number(turn, waiting - coded))
        rows.append((Choice(label, "office.invite_ask", {"u": unit.id, "new": True}),))
    if waiting:
        label = turn.label("office.invite.all", count=number(turn, waiting))
        rows.append((Choice(label, "office.invite_ask", {"u": unit.id, "new": False}),))
    if unit.kind is not UnitKind.CELL:
        rows.append((turn.choice("office.invite.by_unit", "office.invite_units", u=unit.id),))
    return rows


async def choose_unit(turn: Turn, args: Args) -> None:
    """List the units below with how many of each have not joined."""
    turn.goto("office")
    unit = await the_unit(turn, args)
    living = (unit_table.c.parent_id == unit.id, unit_table.c.ended_at.is_(None))
    units = await turn.store.find(Unit, *living, order_by=unit_table.c.id)
    page, pages = page_of(args.get("p"), len(units), _PER_PAGE)
    rows: list[Row] = []
    for place, one in enumerate(units[page * _PER_PAGE : (page + 1) * _PER_PAGE], start=1):
        waiting = number(turn, await count(turn.store, awaited(one)))
        label = turn.label("office.invite.unit_line", place=place, name=one.name, count=waiting)
        rows.append((Choice(label, "office.invite", {"u": one.id}),))
    text = turn.say("office.invite.which_unit", unit=unit.name, page=page + 1, pages=pages)
    pager = turning(turn, page, pages, "office.invite_units", u=unit.id)
    show(turn, text, *rows, pager, (turn.choice("common.back", "office.invite", u=unit.id),))


async def ask_first(turn: Turn, args: Args) -> None:
    """Say what making new codes does to the old ones, and ask."""
    turn.goto("office")
    unit, only_new = await the_unit(turn, args), bool(args.get("new"))
    coded = await count(turn.store, awaited(unit), has_code(turn.store))
    wanted = await count(turn.store, awaited(unit)) - (coded if only_new else 0)
    key = "office.invite.sure_new" if only_new or not coded else "office.invite.sure"
    text = turn.say(key, unit=unit.name, count=number(turn, wanted), coded=number(turn, coded))
    yes: Row = (turn.choice("office.invite.yes", "office.invite_yes", u=unit.id, new=only_new),)
    show(turn, text, yes, (turn.choice("office.opening.no", "office.invite", u=unit.id),))


async def invite(turn: Turn, args: Args) -> None:
    """Ask the worker for new codes and the files."""
    turn.goto("office")
    await ask_here(turn, args, ErrandKind.INVITATIONS, {"new": bool(args.get("new"))})
