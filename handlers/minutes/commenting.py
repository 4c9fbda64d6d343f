"""What the meeting says of each, taken down person by person; each message is kept as it comes."""

from dataclasses import replace

from markupsafe import Markup

from handlers.desk.showing import PER_PAGE, Row, page_of, show, turning
from handlers.drawing.pen import cut
from handlers.minutes.hub import show_hub
from handlers.minutes.keeping import add_comment, drop_last_comment
from handlers.minutes.long import show_lines
from handlers.minutes.sitting import Sitting, Subject, load, the_minutes
from handlers.minutes.typed import register_flow
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.messaging import Choice, Scalar
from models.minutes import Minutes

FLOW = "minutes.comment"
_QUOTE_ROOM = 600


def register(registry: Registry) -> None:
    """Declare the walk, the list and striking out."""
    registry.action("minutes.comments", Who.MEMBER, show_subject, Scope.MINUTES)
    registry.action("minutes.list", Who.MEMBER, show_list, Scope.MINUTES)
    registry.action("minutes.strike", Who.MEMBER, strike, Scope.MINUTES)
    register_flow(registry, FLOW, take)


async def show_subject(turn: Turn, args: Args) -> None:
    """Show whom the comments are about now; the first time the first, later where the walk stood."""
    minutes = await the_minutes(turn.store, args)
    sitting = await load(turn.store, minutes)
    subject = sitting.subject(args.get("a")) or sitting.subject(minutes.at)
    if subject is None:
        subject = sitting.subjects[0] if sitting.subjects else None
    if subject is None or not minutes.writable:
        await show_hub(turn, minutes)
        return
    if minutes.at != subject.id:
        minutes = turn.store.save(replace(minutes, at=subject.id))
    _show(turn, sitting, subject)


def _show(turn: Turn, sitting: Sitting, subject: Subject, note: Markup | None = None) -> None:
    key: dict[str, Scalar] = {"g": sitting.minutes.id, "a": subject.id}
    turn.goto(FLOW, **key)
    said = sitting.comments.get(subject.id, ())
    lines = [turn.say("minutes.comment.line", text=cut(one, _QUOTE_ROOM)) for one in said]
    count = len(sitting.subjects)
    head = turn.say("minutes.comment.head", place=subject.place, count=count, name=subject.name)
    asked = turn.say("minutes.comment.more" if said else "minutes.comment.ask")
    text = Markup("\n").join([*([note] if note else []), head, *lines, asked])
    struck: Row = (turn.choice("minutes.comment.strike", "minutes.strike", **key),) if said else ()
    whole = turn.choice("minutes.comment.list", "minutes.list", g=sitting.minutes.id)
    back = turn.choice("minutes.back", "minutes.open", g=sitting.minutes.id)
    show_lines(turn, text, _walk(turn, sitting, subject), struck, (whole, back))


def _walk(turn: Turn, sitting: Sitting, subject: Subject) -> Row:
    """Return the way to the next and to the one before; the last one leads on to what comes after."""
    key = {"g": sitting.minutes.id}
    before, after = subject.place - 2, subject.place
    row = []
    if after < len(sitting.subjects):
        row.append(turn.choice("minutes.comment.next", "minutes.comments", **key, a=sitting.subjects[after].id))
    else:
        ballot = sitting.minutes.with_vote
        label = "minutes.comment.to_ballot" if ballot else "minutes.comment.to_proposals"
        row.append(turn.choice(label, "minutes.ballot" if ballot else "minutes.proposals", **key))
    if before >= 0:
        row.append(
            turn.choice("minutes.comment.before", "minutes.comments", **key, a=sitting.subjects[before].id)
        )
    return tuple(row)


async def show_list(turn: Turn, args: Args) -> None:
    """Show everybody in the order of the meeting, to go to one."""
    minutes = await the_minutes(turn.store, args)
    if not minutes.writable:
        await show_hub(turn, minutes)
        return
    turn.goto("menu")
    sitting = await load(turn.store, minutes)
    page, pages = page_of(args.get("p"), len(sitting.subjects))
    rows = [
        (
            Choice(
                turn.label(
                    "minutes.list.done" if one.id in sitting.comments else "minutes.list.open",
                    place=one.place,
                    name=one.name,
                ),
                "minutes.comments",
                {"g": minutes.id, "a": one.id},
            ),
        )
        for one in sitting.subjects[page * PER_PAGE : (page + 1) * PER_PAGE]
    ]
    text = turn.say("minutes.list.title", count=len(sitting.subjects), page=page + 1, pages=pages)
    pager = turning(turn, page, pages, "minutes.list", g=minutes.id)
    show(turn, text, *rows, pager, (turn.choice("minutes.back", "minutes.open", g=minutes.id),))


async def take(turn: Turn, minutes: Minutes, data: Args, text: str) -> None:
    """Keep what was typed as a comment on the one who is open."""
    sitting = await load(turn.store, minutes)
    subject = sitting.subject(data.get("a"))
    if subject is None or not minutes.writable:
        await show_hub(turn, minutes)
        return
    add_comment(turn, minutes, subject.id, text)
    _show(turn, await load(turn.store, minutes), subject, turn.say("minutes.comment.kept"))


async def strike(turn: Turn, args: Args) -> None:
    """Strike out what was taken down last."""
    minutes = await the_minutes(turn.store, args)
    subject = (await load(turn.store, minutes)).subject(args.get("a"))
    if subject is None or not minutes.writable:
        await show_hub(turn, minutes)
        return
    await drop_last_comment(turn, minutes, subject.id)
    _show(turn, await load(turn.store, minutes), subject)
