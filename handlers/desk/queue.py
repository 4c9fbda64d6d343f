"""The queue "Bản cần xem": what waits for the reviewer, oldest first."""

from collections import Counter
from collections.abc import Sequence
from enum import StrEnum

from markupsafe import Markup

from handlers.collectives.people import subject_name
from handlers.desk import duty
from handlers.desk.showing import PER_PAGE, Row, numbered, page_of, short_day, show, turning
from handlers.registry import Args, Registry, Who
from handlers.turn import Turn
from models.assessment import Assessment, Status
from models.member import Member, RoleKind
from models.messaging import Choice, Scalar

_WORTH_FILTERING = 2


class Show(StrEnum):
    """A part of the queue."""

    NEW = "new"
    AGAIN = "again"
    SEEN = "seen"


def register(registry: Registry) -> None:
    """Declare the queue."""
    registry.action("desk.queue", Who.SECRETARY, show_queue)
    registry.command("desk.queue", "canxem", "can xem", "ban can xem")


async def show_queue(turn: Turn, args: Args, note: Markup | None = None) -> None:
    """Show what waits, eight on a page."""
    turn.goto("desk")
    said = str(args.get("f", ""))
    waiting = await _waiting(turn)
    shown_as = said if said in set(Show) else ""
    ids = [row.id for row in waiting if not shown_as or _show_of(row) == shown_as]
    head = (note + "\n\n") if note else Markup("")
    menu = (turn.choice("desk.menu", "chat.menu"),)
    if not waiting:
        show(turn, head + turn.say("desk.queue.empty"), _hand_over(turn), menu)
        return
    page, pages = page_of(args.get("p"), len(ids))
    lines = await _lines(turn, ids[page * PER_PAGE : (page + 1) * PER_PAGE])
    text = head + turn.say("desk.queue.title", count=len(ids), page=page + 1, pages=pages)
    pager = turning(turn, page, pages, "desk.queue", f=shown_as)
    rows = numbered(lines, "desk.card", "a")
    show(turn, text, *rows, pager, _filters(turn, waiting, shown_as), _hand_over(turn), menu)


async def _waiting(turn: Turn) -> list[Assessment]:
    ids = await duty.waiting(turn.store, turn.me)
    await turn.store.load(Assessment, [(one,) for one in ids])
    return [row for one in ids if (row := await turn.store.get(Assessment, one)) is not None]


def _show_of(row: Assessment) -> Show:
    if row.status is Status.IN_REVIEW:
        return Show.SEEN
    return Show.AGAIN if row.revision > 1 else Show.NEW


def _filters(turn: Turn, waiting: Sequence[Assessment], shown_as: str) -> Row:
    """Return the ways to look at a part of a long queue, and back to all of it."""
    counts = Counter(_show_of(row) for row in waiting)
    if len(waiting) <= PER_PAGE or len(counts) < _WORTH_FILTERING:
        return ()
    if shown_as:
        return (turn.choice("desk.queue.all", "desk.queue"),)
    return tuple(
        Choice(turn.label(f"desk.queue.{one}", count=counts[one]), "desk.queue", {"f": str(one)})
        for one in Show
        if counts[one]
    )


def _hand_over(turn: Turn) -> Row:
    leads = any(post.kind is RoleKind.SECRETARY for post in turn.me.posts)
    return (turn.choice("desk.standin.open", "standin.show"),) if leads else ()


async def _lines(turn: Turn, ids: Sequence[int]) -> list[tuple[str, Scalar]]:
    found = [row for one in ids if (row := await turn.store.get(Assessment, one)) is not None]
    await turn.store.load(Member, [(row.member_id,) for row in found])
    return [(await _line(turn, row), row.id) for row in found]


async def _line(turn: Turn, row: Assessment) -> str:
    key = "desk.queue.line_seen" if row.status is Status.IN_REVIEW else "desk.queue.line"
    name = await subject_name(turn.store, row)
    return turn.label(key, name=name, day=short_day(turn, row.submitted_at))
