"""The cell's meeting as the secretary sees it: which cell, when and where, and calling it off."""

from datetime import datetime

from markupsafe import Markup

from handlers.desk import duty
from handlers.desk.showing import Row, name_of, numbered, page_of, show, turning, when
from handlers.meetings import telling
from handlers.meetings.draft import Draft, basis_of
from handlers.meetings.spot import Spot, spot_of
from handlers.meetings.telling import Guests, News
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.messaging import Scalar
from models.store.tables import meeting as meeting_table

_PER_PAGE = 8
_MOST_NAMES = 10


def register(registry: Registry) -> None:
    """Declare the meeting's screens."""
    registry.action("meeting.show", Who.SECRETARY, show_cells)
    registry.action("meeting.cell", Who.SECRETARY, open_cell, Scope.CELL)
    registry.action("meeting.cancel", Who.SECRETARY, ask_cancel, Scope.CELL)
    registry.action("meeting.drop", Who.SECRETARY, drop, Scope.CELL)
    registry.command("meeting.show", "hop", "lichhop", "lich hop", "lich hop chi bo", "meeting")


async def show_cells(turn: Turn, args: Args) -> None:
    """Show the secretary's cell, or let one of several be chosen."""
    cells = await duty.cells_of(turn.store, turn.me)
    if len(cells) == 1:
        await show_cell(turn, cells[0].id)
        return
    turn.goto("desk")
    page, pages = page_of(args.get("p"), len(cells))
    shown = cells[page * _PER_PAGE : (page + 1) * _PER_PAGE]
    text = turn.say("meeting.choose" if cells else "meeting.no_cell", page=page + 1, pages=pages)
    lines = numbered([(cell.name, cell.id) for cell in shown], "meeting.cell", "u")
    show(turn, text, *lines, turning(turn, page, pages, "meeting.show"), _menu(turn))


def _menu(turn: Turn) -> Row:
    return (turn.choice("desk.menu", "chat.menu"),)


async def open_cell(turn: Turn, args: Args) -> None:
    """Show one cell's meeting."""
    await show_cell(turn, int(args["u"]))


async def show_cell(turn: Turn, cell_id: int, note: Markup | None = None) -> None:
    """Show when and where a cell meets, and what can be done about it."""
    turn.goto("desk")
    spot = await spot_of(turn, cell_id)
    if spot is None:
        show(turn, turn.say("meeting.no_round"), _menu(turn))
        return
    head = (note + "\n\n") if note else Markup("")
    show(turn, head + await _state(turn, spot), *_rows(turn, spot), _menu(turn))


async def _state(turn: Turn, spot: Spot) -> Markup:
    meeting = spot.meeting
    return turn.say(
        "meeting.set_for" if meeting else "meeting.none",
        cell=spot.cell.name,
        when=when(turn, meeting.starts_at if meeting else None),
        place=meeting.place if meeting else "",
        by=await name_of(turn, meeting.set_by if meeting else None),
        deadline=when(turn, spot.deadline),
    )


def _rows(turn: Turn, spot: Spot) -> list[Row]:
    """Return what can be done; each choice carries the meeting as it is now."""
    if spot.meeting is None:
        return [(turn.choice("meeting.begin", "meeting.ask", **Draft(spot.cell.id, "").args),)]
    local = turn.store.clock.local(spot.meeting.starts_at)
    basis, place = basis_of(spot.meeting), spot.meeting.place
    no_time = Draft(spot.cell.id, basis, place=place)
    no_place = Draft(spot.cell.id, basis, local.date(), local.time())
    return [
        (turn.choice("meeting.run", "minutes.enter", u=spot.cell.id),),
        (turn.choice("meeting.change_time", "meeting.ask", **no_time.args),),
        (turn.choice("meeting.change_place", "meeting.ask", **no_place.args),),
        (turn.choice("meeting.cancel", "meeting.cancel", u=spot.cell.id, b=basis),),
    ]


async def ask_cancel(turn: Turn, args: Args) -> None:
    """Ask once more before a meeting is called off."""
    spot = await spot_of(turn, int(args["u"]))
    if spot is None or spot.meeting is None or args.get("b") != basis_of(spot.meeting):
        await show_cell(turn, int(args["u"]), turn.say("meeting.changed_meanwhile"))
        return
    guests = await telling.guests_of(turn, spot.cell.id)
    text = turn.say(
        "meeting.cancel_sure",
        cell=spot.cell.name,
        when=when(turn, spot.meeting.starts_at),
        deadline=when(turn, spot.cycle.deadline),
        count=guests.count,
    )
    key: dict[str, Scalar] = {"u": spot.cell.id, "b": basis_of(spot.meeting)}
    yes = turn.choice("meeting.cancel_yes", "meeting.drop", **key)
    show(turn, text, (yes,), (turn.choice("meeting.keep", "meeting.cell", **key),))


async def drop(turn: Turn, args: Args) -> None:
    """Call the meeting off and tell its guests; the cycle's deadline counts again."""
    spot = await spot_of(turn, int(args["u"]))
    if spot is None or spot.meeting is None or args.get("b") != basis_of(spot.meeting):
        await show_cell(turn, int(args["u"]), turn.say("meeting.changed_meanwhile"))
        return
    guests = await telling.guests_of(turn, spot.cell.id)
    await turn.store.run(meeting_table.delete().where(meeting_table.c.id == spot.meeting.id))
    turn.record("meeting.cancelled", "meeting", spot.meeting.id, spot.cell.id)
    at = await telling.tell(turn, spot, guests, News("cancelled", spot.meeting))
    note = turn.say("meeting.cancelled", when=when(turn, spot.meeting.starts_at))
    await show_cell(turn, spot.cell.id, note + "\n" + told(turn, guests, at))


def told(turn: Turn, guests: Guests, at: datetime) -> Markup:
    """Say how many are told and when, and who has to be told by word of mouth."""
    now = at <= turn.now
    text = turn.say("meeting.told" if now else "meeting.told_later", count=guests.count, when=when(turn, at))
    names = guests.out_of_reach
    if not names:
        return text
    more = len(names) - _MOST_NAMES
    listed = ", ".join(names[:_MOST_NAMES])
    return (
        text
        + "\n"
        + turn.say("meeting.by_mouth_more" if more > 0 else "meeting.by_mouth", names=listed, count=more)
    )
