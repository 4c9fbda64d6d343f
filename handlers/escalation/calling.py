"""The list of phone calls: who of the secretary's own cells cannot be reached in chat, with the number."""

from dataclasses import dataclass

from markupsafe import Markup

from handlers.desk import duty
from handlers.desk.showing import PER_PAGE, Row, numbered, page_of, show, turning
from handlers.escalation.lost import lost_among
from handlers.escalation.owing import Owing, owing_in
from handlers.registry import Args, Registry, Who
from handlers.reminders.recipients import OutOfReach
from handlers.rounds import cycles_of
from handlers.turn import Turn
from models.details import read_details


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody to be called, and why."""

    owing: Owing
    why: OutOfReach


def register(registry: Registry) -> None:
    """Declare the list."""
    registry.action("desk.calls", Who.SECRETARY, show_calls)
    registry.command("desk.calls", "goidien", "goi dien")


async def show_calls(turn: Turn, args: Args) -> None:
    """Show whom to call, eight on a page; that the numbers were read is on record."""
    turn.goto("desk")
    calls = await _calls(turn)
    menu: Row = (turn.choice("desk.menu", "chat.menu"),)
    if not calls:
        show(turn, turn.say("escalation.calls.none"), menu)
        return
    page, pages = page_of(args.get("p"), len(calls))
    shown = calls[page * PER_PAGE : (page + 1) * PER_PAGE]
    for cell_id in dict.fromkeys(call.owing.cell.id for call in shown):
        turn.record("phones_read", "unit", cell_id, cell_id)
    title = turn.say("escalation.calls.title", count=len(calls), page=page + 1, pages=pages)
    lines = [_line(turn, place, call) for place, call in enumerate(shown, start=1)]
    people = numbered([(one.owing.member.full_name, one.owing.member.id) for one in shown], "desk.person", "m")
    pager = turning(turn, page, pages, "desk.calls")
    show(turn, Markup("\n").join([title, *lines]), *people, pager, menu)


async def _calls(turn: Turn) -> list[Call]:
    """Return whom to call, each once, whatever the round."""
    found: dict[int, Owing] = {}
    for cell in await duty.cells_of(turn.store, turn.me):
        for cycle in await cycles_of(turn.store, cell):
            for one in await owing_in(turn.store, cycle.id, [cell.id]):
                found.setdefault(one.member.id, one)
    lost = await lost_among(turn.store, found)
    return [Call(one, lost[member_id]) for member_id, one in found.items() if member_id in lost]


def _line(turn: Turn, place: int, call: Call) -> Markup:
    phone = read_details(turn.store.box, call.owing.member).phone
    return turn.say(
        "escalation.calls.line",
        place=place,
        name=call.owing.member.full_name,
        cell=call.owing.cell.name,
        phone=phone or turn.label("escalation.calls.no_phone"),
        why=turn.label(f"escalation.calls.why.{call.why.name.lower()}"),
    )
