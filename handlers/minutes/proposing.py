"""What the cell proposes for each: set by whoever runs the meeting beside the counts, never derived."""

from markupsafe import Markup

from handlers.desk.showing import PER_PAGE, Row, page_of, show, turning
from handlers.minutes.ballot import votes_words
from handlers.minutes.checks import exceeds
from handlers.minutes.hub import show_hub
from handlers.minutes.keeping import set_proposal
from handlers.minutes.sitting import Sitting, Subject, load, the_minutes
from handlers.minutes.typed import register_flow
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.level import Level
from models.messaging import Choice, Scalar
from models.minutes import BOXES, Minutes

FLOW = "minutes.unrated"
_MOST_LETTERS = 500


def register(registry: Registry) -> None:
    """Declare the list, the person and the level."""
    registry.action("minutes.proposals", Who.MEMBER, show_list, Scope.MINUTES)
    registry.action("minutes.proposal", Who.MEMBER, show_one, Scope.MINUTES)
    registry.action("minutes.propose", Who.MEMBER, propose, Scope.MINUTES)
    register_flow(registry, FLOW, take_reason)


async def show_list(turn: Turn, args: Args) -> None:
    """Show everybody with what is proposed so far."""
    minutes = await the_minutes(turn.store, args)
    if not minutes.writable:
        await show_hub(turn, minutes)
        return
    turn.goto("menu")
    sitting = await load(turn.store, minutes)
    page, pages = page_of(args.get("p"), len(sitting.subjects))
    key: dict[str, Scalar] = {"g": minutes.id}
    shown = sitting.subjects[page * PER_PAGE : (page + 1) * PER_PAGE]
    rows = [(Choice(_label(turn, sitting, one), "minutes.proposal", {**key, "a": one.id}),) for one in shown]
    done = sum(one.id in sitting.proposals for one in sitting.subjects)
    text = turn.say(
        "minutes.proposal.title", done=done, count=len(sitting.subjects), page=page + 1, pages=pages
    )
    pager = turning(turn, page, pages, "minutes.proposals", **key)
    show(turn, text, *rows, pager, (turn.choice("minutes.back", "minutes.open", **key),))


def _label(turn: Turn, sitting: Sitting, subject: Subject) -> str:
    level, _ = sitting.proposals.get(subject.id, (None, ""))
    words = turn.label(f"minutes.short.{level}") if level else "…"
    return turn.label("minutes.proposal.line", place=subject.place, name=subject.name, level=words)


async def show_one(turn: Turn, args: Args) -> None:
    """Show one person's counts, and the levels to choose from."""
    minutes = await the_minutes(turn.store, args)
    sitting = await load(turn.store, minutes)
    subject = sitting.subject(args.get("a"))
    if subject is None or not minutes.writable:
        await show_list(turn, args)
        return
    _show_one(turn, sitting, subject)


def _show_one(turn: Turn, sitting: Sitting, subject: Subject) -> None:
    turn.goto("menu")
    key: dict[str, Scalar] = {"g": sitting.minutes.id, "a": subject.id}
    level, reason = sitting.proposals.get(subject.id, (None, ""))
    lines = [
        turn.say("minutes.proposal.head", place=subject.place, count=len(sitting.subjects), name=subject.name),
        *_counted(turn, sitting, subject),
    ]
    if level is not None:
        words = turn.label(f"minutes.box.{level}")
        lines.append(turn.say("minutes.proposal.now", level=words, reason=f" ({reason})" if reason else ""))
    lines.append(turn.say("minutes.proposal.ask"))
    levels = [(turn.choice(f"minutes.box.{box}", "minutes.propose", **key, l=box.value),) for box in BOXES]
    back: Row = (turn.choice("common.back", "minutes.proposals", g=sitting.minutes.id),)
    show(turn, Markup("\n").join(lines), *levels, back)


def _counted(turn: Turn, sitting: Sitting, subject: Subject) -> list[Markup]:
    """Return a person's votes, and which level has the majority that the round names; shown, not enforced."""
    votes = sitting.votes.get(subject.id)
    if not sitting.minutes.with_vote or votes is None:
        return []
    counted = turn.say("minutes.proposal.votes", votes=votes_words(turn, votes))
    percent = sitting.rules.majority_percent
    over = [box for box, n in zip(BOXES, votes, strict=True) if exceeds(n, sitting.present, percent)]
    key = "minutes.proposal.majority" if over else "minutes.proposal.no_majority"
    level = turn.label(f"minutes.box.{over[0]}") if over else ""
    return [counted, turn.say(key, level=level, percent=percent, present=sitting.present)]


async def propose(turn: Turn, args: Args) -> None:
    """Keep the level, and go on to the next who has none; for "not rated" a reason is asked first."""
    minutes = await the_minutes(turn.store, args)
    sitting = await load(turn.store, minutes)
    subject, level = sitting.subject(args.get("a")), str(args.get("l"))
    if subject is None or not minutes.writable or level not in BOXES:
        await show_list(turn, args)
    elif level == Level.UNRATED:
        turn.goto(FLOW, g=minutes.id, a=subject.id)
        back: Row = (turn.choice("common.back", "minutes.proposal", g=minutes.id, a=subject.id),)
        show(turn, turn.say("minutes.proposal.why", name=subject.name), back)
    else:
        await set_proposal(turn, minutes, subject.id, Level(level))
        await _go_on(turn, minutes)


async def take_reason(turn: Turn, minutes: Minutes, data: Args, text: str) -> None:
    """Keep "not rated" with its reason."""
    subject = (await load(turn.store, minutes)).subject(data.get("a"))
    if len(text) > _MOST_LETTERS:
        turn.answer("minutes.too_long", count=len(text), limit=_MOST_LETTERS)
    elif subject is None or not minutes.writable:
        await show_hub(turn, minutes)
    else:
        await set_proposal(turn, minutes, subject.id, Level.UNRATED, text)
        await _go_on(turn, minutes)


async def _go_on(turn: Turn, minutes: Minutes) -> None:
    sitting = await load(turn.store, minutes)
    open_ = next((one for one in sitting.subjects if one.id not in sitting.proposals), None)
    if open_ is None:
        await show_hub(turn, minutes, turn.say("minutes.proposal.all_done"))
    else:
        _show_one(turn, sitting, open_)
