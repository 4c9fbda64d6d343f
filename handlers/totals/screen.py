"""The table that goes up, in the chat: the file, the picture, and the numbers of units on paper."""

from collections.abc import Sequence

from markupsafe import Markup

from handlers.collectives.wording import may_go_on
from handlers.desk.showing import PER_PAGE, numbered, page_of, show, turning
from handlers.documents.rating_paper import RatingPaper
from handlers.files.fetching import MEGABYTE, UPLOAD_BYTES
from handlers.office.asking import ask_here
from handlers.office.lists.receiving import drop_earlier, is_table, note_upload
from handlers.office.round.standing import last_cycle
from handlers.office.scope import the_unit
from handlers.office.voice import Row
from handlers.registry import Args, Registry, Scope, Who
from handlers.roster.names import fold
from handlers.totals import entering
from handlers.totals.counting import count, entered_by_hand
from handlers.totals.lines import Line
from handlers.turn import Turn
from models.errand import ErrandKind
from models.level import FOUR
from models.messaging import Choice, IncomingKind, Outgoing
from models.store.tables import unit as unit_table
from models.totals import NUMBERS, REASONS, Entered
from models.unit import Unit
from models.upload import UploadKind

_UNIT, _NUMBERS, _FILE = "totals.unit", "totals.numbers", "totals.file"
_LETTERS, _LONGEST = 100, 9


def register(registry: Registry) -> None:
    """Declare the table, the picture and entering numbers."""
    registry.action("totals.show", Who.ADMIN, show_totals, Scope.CELL)
    registry.action("totals.table", Who.ADMIN, send_table, Scope.CELL)
    registry.action("totals.picture", Who.ADMIN, send_picture, Scope.CELL)
    registry.action("totals.papers", Who.ADMIN, show_papers, Scope.CELL)
    registry.action("totals.send_paper", Who.ADMIN, send_paper, Scope.CELL)
    registry.action("totals.paper", Who.ADMIN, show_paper, Scope.CELL)
    registry.action("totals.enter", Who.ADMIN, ask_numbers, Scope.CELL)
    registry.action("totals.keep", Who.ADMIN, keep, Scope.CELL)
    registry.action("totals.withdraw", Who.ADMIN, withdraw, Scope.CELL)
    registry.action("totals.sheet", Who.ADMIN, ask_sheet, Scope.CELL)
    registry.flow(_UNIT, Who.ADMIN, take_unit)
    registry.flow(_NUMBERS, Who.ADMIN, take_numbers)
    registry.flow(_FILE, Who.ADMIN, take_sheet, files=True)


async def show_totals(turn: Turn, args: Args) -> None:
    """Show the sum of a unit's newest round, and what can be had of it."""
    turn.goto("office")
    unit = await the_unit(turn, args)
    cycle = await last_cycle(turn.store, unit)
    back: Row = (turn.choice("office.back", "office.export", u=unit.id),)
    if cycle is None:
        show(turn, turn.say("office.export.no_round"), back)
        return
    numbers = await count(turn.store, cycle, unit)
    key = {"u": unit.id}
    show(
        turn,
        turn.say("totals.title", title=cycle.title, unit=unit.name) + "\n" + _sum(turn, numbers.members[0]),
        (turn.choice("totals.button.table", "totals.table", **key),),
        (
            turn.choice("totals.button.picture", "totals.picture", dark=False, **key),
            turn.choice("totals.button.dark", "totals.picture", dark=True, **key),
        ),
        (turn.choice("totals.button.papers", "totals.papers", **key),),
        (turn.choice("totals.button.paper", "totals.paper", **key),),
        back,
    )


def _sum(turn: Turn, line: Line) -> Markup:
    found = line.totals
    levels = [
        turn.say("totals.line", level=turn.label(f"totals.level.{level}"), count=found.at(level))
        for level in FOUR
    ]
    head = turn.say(
        "totals.sum",
        total=found.total,
        spared=found.spared,
        owed=found.owed,
        reviewed=found.reviewed,
        rated=found.rated,
        unrated=found.unrated,
    )
    return Markup("\n").join([head, *levels])


async def send_table(turn: Turn, args: Args) -> None:
    """Ask the worker for the workbook."""
    await ask_here(turn, args, ErrandKind.TOTALS)


async def send_picture(turn: Turn, args: Args) -> None:
    """Ask the worker for the picture."""
    await ask_here(turn, args, ErrandKind.TOTALS_PICTURE, {"dark": bool(args.get("dark"))})


async def show_papers(turn: Turn, args: Args) -> None:
    """Offer the papers that go with the ratings."""
    turn.goto("office")
    unit = await the_unit(turn, args)
    rows: list[Row] = [
        (
            Choice(
                turn.label(f"totals.papers.{paper}", unit=""),
                "totals.send_paper",
                {"u": unit.id, "k": paper.value},
            ),
        )
        for paper in RatingPaper
    ]
    back: Row = (turn.choice("totals.back", "totals.show", u=unit.id),)
    show(turn, turn.say("totals.papers.which", unit=unit.name), *rows, back)


async def send_paper(turn: Turn, args: Args) -> None:
    """Ask the worker for one of the papers."""
    if args.get("k") not in set(RatingPaper):
        await show_papers(turn, args)
        return
    await ask_here(turn, args, ErrandKind.RATING_PAPER, {"k": str(args["k"])})


# -- units on paper ---------------------------------------------------------------------------------


async def show_paper(turn: Turn, args: Args, note: Markup | None = None) -> None:
    """List the units whose numbers were entered by hand; a typed name finds another one."""
    unit = await the_unit(turn, args)
    cycle = await last_cycle(turn.store, unit)
    if cycle is None:
        await show_totals(turn, args)
        return
    turn.goto(_UNIT, u=unit.id)
    held = await entered_by_hand(turn.store, cycle, unit)
    units = sorted(
        [one for one in await _units(turn, unit) if one.id in held], key=lambda one: (one.name, one.id)
    )
    page, pages = page_of(args.get("p"), len(units))
    shown = units[page * PER_PAGE : (page + 1) * PER_PAGE]
    text = turn.say("totals.paper", count=len(units))
    show(
        turn,
        note + "\n\n" + text if note else text,
        *numbered([(one.name, one.id) for one in shown], "totals.enter", "u"),
        turning(turn, page, pages, "totals.paper", u=unit.id),
        (turn.choice("totals.button.sheet", "totals.sheet", u=unit.id),),
        (turn.choice("totals.back", "totals.show", u=unit.id),),
    )


async def _units(turn: Turn, top: Unit) -> Sequence[Unit]:
    below = (unit_table.c.path.startswith(top.path), unit_table.c.id != top.id)
    return await turn.store.find(Unit, *below, order_by=unit_table.c.path)


async def take_unit(turn: Turn, data: Args) -> None:
    """Offer the units whose name holds what was typed."""
    if not await may_go_on(turn, data, _UNIT, Scope.CELL, Who.ADMIN):
        return
    unit = await the_unit(turn, data)
    text = turn.incoming.text.strip() if turn.incoming.kind is IncomingKind.TEXT else ""
    wanted = fold(text) if len(text) <= _LETTERS else ""
    units = [one for one in await _units(turn, unit) if wanted and wanted in fold(one.name)][:PER_PAGE]
    labels = [(await _with_parent(turn, one), one.id) for one in units]
    key = "collective.office.found_units" if units else "collective.office.no_unit"
    back: Row = (turn.choice("totals.back", "totals.show", u=unit.id),)
    turn.reply(Outgoing(turn.say(key), (*numbered(labels, "totals.enter", "u"), back)))


async def _with_parent(turn: Turn, unit: Unit) -> str:
    parent = await turn.store.get(Unit, unit.parent_id) if unit.parent_id else None
    return f"{unit.name} ({parent.name})" if parent else unit.name


async def ask_numbers(turn: Turn, args: Args, problem: Markup | None = None) -> None:
    """Ask for the ten numbers of a unit, and show those that hold."""
    unit = await the_unit(turn, args)
    cycle = await last_cycle(turn.store, unit)
    held = await entering.newest(turn.store, cycle, unit) if cycle else None
    turn.goto(_NUMBERS, u=unit.id)
    text = turn.say("totals.ask", unit=unit.name)
    if held is not None:
        text += "\n\n" + turn.say("totals.held") + "\n" + _named(turn, held.entered)
    undo: Row = (turn.choice("totals.button.withdraw", "totals.withdraw", u=unit.id),) if held else ()
    back: Row = (turn.choice("totals.back", "totals.show", u=unit.id),)
    show(turn, problem + "\n\n" + text if problem else text, undo, back)


def _named(turn: Turn, entered: Entered) -> Markup:
    """Return the numbers with their names, and what follows from them."""
    names = ["totals.total_members", *(f"totals.exempt.{reason}" for reason in REASONS)]
    names += ["totals.reviewed", *(f"totals.level.{level}" for level in FOUR)]
    pairs = zip(names, entered.numbers, strict=True)
    lines = [turn.say("totals.line", level=turn.label(name), count=number) for name, number in pairs]
    found = entered.totals
    follows = turn.say("totals.follows", owed=found.owed, unreviewed=found.unreviewed, unrated=found.unrated)
    return Markup("\n").join([*lines, follows])


async def take_numbers(turn: Turn, data: Args) -> None:
    """Show what was typed with its names before it counts, or say what does not tie."""
    if not await may_go_on(turn, data, _NUMBERS, Scope.CELL, Who.ADMIN):
        return
    unit = await the_unit(turn, data)
    entered = _read(turn.incoming.text if turn.incoming.kind is IncomingKind.TEXT else "")
    if entered is None:
        await ask_numbers(turn, {"u": unit.id}, turn.say("totals.needs_numbers", count=NUMBERS))
        return
    if (fault := next(entered.faults(), None)) is not None:
        await ask_numbers(
            turn, {"u": unit.id}, turn.say("totals.not_kept", why=turn.label(f"totals.fault.{fault}"))
        )
        return
    said = " ".join(map(str, entered.numbers))
    text = turn.say("totals.sure", unit=unit.name) + "\n" + _named(turn, entered)
    sure: Row = (turn.choice("totals.button.keep", "totals.keep", u=unit.id, n=said),)
    turn.reply(Outgoing(text, (sure, (turn.choice("totals.back", "totals.show", u=unit.id),))))


def _read(text: str) -> Entered | None:
    said = text.replace(",", " ").replace(";", " ").split()
    if len(said) != NUMBERS or not all(one.isdigit() and len(one) <= _LONGEST for one in said):
        return None
    return Entered.of([int(one) for one in said])


async def keep(turn: Turn, args: Args) -> None:
    """Keep the numbers of a unit."""
    unit, entered = await the_unit(turn, args), _read(str(args.get("n", "")))
    cycle = await last_cycle(turn.store, unit)
    if cycle is None or entered is None or next(entered.faults(), None) is not None:
        await ask_numbers(turn, args)
        return
    await entering.keep(turn.store, cycle, unit, entered, turn.me.id, "chat")
    turn.record("totals.entered", "unit", unit.id, unit.id)
    await turn.store.flush()
    await show_paper(turn, {"u": _top(turn, unit)}, turn.say("totals.kept", unit=unit.name))


def _top(turn: Turn, unit: Unit) -> int:
    own = [post.unit for post in turn.me.posts if post.unit.holds(unit)]
    return min(own, key=lambda one: len(one.path)).id if own else unit.id


async def withdraw(turn: Turn, args: Args) -> None:
    """Let the records of a unit count again."""
    unit = await the_unit(turn, args)
    cycle = await last_cycle(turn.store, unit)
    if cycle is not None and await entering.withdraw(turn.store, cycle, unit):
        turn.record("totals.withdrawn", "unit", unit.id, unit.id)
        await turn.store.flush()
    await show_paper(turn, {"u": _top(turn, unit)}, turn.say("totals.withdrawn", unit=unit.name))


# -- the sheet that comes back ----------------------------------------------------------------------


async def ask_sheet(turn: Turn, args: Args) -> None:
    """Ask for the exported workbook with numbers filled in."""
    unit = await the_unit(turn, args)
    turn.goto(_FILE, u=unit.id)
    table: Row = (turn.choice("totals.button.table", "totals.table", u=unit.id),)
    show(turn, turn.say("totals.ask_sheet"), table, (turn.choice("totals.back", "totals.show", u=unit.id),))


async def take_sheet(turn: Turn, data: Args) -> None:
    """Put the workbook on the worker's list."""
    if not await may_go_on(turn, data, _FILE, Scope.CELL, Who.ADMIN):
        return
    unit, file = await the_unit(turn, data), turn.incoming.file
    back: Row = (turn.choice("totals.back", "totals.show", u=unit.id),)
    if file is None or not is_table(file):
        turn.answer("totals.ask_sheet", back)
        return
    if file.size > UPLOAD_BYTES:
        turn.answer("files.too_big", back, name=file.name, limit=UPLOAD_BYTES // MEGABYTE)
        return
    await drop_earlier(turn, UploadKind.TOTALS)
    upload = note_upload(turn, unit, file, UploadKind.TOTALS)
    turn.record("upload.received", "upload", upload.id, unit.id, str(file.size))
    turn.answer("totals.received", name=file.name)
