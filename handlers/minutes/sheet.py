"""Typing in what was written by hand: a page in one message, shown as it was understood, then kept."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from handlers.desk.showing import Row, show
from handlers.drawing.pen import cut
from handlers.minutes.ballot import explained, failed, votes_words
from handlers.minutes.hub import show_hub
from handlers.minutes.keeping import add_comment, note_absent, recount, set_proposal, set_votes
from handlers.minutes.long import show_lines
from handlers.minutes.sheet_words import (
    AbsentLine,
    CommentLine,
    LevelLine,
    Line,
    TotalsLine,
    UnclearLine,
    VotesLine,
    read_page,
)
from handlers.minutes.sitting import Sitting, Subject, load, the_minutes
from handlers.minutes.typed import MOST_LETTERS, register_flow
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.member import Member
from models.messaging import Scalar
from models.minutes import CountState, Minutes

FLOW = "minutes.page"
_QUOTE_ROOM = 120
_TOTALS = ("issued", "collected", "valid", "invalid")


def register(registry: Registry) -> None:
    """Declare typing a page and keeping it."""
    registry.action("minutes.page", Who.MEMBER, ask_page, Scope.MINUTES)
    registry.action("minutes.keep_page", Who.MEMBER, keep, Scope.MINUTES)
    register_flow(registry, FLOW, take)


@dataclass(frozen=True, slots=True)
class _Read:
    """The lines of a page whose people were found, and those that stay out."""

    lines: Sequence[Line]
    people: dict[int, Member]
    subjects: dict[int, Subject]
    may_count: bool

    def is_kept(self, line: Line) -> bool:
        match line:
            case AbsentLine():
                return line.number in self.people
            case VotesLine():
                return self.may_count and line.number in self.subjects
            case LevelLine() | CommentLine():
                return line.number in self.subjects
            case TotalsLine():
                return self.may_count
            case UnclearLine():
                return False


def _read(sitting: Sitting, text: str) -> _Read:
    minutes = sitting.minutes
    return _Read(
        list(read_page(text)),
        dict(sitting.numbered),
        {one.place: one for one in sitting.subjects},
        minutes.with_vote and minutes.count_state is not CountState.CONFIRMED,
    )


async def ask_page(turn: Turn, args: Args) -> None:
    """Ask for a page of the sheet."""
    minutes = await the_minutes(turn.store, args)
    if not minutes.writable:
        await show_hub(turn, minutes)
        return
    turn.goto(FLOW, g=minutes.id)
    show(turn, turn.say("minutes.page.ask"), (turn.choice("minutes.back", "minutes.open", g=minutes.id),))


async def take(turn: Turn, minutes: Minutes, _data: Args, text: str) -> None:
    """Show how a page was understood; nothing is kept yet."""
    if not minutes.writable:
        await show_hub(turn, minutes)
        return
    read = _read(await load(turn.store, minutes), text)
    kept = [line for line in read.lines if read.is_kept(line)]
    left = [line for line in read.lines if not read.is_kept(line)]
    parts = [turn.say("minutes.page.understood" if kept else "minutes.page.nothing")]
    parts += [_words(turn, read, line) for line in kept]
    if left:
        parts += [turn.say("minutes.page.unclear"), *(_words(turn, read, line) for line in left)]
    # The whole page goes with the choice, which is sealed like every message.
    key: dict[str, Scalar] = {"g": minutes.id, "t": text[:MOST_LETTERS], "v": minutes.version}
    yes: Row = (turn.choice("minutes.page.keep", "minutes.keep_page", **key),) if kept else ()
    show_lines(
        turn, Markup("\n").join(parts), yes, (turn.choice("minutes.back", "minutes.open", g=minutes.id),)
    )


def _words(turn: Turn, read: _Read, line: Line) -> Markup:
    """Return a line as it was understood."""
    key = f"minutes.page.{type(line).__name__.removesuffix('Line').lower()}"
    if isinstance(line, UnclearLine) or not read.is_kept(line):
        return turn.say("minutes.page.line", text=cut(_raw(line), _QUOTE_ROOM))
    match line:
        case AbsentLine():
            return turn.say(key, name=read.people[line.number].full_name, reason=line.reason or "…")
        case TotalsLine():
            return turn.say("minutes.ballot.totals", **dict(zip(_TOTALS, line.numbers, strict=True)))
        case VotesLine():
            return turn.say(key, name=read.subjects[line.number].name, votes=votes_words(turn, line.votes))
        case LevelLine():
            level = turn.label(f"minutes.box.{line.level}")
            return turn.say(key, name=read.subjects[line.number].name, level=level)
        case CommentLine():
            text = cut(line.text, _QUOTE_ROOM)
            return turn.say(key, name=read.subjects[line.number].name, text=text)


def _raw(line: Line) -> str:
    match line:
        case UnclearLine():
            return line.text
        case TotalsLine():
            return " ".join(map(str, line.numbers))
        case VotesLine():
            return f"{line.number}: {' '.join(map(str, line.votes))}"
        case AbsentLine():
            return f"{line.number}: {line.reason}"
        case LevelLine():
            return f"{line.number}: {line.level}"
        case CommentLine():
            return f"{line.number}: {line.text}"


async def keep(turn: Turn, args: Args) -> None:
    """Keep a page; a second press, or one after something else was kept, finds that it is no longer open."""
    minutes = await the_minutes(turn.store, args)
    if not minutes.writable or args.get("v") != minutes.version:
        await show_hub(turn, minutes, turn.say("minutes.page.stale"))
        return
    read = _read(await load(turn.store, minutes), str(args.get("t", "")))
    kept = [line for line in read.lines if read.is_kept(line)]
    numbers: dict[str, int] = {}
    for line in kept:
        match line:
            case AbsentLine():
                await note_absent(turn, minutes, read.people[line.number].id, line.reason or None)
            case CommentLine():
                add_comment(turn, minutes, read.subjects[line.number].id, line.text)
            case LevelLine():
                subject = read.subjects[line.number]
                await set_proposal(turn, minutes, subject.id, line.level, line.reason)
            case VotesLine():
                await set_votes(turn, minutes, read.subjects[line.number].id, line.votes)
            case TotalsLine():
                numbers = dict(zip(_TOTALS, line.numbers, strict=True))
            case UnclearLine():
                pass
    await _kept(turn, minutes, kept, numbers)


async def _kept(turn: Turn, minutes: Minutes, kept: Sequence[Line], numbers: dict[str, int]) -> None:
    """Say how much was kept, and what of the count does not agree so far."""
    counted = any(isinstance(line, VotesLine | TotalsLine) for line in kept)
    # The version tells a page that is kept already; without a count nothing else would change it.
    minutes = recount(turn, minutes, **numbers) if counted else turn.store.save(minutes)
    turn.record("minutes.page", "minutes", minutes.id, minutes.cell_id, f"{len(kept)} lines")
    sitting = await load(turn.store, minutes)
    wrong = explained(turn, failed(sitting)) if counted and minutes.issued is not None else []
    note = Markup("\n").join([turn.say("minutes.page.kept", count=len(kept)), *wrong])
    turn.goto(FLOW, g=minutes.id)
    show_lines(
        turn,
        note + "\n" + turn.say("minutes.page.more"),
        (turn.choice("minutes.back", "minutes.open", g=minutes.id),),
    )
