"""Sending a reminder by hand: a preview, one press, and what became of it."""

from datetime import datetime

from markupsafe import Markup

from handlers import charge, rounds
from handlers.desk.showing import PER_PAGE, Row, numbered, page_of, show, turning, when
from handlers.registry import Args, Registry, Scope, Who
from handlers.reminders.due import rest
from handlers.reminders.hand import plans
from handlers.reminders.hand.plans import Order
from handlers.reminders.hand.preview import Preview, preview_of, words
from handlers.turn import Turn
from models.cycle import Cycle
from models.messaging import Choice, Scalar
from models.reminder import Occurrence, OccurrenceState
from models.unit import Unit


def register(registry: Registry) -> None:
    """Declare the preview and the orders."""
    registry.action("remind.preview", Who.OFFICER, show_first)
    registry.action("remind.unit", Who.OFFICER, open_unit, Scope.CELL)
    registry.action("remind.send", Who.OFFICER, send, Scope.CELL)
    registry.action("remind.call_off", Who.OFFICER, call_off, Scope.CELL)
    registry.command("remind.preview", "nhacviec", "gui loi nhac", "remind")


async def show_first(turn: Turn, args: Args) -> None:
    """Show whom a reminder of the officer's unit would reach, or let one of several be chosen."""
    found = charge.places(turn.me)
    if len(found) == 1:
        await _show(turn, found[0], args)
        return
    turn.goto("desk")
    page, pages = page_of(args.get("p"), len(found))
    lines = [(unit.name, unit.id) for unit in found[page * PER_PAGE : (page + 1) * PER_PAGE]]
    text = turn.say("remind.choose", page=page + 1, pages=pages)
    pager = turning(turn, page, pages, "remind.preview")
    show(turn, text, *numbered(lines, "remind.unit", "u"), pager, _menu(turn))


def _menu(turn: Turn) -> Row:
    return (turn.choice("desk.menu", "chat.menu"),)


async def open_unit(turn: Turn, args: Args) -> None:
    """Show whom a reminder of one unit would reach."""
    unit = await turn.store.get(Unit, args["u"])
    if unit is not None:
        await _show(turn, unit, args)


async def _show(turn: Turn, unit: Unit, args: Args, note: Markup | None = None) -> None:
    turn.goto("desk")
    cycles = await rounds.cycles_of(turn.store, unit)
    if not cycles:
        show(turn, turn.say("remind.no_round"), _menu(turn))
        return
    preview = await preview_of(turn, cycles[0], unit)
    text = await words(turn, preview)
    waiting = await plans.waiting_for(turn.store, cycles[0], unit)
    if waiting is not None:
        text += "\n\n" + turn.say("remind.waiting", when=when(turn, waiting.due_at))
        rows = _call_off_rows(turn, waiting)
    else:
        rows = _send_rows(turn, preview)
        text += _night(turn, preview) + _rest(turn, preview)
    head = (note + "\n\n") if note else Markup("")
    show(turn, head + text, *rows, *await _part_rows(turn, preview, args), _menu(turn))


def _night(turn: Turn, preview: Preview) -> Markup:
    later = plans.mornings(turn.now, turn.store.clock.zone)
    return "\n\n" + turn.say("remind.night") if later and preview.ready else Markup("")


def _rest(turn: Turn, preview: Preview) -> Markup:
    """Warn where it is a holiday when the reminder can go; it is not refused."""
    zone = turn.store.clock.zone
    at = next(iter(plans.mornings(turn.now, zone)), turn.now)
    why = rest(at, zone) if preview.ready else None
    return "\n\n" + turn.say(f"remind.rest.{why.name.lower()}") if why else Markup("")


def _send_rows(turn: Turn, preview: Preview) -> list[Row]:
    """Return what can be pressed: now, or the two hours of the morning where it is night."""
    if not preview.ready:
        return []
    key: dict[str, Scalar] = {"u": preview.unit.id, "n": turn.store.ids.new()}
    later = plans.mornings(turn.now, turn.store.clock.zone)
    if not later:
        return [(Choice(turn.label("remind.send", count=len(preview.ready)), "remind.send", key),)]
    labels = [(turn.label("remind.send_at", hour=_hour(turn, at)), at.isoformat()) for at in later]
    return [(Choice(label, "remind.send", {**key, "at": at}),) for label, at in labels]


def _hour(turn: Turn, at: datetime) -> str:
    return turn.services.texts.hour(turn.lang, turn.store.clock.local(at).time())


def _call_off_rows(turn: Turn, waiting: Occurrence) -> list[Row]:
    if waiting.due_at <= turn.now:
        return []
    return [(turn.choice("remind.call_off", "remind.call_off", u=waiting.cell_id, n=waiting.id),)]


async def _part_rows(turn: Turn, preview: Preview, args: Args) -> list[Row]:
    """Return the units below, so that one of them can be reminded alone."""
    parts = await preview.parts(turn)
    page, pages = page_of(args.get("p"), len(parts))
    shown = parts[page * PER_PAGE : (page + 1) * PER_PAGE]
    labels = [(turn.label("remind.part", unit=part.name, count=people), part.id) for part, people in shown]
    return [
        *numbered(labels, "remind.unit", "u"),
        turning(turn, page, pages, "remind.unit", u=preview.unit.id),
    ]


async def send(turn: Turn, args: Args) -> None:
    """Order the reminder; a second press finds it ordered and sends nothing again."""
    unit = await turn.store.get(Unit, args["u"])
    cycles = await rounds.cycles_of(turn.store, unit) if unit else []
    if unit is None or not cycles:
        show(turn, turn.say("remind.no_round"), _menu(turn))
        return
    known = await turn.store.get(Occurrence, args["n"])
    if known is not None:
        await _show_known(turn, unit, known)
        return
    at = max(turn.now + plans.GRACE, _chosen(turn, args))
    if plans.mornings(at, turn.store.clock.zone):
        await _show(turn, unit, {}, turn.say("remind.now_night"))
        return
    await _order(turn, unit, cycles[0], int(args["n"]), at)


def _chosen(turn: Turn, args: Args) -> datetime:
    return datetime.fromisoformat(str(args["at"])) if "at" in args else turn.now


async def _order(turn: Turn, unit: Unit, cycle: Cycle, plan_id: int, at: datetime) -> None:
    preview = await preview_of(turn, cycle, unit)
    if not preview.ready or await plans.waiting_for(turn.store, cycle, unit):
        await _show(turn, unit, {})
        return
    turn.goto("desk")
    planned = Occurrence(plan_id, 0, unit.id, at, OccurrenceState.PLANNED)
    text = turn.say(_ordered_key(turn, at), unit=unit.name, count=len(preview.ready), when=when(turn, at))
    told = show(turn, text, *_call_off_rows(turn, planned), _menu(turn))
    await plans.order(turn.store, Order(plan_id, cycle, unit, at, told.id))
    turn.record("remind.ordered", "unit", unit.id, unit.id, f"{len(preview.ready)} not done")


def _ordered_key(turn: Turn, at: datetime) -> str:
    return "remind.ordered_for" if at > turn.now + plans.GRACE else "remind.ordered"


async def _show_known(turn: Turn, unit: Unit, known: Occurrence) -> None:
    """Show what was ordered with this very press before."""
    turn.goto("desk")
    key = "remind.waiting" if known.due_at > turn.now else "remind.gone"
    show(
        turn,
        turn.say(key, unit=unit.name, when=when(turn, known.due_at)),
        *_call_off_rows(turn, known),
        _menu(turn),
    )


async def call_off(turn: Turn, args: Args) -> None:
    """Take back what is ordered for the morning."""
    unit = await turn.store.get(Unit, args["u"])
    if unit is None:
        return
    done = await plans.call_off(turn.store, unit, int(args["n"]))
    if done:
        turn.record("remind.called_off", "unit", unit.id, unit.id)
    await _show(turn, unit, {}, turn.say("remind.called_off" if done else "remind.too_late"))
