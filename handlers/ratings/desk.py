"""The way in, the list of a cell, and the front of the level that decides."""

from collections.abc import Sequence

from markupsafe import Markup

from handlers.desk.showing import PER_PAGE, Row, page_of, show, turning
from handlers.office.scope import the_unit
from handlers.ratings import sheet as sheets
from handlers.ratings import units
from handlers.ratings.appeals import waiting_row
from handlers.ratings.bodies import reports
from handlers.ratings.card import side_of
from handlers.ratings.saying import refuse
from handlers.ratings.sheet import Sheet, Subject
from handlers.ratings.words import other_ways, quota_words, short_level, short_quota
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.member import RoleKind
from models.messaging import Choice, Scalar
from models.rating import Side, Step
from models.rules.quota import Grouping, QuotaScope
from models.unit import Unit

_MOST_GROUPS = 25


def register(registry: Registry) -> None:
    """Declare the way in, the cell's list, and the deciding level's front."""
    registry.action("rate.menu", Who.OFFICER, show_menu)
    registry.action("rate.cell", Who.OFFICER, show_cell, Scope.CELL)
    registry.action("rate.base", Who.OFFICER, open_base, Scope.CELL)
    registry.command("rate.menu", "xeploai", "xep loai")


async def show_menu(turn: Turn, args: Args) -> None:
    """Show the cells and the deciding units that the person speaks for; the only one at once."""
    turn.goto("desk")
    cells, deciding = units.cells_of(turn.me), await units.deciding_units(turn.store, turn.me)
    ways = [("rate.base", unit) for unit in deciding] + [("rate.cell", unit) for unit in cells]
    asked, bodies = await waiting_row(turn), await _bodies(turn)
    if len(ways) == 1 and not asked and not bodies:
        action, unit = ways[0]
        await (show_cell if action == "rate.cell" else open_base)(turn, {"u": unit.id})
        return
    page, pages = page_of(args.get("p"), len(ways))
    shown = ways[page * PER_PAGE : (page + 1) * PER_PAGE]
    rows: list[Row] = [
        (Choice(f"{place}. {unit.name}", action, {"u": unit.id}),)
        for place, (action, unit) in enumerate(shown, start=1)
    ]
    text = turn.say("rating.menu.title" if ways else "rating.menu.nothing")
    menu: Row = (turn.choice("desk.menu", "chat.menu"),)
    show(turn, text, asked, *rows, turning(turn, page, pages, "rate.menu"), bodies, menu)


async def _bodies(turn: Turn) -> Row:
    """Return the way to the collectives, where there are any."""
    return (turn.choice("rating.menu.bodies", "rate.bodies"),) if await reports(turn) else ()


async def show_cell(turn: Turn, args: Args) -> None:
    """Show how everybody of a cell stands; decisions only to who decides, until they are released."""
    turn.goto("desk")
    cell, side = await the_unit(turn, args), side_of(args)
    unit = await units.deciding_unit(turn.store, cell)
    sheet = await sheets.load(turn, unit, side)
    subjects = [one for one in sheet.subjects if one.cell.id == cell.id] if sheet else []
    back: Row = (turn.choice("rating.menu.back", "rate.menu"),)
    if sheet is None or not subjects:
        show(turn, turn.say("rating.cell.nothing", cell=cell.name), back)
        return
    sees = turn.me.holds(unit, *units.OFFICERS)
    page, pages = page_of(args.get("p"), len(subjects))
    shown = subjects[page * PER_PAGE : (page + 1) * PER_PAGE]
    lines = [turn.say("rating.cell.title", cell=cell.name, title=sheet.cycle.title, page=page + 1, pages=pages)]
    lines += [line(turn, one, place, sees=sees) for place, one in enumerate(shown, start=1)]
    turns = turning(turn, page, pages, "rate.cell", u=cell.id, s=str(side))
    show(turn, Markup("\n").join(lines), *name_rows(turn, shown, "rate.card", side), turns, back)


def line(turn: Turn, one: Subject, place: int, *, sees: bool) -> Markup:
    """Return one line of a list: the name and the levels beside each other."""
    final = one.chain.final if sees or one.chain.released else None
    return turn.say(
        "rating.cell.line",
        place=place,
        name=one.member.full_name,
        own=short_level(turn, one.chain.self_level),
        proposed=short_level(turn, one.chain.at(Step.PROPOSED)),
        decided=short_level(turn, final.level if final else None),
    )


def name_rows(turn: Turn, shown: Sequence[Subject], action: str, side: Side, first: int = 1) -> list[Row]:
    """Return a choice for each name; one's own rating is another's work, and leads to one's own result."""
    return [
        (
            Choice(f"{place}. {one.member.full_name}", "rate.own")
            if one.member.id == turn.me.id
            else Choice(f"{place}. {one.member.full_name}", action, {"a": one.id, "s": str(side)}),
        )
        for place, one in enumerate(shown, start=first)
    ]


async def the_sheet(turn: Turn, args: Args, name: str) -> Sheet | None:
    """Read the round of the deciding unit that a press names; refuse where it is none, or there is no round."""
    unit = await the_unit(turn, args)
    if not await units.decides(turn.store, unit):
        await refuse(turn, name)
        return None
    sheet = await sheets.load(turn, unit, side_of(args))
    if sheet is None:
        turn.goto("desk")
        show(turn, turn.say("rating.cell.nothing", cell=unit.name), (turn.choice("desk.menu", "chat.menu"),))
    return sheet


async def open_base(turn: Turn, args: Args) -> None:
    """Show how the base organisation stands."""
    await show_base(turn, args)


async def show_base(turn: Turn, args: Args, note: Markup | None = None) -> None:
    """Show the quota, how far the cells and the decisions are, and the ways on."""
    sheet = await the_sheet(turn, args, "rate.base")
    if sheet is None:
        return
    turn.goto("desk")
    lines = [note, Markup("")] if note else []
    lines.append(
        turn.say(
            "rating.base.title",
            unit=sheet.unit.name,
            title=sheet.cycle.title,
            side=turn.label(f"rating.side.{sheet.side}"),
            people=len(sheet.subjects),
            decided=sum(one.chain.final is not None for one in sheet.subjects),
            released=sum(one.chain.released for one in sheet.subjects),
        )
    )
    lines += [Markup(""), *quotas(turn, sheet)]
    if silent := sheet.silent_cells:
        lines.append(turn.say("rating.base.silent", names=", ".join(cell.name for cell in silent[:PER_PAGE])))
    show(turn, Markup("\n").join(lines), *await _ways(turn, sheet))


def quotas(turn: Turn, sheet: Sheet) -> list[Markup]:
    """Say how the quota stands, in a line each where it goes by groups."""
    whole = sheet.tally()
    grouped = [(first, tally) for first, tally in sheet.groups if first is not None]
    if not grouped:
        return [quota_words(turn, sheet, whole), other_ways(turn, whole)]
    lines = [short_quota(turn, _group(turn, sheet, first), tally) for first, tally in grouped[:_MOST_GROUPS]]
    return [turn.say("rating.quota.by_group", percent=whole.rules.percent), *lines]


def _group(turn: Turn, sheet: Sheet, first: Subject) -> str:
    """Return the name of a group: the cell, the kind of people, or both."""
    quota, names = sheet.rules.quota, []
    if quota.scope is QuotaScope.UNIT:
        names.append(first.cell.name)
    if quota.group is Grouping.POST:
        names.append(turn.label("rating.group.with_post" if first.member.has_post else "rating.group.no_post"))
    return ", ".join(names)


async def _ways(turn: Turn, sheet: Sheet) -> list[Row]:
    key: dict[str, Scalar] = {"u": sheet.unit.id, "s": str(sheet.side)}
    other = Side.PARTY if sheet.side is Side.CIVIL else Side.CIVIL
    rows: list[Row] = [
        (turn.choice("rating.base.list", "rate.list", **key),),
        (turn.choice("rating.base.rest", "rate.rest", **key),),
        (turn.choice("rating.base.people", "rate.people", **key),),
    ]
    if turn.me.holds(sheet.unit, RoleKind.ADMIN):
        rows.append((turn.choice("rating.base.release", "rate.release", **key),))
    if await _leads_round(turn, sheet):
        rows.append((turn.choice("rating.base.settings", "rate.settings", c=sheet.cycle.id),))
    rows.append((turn.choice(f"rating.base.to_{other}", "rate.base", u=sheet.unit.id, s=str(other)),))
    return [*rows, (turn.choice("rating.menu.back", "rate.menu"),)]


async def _leads_round(turn: Turn, sheet: Sheet) -> bool:
    """Tell whether the quota of the whole round is this person's to set."""
    where = await turn.store.get(Unit, sheet.cycle.unit_id)
    return where is not None and turn.me.holds(where, RoleKind.ADMIN)
