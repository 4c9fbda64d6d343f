"""The count of the secret ballot, entered by the teller: four numbers, then five for each person.

Only counts are entered; a ballot never is. What does not agree is explained and kept only with a note.
"""

import re
from dataclasses import replace

from markupsafe import Markup

from handlers.desk.showing import PER_PAGE, Row, page_of, show, turning
from handlers.minutes.checks import Count, Failure, failures
from handlers.minutes.hub import show_hub
from handlers.minutes.keeping import opened, recount, sealed, set_votes
from handlers.minutes.long import show_lines
from handlers.minutes.sitting import Sitting, Subject, load, the_minutes
from handlers.minutes.typed import register_flow
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.messaging import Choice, Scalar
from models.minutes import BOXES, CountState, Minutes

NUMBERS, VOTES, NOTE = "minutes.numbers", "minutes.votes", "minutes.note"
_TOTALS = ("issued", "collected", "valid", "invalid")
_MOST = 9999
_MOST_LETTERS = 500


def register(registry: Registry) -> None:
    """Declare entering the numbers, looking through them, and the note."""
    registry.action("minutes.ballot", Who.MEMBER, ask_numbers, Scope.MINUTES)
    registry.action("minutes.tally", Who.MEMBER, ask_votes, Scope.MINUTES)
    registry.action("minutes.tallies", Who.MEMBER, show_tallies, Scope.MINUTES)
    registry.action("minutes.checks", Who.MEMBER, check, Scope.MINUTES)
    register_flow(registry, NUMBERS, take_numbers)
    register_flow(registry, VOTES, take_votes)
    register_flow(registry, NOTE, take_note)


def numbers_in(text: str, wanted: int) -> tuple[int, ...] | None:
    """Return the whole numbers of a message, if it has exactly as many as are wanted."""
    found = tuple(map(int, re.findall(r"(?<![\d.,-])\d{1,4}(?![\d]|[.,]\d)", text)))
    return found if len(found) == wanted and max(found) <= _MOST else None


def count_of(sitting: Sitting) -> Count:
    """Return the numbers of the count for checking."""
    minutes = sitting.minutes
    votes = {one.name: sitting.votes.get(one.id) for one in sitting.subjects}
    return Count(
        len(sitting.members),
        sitting.present,
        minutes.issued,
        minutes.collected,
        minutes.valid,
        minutes.invalid,
        votes,
    )


def failed(sitting: Sitting) -> list[Failure]:
    """Return what does not agree."""
    return list(failures(count_of(sitting), sitting.rules))


def explained(turn: Turn, found: list[Failure]) -> list[Markup]:
    """Explain each failed check in one sentence."""
    return [turn.say(f"minutes.check.{one.check}", **one.args) for one in found]


def totals(turn: Turn, minutes: Minutes) -> Markup:
    """Return the four numbers in a line."""
    shown = {name: "…" if (n := getattr(minutes, name)) is None else n for name in _TOTALS}
    return turn.say("minutes.ballot.totals", **shown)


async def _open(turn: Turn, args: Args) -> Sitting | None:
    """Return the meeting while its count may be changed; else show how it stands."""
    minutes = await the_minutes(turn.store, args)
    if minutes.writable and minutes.with_vote and minutes.count_state is not CountState.CONFIRMED:
        return await load(turn.store, minutes)
    if minutes.writable and minutes.with_vote:
        await check(turn, args)
    else:
        await show_hub(turn, minutes)
    return None


async def ask_numbers(turn: Turn, args: Args) -> None:
    """Ask how many ballots were issued, collected, valid and invalid."""
    if (sitting := await _open(turn, args)) is not None:
        _ask_numbers(turn, sitting)


def _ask_numbers(turn: Turn, sitting: Sitting, problem: Markup | None = None) -> None:
    minutes = sitting.minutes
    turn.goto(NUMBERS, g=minutes.id)
    head = (problem + "\n\n") if problem else Markup("")
    text = head + turn.say("minutes.ballot.ask", present=sitting.present) + "\n" + totals(turn, minutes)
    onward: Row = ()
    if minutes.issued is not None:
        onward = (
            turn.choice("minutes.ballot.votes", "minutes.tally", g=minutes.id),
            turn.choice("minutes.ballot.checks", "minutes.checks", g=minutes.id),
        )
    show(turn, text, onward, (turn.choice("minutes.back", "minutes.open", g=minutes.id),))


async def take_numbers(turn: Turn, minutes: Minutes, data: Args, text: str) -> None:
    """Keep the four numbers, say at once what does not agree, and go on to the votes."""
    if (sitting := await _open(turn, data)) is None:
        return
    if (found := numbers_in(text, len(_TOTALS))) is None:
        _ask_numbers(turn, sitting, turn.say("minutes.ballot.four"))
        return
    changed = recount(turn, minutes, **dict(zip(_TOTALS, found, strict=True)))
    sitting = await load(turn.store, changed)
    lines = explained(turn, [one for one in failed(sitting) if "name" not in one.args])
    _go_on(turn, sitting, turn.say("minutes.ballot.kept"), totals(turn, changed), *lines)


def _go_on(turn: Turn, sitting: Sitting, *notes: Markup) -> None:
    """Ask for the votes of the next one who has none, with what is wrong so far; after the last, show all."""
    open_ = next((one for one in sitting.subjects if one.id not in sitting.votes), None)
    if open_ is None:
        _show_checks(turn, sitting, notes[0] if notes else None)
    else:
        _ask_votes(turn, sitting, open_, Markup("\n").join(notes))


async def ask_votes(turn: Turn, args: Args) -> None:
    """Ask for the votes of one person: the one who was picked, else the next who has none."""
    sitting = await _open(turn, args)
    if sitting is None:
        return
    subject = sitting.subject(args.get("a"))
    if subject is None:
        _go_on(turn, sitting)
    else:
        _ask_votes(turn, sitting, subject)


def _ask_votes(turn: Turn, sitting: Sitting, subject: Subject, note: Markup | None = None) -> None:
    key: dict[str, Scalar] = {"g": sitting.minutes.id}
    turn.goto(VOTES, **key, a=subject.id)
    head = (note + "\n\n") if note else Markup("")
    text = turn.say(
        "minutes.votes.ask",
        place=subject.place,
        count=len(sitting.subjects),
        name=subject.name,
        valid="…" if sitting.minutes.valid is None else sitting.minutes.valid,
    )
    if (votes := sitting.votes.get(subject.id)) is not None:
        text += "\n" + turn.say("minutes.votes.now", votes=votes_words(turn, votes))
    rows: list[Row] = [
        (turn.choice("minutes.votes.list", "minutes.tallies", **key),),
        (
            turn.choice("minutes.ballot.checks", "minutes.checks", **key),
            turn.choice("minutes.back", "minutes.open", **key),
        ),
    ]
    show(turn, head + text, *rows)


def votes_words(turn: Turn, votes: tuple[int, ...]) -> str:
    """Return the votes of one person in words; boxes without a vote are left out."""
    given = [
        turn.label("minutes.votes.box", box=turn.label(f"minutes.box.{box}"), count=count)
        for box, count in zip(BOXES, votes, strict=True)
        if count
    ]
    return "; ".join(given) or turn.label("minutes.votes.nobody")


async def take_votes(turn: Turn, minutes: Minutes, data: Args, text: str) -> None:
    """Keep one person's votes and go on to the next; what does not agree is said at once."""
    sitting = await _open(turn, data)
    subject = sitting.subject(data.get("a")) if sitting else None
    if sitting is None or subject is None:
        return
    if (found := numbers_in(text, len(BOXES))) is None:
        _ask_votes(turn, sitting, subject, turn.say("minutes.votes.five"))
        return
    await set_votes(turn, minutes, subject.id, found)
    sitting = await load(turn.store, recount(turn, minutes))
    lines = explained(turn, [one for one in failed(sitting) if one.args.get("name") == subject.name])
    kept = turn.say("minutes.votes.kept", name=subject.name, votes=votes_words(turn, found))
    _go_on(turn, sitting, kept, *lines)


async def show_tallies(turn: Turn, args: Args) -> None:
    """Show everybody with the votes that were entered, to correct one."""
    sitting = await _open(turn, args)
    if sitting is None:
        return
    turn.goto("menu")
    key: dict[str, Scalar] = {"g": sitting.minutes.id}
    page, pages = page_of(args.get("p"), len(sitting.subjects))
    shown = sitting.subjects[page * PER_PAGE : (page + 1) * PER_PAGE]
    rows = [(Choice(_tally_label(turn, sitting, one), "minutes.tally", {**key, "a": one.id}),) for one in shown]
    text = turn.say("minutes.votes.title", page=page + 1, pages=pages)
    pager = turning(turn, page, pages, "minutes.tallies", **key)
    show(turn, text, *rows, pager, (turn.choice("common.back", "minutes.checks", **key),))


def _tally_label(turn: Turn, sitting: Sitting, subject: Subject) -> str:
    votes = sitting.votes.get(subject.id)
    counts = "-".join(map(str, votes)) if votes else "…"
    return turn.label("minutes.votes.line", place=subject.place, name=subject.name, votes=counts)


async def check(turn: Turn, args: Args) -> None:
    """Show the whole count with what does not agree in it."""
    minutes = await the_minutes(turn.store, args)
    if not minutes.writable or not minutes.with_vote:
        await show_hub(turn, minutes)
        return
    _show_checks(turn, await load(turn.store, minutes))


def counts_text(turn: Turn, sitting: Sitting) -> Markup:
    """Return the whole count in words."""
    lines = [
        turn.say(
            "minutes.votes.whole",
            place=one.place,
            name=one.name,
            votes=votes_words(turn, sitting.votes[one.id]) if one.id in sitting.votes else "…",
        )
        for one in sitting.subjects
    ]
    head = turn.say("minutes.ballot.title", present=sitting.present, members=len(sitting.members))
    return Markup("\n").join([head, totals(turn, sitting.minutes), *lines])


def _show_checks(turn: Turn, sitting: Sitting, note: Markup | None = None) -> None:
    minutes, found = sitting.minutes, failed(sitting)
    written = opened(turn, minutes, "count_note")
    parts = [*([note] if note else []), counts_text(turn, sitting)]
    if found:
        parts.append(Markup("\n").join(explained(turn, found)))
    if written:
        parts.append(turn.say("minutes.ballot.noted", note=written))
    needs_note = bool(found) and not written
    confirmed = minutes.count_state is CountState.CONFIRMED
    closing = "confirmed" if confirmed else "needs_note" if needs_note else "ready"
    parts.append(turn.say(f"minutes.ballot.{closing}"))
    turn.goto(NOTE if found and not confirmed else "menu", g=minutes.id)
    show_lines(turn, Markup("\n\n").join(parts), *_check_rows(turn, minutes, may_ask=not needs_note))


def _check_rows(turn: Turn, minutes: Minutes, *, may_ask: bool) -> list[Row]:
    key: dict[str, Scalar] = {"g": minutes.id}
    back: Row = (turn.choice("minutes.back", "minutes.open", **key),)
    if minutes.count_state is CountState.CONFIRMED:
        return [(turn.choice("minutes.ballot.to_proposals", "minutes.proposals", **key),), back]
    ask: Row = (turn.choice("minutes.ballot.witness", "minutes.people", **key, w="witness"),) if may_ask else ()
    mend = (
        turn.choice("minutes.ballot.mend", "minutes.ballot", **key),
        turn.choice("minutes.votes.list", "minutes.tallies", **key),
    )
    return [ask, mend, back]


async def take_note(turn: Turn, minutes: Minutes, data: Args, text: str) -> None:
    """Keep the note with which a count that does not agree is kept."""
    sitting = await _open(turn, data)
    if sitting is None:
        return
    if len(text) > _MOST_LETTERS:
        turn.answer("minutes.too_long", count=len(text), limit=_MOST_LETTERS)
        return
    kept = recount(turn, minutes)
    kept = turn.store.save(replace(kept, count_note=sealed(turn, kept, "count_note", text)))
    turn.record("minutes.count_note", "minutes", kept.id, kept.cell_id, f"edition {kept.edition}")
    _show_checks(turn, await load(turn.store, kept))
