"""Who was there: all but those who are ticked, with a reason in one more press or a few words."""

from markupsafe import Markup

from handlers.desk.showing import PER_PAGE, Row, page_of, show, turning
from handlers.minutes.hub import show_hub
from handlers.minutes.keeping import note_absent, note_present
from handlers.minutes.long import show_lines
from handlers.minutes.sitting import Sitting, load, the_minutes
from handlers.minutes.typed import register_flow
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.member import Member
from models.messaging import Choice, Scalar
from models.minutes import Minutes

_REASONS = ("ill", "work", "family", "away", "unknown")
_MOST_LETTERS = 200
FLOW = "minutes.reason"


def register(registry: Registry) -> None:
    """Declare the list, the ticks and the reasons."""
    registry.action("minutes.attendance", Who.MEMBER, show_list, Scope.MINUTES)
    registry.action("minutes.absent", Who.MEMBER, tick, Scope.MINUTES)
    registry.action("minutes.excuse", Who.MEMBER, excuse, Scope.MINUTES)
    registry.action("minutes.all_here", Who.MEMBER, all_here, Scope.MINUTES)
    register_flow(registry, FLOW, take_reason)


async def show_list(turn: Turn, args: Args) -> None:
    """Show the cell's members, eight on a page; those who are absent are ticked."""
    await _show(turn, await the_minutes(turn.store, args), args)


async def _show(turn: Turn, minutes: Minutes, args: Args, note: Markup | None = None) -> None:
    if not minutes.writable:
        await show_hub(turn, minutes)
        return
    turn.goto("menu")
    sitting = await load(turn.store, minutes)
    page, pages = page_of(args.get("p"), len(sitting.members))
    key: dict[str, Scalar] = {"g": minutes.id}
    head = (note + "\n\n") if note else Markup("")
    shown = sitting.members[page * PER_PAGE : (page + 1) * PER_PAGE]
    ends: list[Row] = [(turn.choice("minutes.attendance.done", "minutes.comments", **key),)]
    if sitting.absent:
        ends.insert(0, (turn.choice("minutes.attendance.all", "minutes.all_here", **key),))
    show_lines(
        turn,
        head + _text(turn, sitting, page, pages),
        *(_line(turn, sitting, one, place, page) for place, one in enumerate(shown, start=1)),
        turning(turn, page, pages, "minutes.attendance", **key),
        *ends,
        (turn.choice("minutes.back", "minutes.open", **key),),
    )


def _text(turn: Turn, sitting: Sitting, page: int, pages: int) -> Markup:
    absent = [
        turn.say("minutes.attendance.line", name=one.full_name, reason=sitting.reasons[one.id] or "…")
        for one in sitting.absent
    ]
    title = turn.say(
        "minutes.attendance.title",
        present=sitting.present,
        members=len(sitting.members),
        absent=len(absent),
        page=page + 1,
        pages=pages,
    )
    return Markup("\n").join([title, *absent])


def _line(turn: Turn, sitting: Sitting, one: Member, place: int, page: int) -> Row:
    absent = one.id in sitting.reasons
    word = "minutes.attendance.absent" if absent else "minutes.attendance.here"
    label = turn.label(word, place=place, name=one.full_name)
    return (
        Choice(label, "minutes.absent", {"g": sitting.minutes.id, "m": one.id, "on": not absent, "p": page}),
    )


async def tick(turn: Turn, args: Args) -> None:
    """Tick somebody as absent and ask why, or take the tick back."""
    minutes, member = await _named(turn, args)
    if member is None or not minutes.writable:
        await _show(turn, minutes, args)
        return
    if args.get("on") is not True:
        await note_present(turn, minutes, member.id)
        await _show(turn, minutes, args)
        return
    await note_absent(turn, minutes, member.id, None)
    data: dict[str, Scalar] = {"g": minutes.id, "m": member.id, "p": args.get("p", 0)}
    turn.goto(FLOW, **data)
    rows = [(turn.choice(f"minutes.reason.{one}", "minutes.excuse", **data, r=one),) for one in _REASONS]
    show(
        turn,
        turn.say("minutes.attendance.why", name=member.full_name),
        *rows,
        (turn.choice("minutes.attendance.no_reason", "minutes.attendance", **data),),
    )


async def _named(turn: Turn, args: Args) -> tuple[Minutes, Member | None]:
    minutes = await the_minutes(turn.store, args)
    members = (await load(turn.store, minutes)).members
    return minutes, next((one for one in members if one.id == args.get("m")), None)


async def excuse(turn: Turn, args: Args) -> None:
    """Keep one of the usual reasons."""
    minutes, member = await _named(turn, args)
    reason = str(args.get("r"))
    if member is not None and minutes.writable and reason in _REASONS:
        await note_absent(turn, minutes, member.id, turn.label(f"minutes.reason.{reason}"))
    await _show(turn, minutes, args)


async def take_reason(turn: Turn, minutes: Minutes, data: Args, text: str) -> None:
    """Keep a reason in the words that were typed."""
    _, member = await _named(turn, data)
    if len(text) > _MOST_LETTERS:
        turn.answer("minutes.too_long", count=len(text), limit=_MOST_LETTERS)
        return
    if member is not None and minutes.writable:
        await note_absent(turn, minutes, member.id, text)
    await _show(turn, minutes, data)


async def all_here(turn: Turn, args: Args) -> None:
    """Take every tick back."""
    minutes = await the_minutes(turn.store, args)
    if minutes.writable:
        await note_present(turn, minutes)
    await _show(turn, minutes, args)
