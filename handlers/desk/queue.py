"""The queue "Bản cần xem": what waits for the reviewer, oldest first."""

from collections.abc import Sequence

from markupsafe import Markup

from handlers.collectives.people import subject_name
from handlers.desk import duty
from handlers.desk.showing import PER_PAGE, numbered, page_of, short_day, show, turning
from handlers.registry import Args, Registry, Who
from handlers.turn import Turn
from models.assessment import Assessment, Status
from models.member import Member
from models.messaging import Scalar


def register(registry: Registry) -> None:
    """Declare the queue."""
    registry.action("desk.queue", Who.SECRETARY, show_queue)
    registry.command("desk.queue", "canxem", "can xem", "ban can xem")


async def show_queue(turn: Turn, args: Args, note: Markup | None = None) -> None:
    """Show what waits, eight on a page."""
    turn.goto("desk")
    ids = await duty.waiting(turn.store, turn.me)
    head = (note + "\n\n") if note else Markup("")
    menu = (turn.choice("desk.menu", "chat.menu"),)
    if not ids:
        show(turn, head + turn.say("desk.queue.empty"), menu)
        return
    page, pages = page_of(args.get("p"), len(ids))
    lines = await _lines(turn, ids[page * PER_PAGE : (page + 1) * PER_PAGE])
    text = head + turn.say("desk.queue.title", count=len(ids), page=page + 1, pages=pages)
    show(turn, text, *numbered(lines, "desk.card", "a"), turning(turn, page, pages, "desk.queue"), menu)


async def _lines(turn: Turn, ids: Sequence[int]) -> list[tuple[str, Scalar]]:
    await turn.store.load(Assessment, [(one,) for one in ids])
    found = [row for one in ids if (row := await turn.store.get(Assessment, one)) is not None]
    await turn.store.load(Member, [(row.member_id,) for row in found])
    return [(await _line(turn, row), row.id) for row in found]


async def _line(turn: Turn, row: Assessment) -> str:
    key = "desk.queue.line_seen" if row.status is Status.IN_REVIEW else "desk.queue.line"
    name = await subject_name(turn.store, row)
    return turn.label(key, name=name, day=short_day(turn, row.submitted_at))
