"""Entering what is the matter with a member, and ending it: the secretary's and the office's doing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from handlers.circumstances.applying import renew
from handlers.circumstances.card import show_case
from handlers.circumstances.right import other_member, still_may, words_of
from handlers.circumstances.state import state_of
from handlers.circumstances.stretch import Stretch, read_past_day, read_stretch
from handlers.circumstances.words import case_words, stretch_words
from handlers.desk.person import the_member
from handlers.desk.showing import Row, show
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.circumstance import Circumstance
from models.member import Member
from models.messaging import Choice, Outgoing, Scalar
from models.rules.period import ENTERED, LENGTHS, STATES
from models.rules.schema import Case

STRETCH_FLOW, SOURCE_FLOW, NOTE_FLOW = "case.stretch", "case.source", "case.note"
MOST_LETTERS = 300
_MONTHS_OFFERED = ((1, 2, 3), (4, 5, 6))


def register(registry: Registry) -> None:
    """Declare entering, ending and dropping."""
    for name, handle in (
        ("case.add", choose_case),
        ("case.length", ask_length),
        ("case.enter", enter),
        ("case.one", show_one),
        ("case.end", end),
        ("case.drop", drop),
        ("case.ask_note", ask_note),
    ):
        registry.action(name, Who.OFFICER, handle, Scope.MEMBER)
    registry.flow(STRETCH_FLOW, Who.OFFICER, take_stretch)
    registry.flow(SOURCE_FLOW, Who.OFFICER, take_source)
    registry.flow(NOTE_FLOW, Who.OFFICER, take_note)


async def choose_case(turn: Turn, args: Args) -> None:
    """Ask what is the matter."""
    member = await other_member(turn, args)
    if member is None:
        await show_case(turn, args)
        return
    turn.goto("desk")
    rows: list[Row] = [
        (Choice(case_words(turn, case), "case.length", {"m": member.id, "k": str(case)}),) for case in ENTERED
    ]
    show(turn, turn.say("case.which", name=member.full_name), *rows, _back(turn, args))


def _back(turn: Turn, args: Args) -> Row:
    return (turn.choice("common.back", "case.person", m=args["m"]),)


def _case(args: Args) -> Case | None:
    said = args.get("k")
    return next((case for case in ENTERED if case == said), None)


async def ask_length(turn: Turn, args: Args) -> None:
    """Ask from when until when, or how long; what only goes on is asked once more."""
    member, case = await other_member(turn, args), _case(args)
    if member is None or case is None:
        await show_case(turn, args)
        return
    key: dict[str, Scalar] = {"m": member.id, "k": str(case)}
    words = {"name": member.full_name, "case": case_words(turn, case)}
    if case in STATES:
        turn.goto("desk")
        yes: Row = (turn.choice("case.yes", "case.enter", n=0, **key),)
        show(turn, turn.say("case.sure", **words), yes, _back(turn, args))
        return
    turn.goto(STRETCH_FLOW, **key)
    offered = _offered(turn, key) if case in LENGTHS else []
    asked = turn.say("case.how_long" if case in LENGTHS else "case.since_when", **words)
    show(turn, asked, *offered, _back(turn, args))


def _offered(turn: Turn, key: dict[str, Scalar]) -> list[Row]:
    def choice(months: int) -> Choice:
        return Choice(turn.label("case.months", count=months), "case.enter", {**key, "n": months})

    rows: list[Row] = [tuple(choice(months) for months in some) for some in _MONTHS_OFFERED]
    return [*rows, (turn.choice("case.length_unknown", "case.enter", n=0, **key),)]


async def take_stretch(turn: Turn, data: Args) -> None:
    """Take the typed days or months."""
    if not await still_may(turn, data, STRETCH_FLOW, Who.OFFICER):
        return
    case, said = _case(data), turn.incoming.text
    if case in LENGTHS:
        stretch = read_stretch(said, turn.today)
    else:
        day = read_past_day(said, turn.today) if len(said) <= MOST_LETTERS else None
        stretch = Stretch(day) if day is not None and day <= turn.today else None
    if case is None or stretch is None:
        turn.reply(Outgoing(turn.say("case.not_a_stretch" if case in LENGTHS else "case.not_a_day")))
        return
    await _enter(turn, await the_member(turn, data), case, stretch)


async def enter(turn: Turn, args: Args) -> None:
    """Enter a case with a length that was pressed, or one that only goes on."""
    member, case, months = await other_member(turn, args), _case(args), args.get("n")
    if member is None or case is None or case not in (*LENGTHS, *STATES) or not isinstance(months, int):
        await show_case(turn, args)
        return
    await _enter(turn, member, case, Stretch(months=months if case in LENGTHS else None))


async def _enter(turn: Turn, member: Member, case: Case, stretch: Stretch) -> None:
    row = turn.store.add(await _new(turn, member, case, stretch))
    turn.record("case.entered", "member", member.id, member.cell_id, str(row.id))
    await renew(turn, member)
    turn.goto(SOURCE_FLOW, m=member.id, x=row.id)
    text = turn.say("case.saved", case=case_words(turn, case), stretch=stretch_words(turn, row))
    show(turn, text, (turn.choice("case.no_source", "case.person", m=member.id),))


async def _new(turn: Turn, member: Member, case: Case, stretch: Stretch) -> Circumstance:
    """Make the row; a bare length is of the round's period, what only goes on began today."""
    period = (await state_of(turn, member)).known.period
    since, until = stretch.since, stretch.until
    if stretch.months is not None:
        since, until = period.first, period.last
    row_id, box = turn.store.ids.new(), turn.store.box
    return Circumstance(
        id=row_id,
        member_id=member.id,
        case=case,
        since=since or min(turn.today, period.end),
        until=until,
        months=stretch.months,
        source=box.seal("", "circumstance", "source", row_id),
        note=box.seal("", "circumstance", "note", row_id),
        entered_by=turn.me.id,
        entered_at=turn.now,
    )


async def take_source(turn: Turn, data: Args) -> None:
    """Keep the paper that a case rests on."""
    await _take(turn, data, SOURCE_FLOW, "source")


async def take_note(turn: Turn, data: Args) -> None:
    """Keep a note on a case."""
    await _take(turn, data, NOTE_FLOW, "note")


async def _take(turn: Turn, data: Args, flow: str, field: str) -> None:
    if not await still_may(turn, data, flow, Who.OFFICER):
        return
    text, row = words_of(turn, MOST_LETTERS), await _row(turn, data)
    if not text:
        return
    if row is not None:
        sealed = turn.store.box.seal(text, "circumstance", field, row.id)
        changed = replace(row, source=sealed) if field == "source" else replace(row, note=sealed)
        turn.store.save(changed)
        turn.record(f"case.{field}", "member", row.member_id, None, str(row.id))
    await show_case(turn, data, turn.say("case.kept"))


async def _row(turn: Turn, args: Args) -> Circumstance | None:
    """Return the case that the arguments name, if it is of that very member and still counts."""
    row = await turn.store.get(Circumstance, args.get("x", 0))
    if row is None or row.member_id != args["m"] or row.member_id == turn.me.id or row.dropped_at is not None:
        return None
    return row


async def show_one(turn: Turn, args: Args) -> None:
    """Show one case with what can be done about it."""
    row = await _row(turn, args)
    if row is None:
        await show_case(turn, args)
        return
    turn.goto("desk")
    key = {"m": row.member_id, "x": row.id}
    text = turn.say("case.one", case=case_words(turn, row.case), stretch=stretch_words(turn, row))
    ending: Row = (turn.choice("case.end", "case.end", **key),) if _goes_on(row, turn.today) else ()
    others: Sequence[Row] = (
        (turn.choice("case.note", "case.ask_note", **key),),
        (turn.choice("case.drop", "case.drop", **key),),
    )
    show(turn, text, ending, *others, _back(turn, args))


def _goes_on(row: Circumstance, today: date) -> bool:
    ends = row.case in (*LENGTHS, *STATES) and row.months is None
    return ends and (row.until is None or row.until > today)


async def ask_note(turn: Turn, args: Args) -> None:
    """Ask for a note."""
    row = await _row(turn, args)
    if row is None:
        await show_case(turn, args)
        return
    turn.goto(NOTE_FLOW, m=row.member_id, x=row.id)
    show(turn, turn.say("case.ask_note"), _back(turn, args))


async def end(turn: Turn, args: Args) -> None:
    """Let a case that went on end today; what it was until then still counts."""
    row = await _row(turn, args)
    if row is not None and _goes_on(row, turn.today):
        turn.store.save(replace(row, until=await _last_day(turn, row)))
        await _changed(turn, row, "case.ended")
        await show_case(turn, args, turn.say("case.told_ended"))
        return
    await show_case(turn, args)


async def _last_day(turn: Turn, row: Circumstance) -> date:
    """Return today; a state that ends after the round's period has ended does not hold in that round either."""
    if row.case not in STATES:
        return max(row.since or turn.today, turn.today)
    period = (await state_of(turn, await the_member(turn, {"m": row.member_id}))).known.period
    return min(turn.today, period.end)


async def drop(turn: Turn, args: Args) -> None:
    """Drop what was entered by mistake: it counts nowhere any more."""
    row = await _row(turn, args)
    if row is not None:
        turn.store.save(replace(row, dropped_at=turn.now, dropped_by=turn.me.id))
        await _changed(turn, row, "case.dropped")
        await show_case(turn, args, turn.say("case.told_dropped"))
        return
    await show_case(turn, args)


async def _changed(turn: Turn, row: Circumstance, action: str) -> None:
    member = await the_member(turn, {"m": row.member_id})
    turn.record(action, "member", member.id, member.cell_id, str(row.id))
    await renew(turn, member)
