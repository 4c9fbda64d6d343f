"""The second reviewer's answer to a wish that a rating be looked at again; then the record is closed."""

from dataclasses import replace

from markupsafe import Markup

from handlers.collectives import wording
from handlers.desk.showing import PER_PAGE, Row, cell_name, name_of, numbered, page_of, show, turning, when
from handlers.ratings.appeals import mine_to_answer, waiting_for
from handlers.ratings.card import Subject, the_subject
from handlers.ratings.reading import Entry, opened
from handlers.ratings.recording import record
from handlers.ratings.saying import problem_of, refuse
from handlers.ratings.words import chain_words, level_words
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.assessment import Assessment
from models.level import Level
from models.member import Member
from models.messaging import Choice, Outgoing, Scalar
from models.rating import Rating, Reconsideration


def register(registry: Registry) -> None:
    """Declare what waits for an answer, and the answer."""
    registry.action("rate.asked", Who.OFFICER, show_waiting)
    registry.action("rate.asked_one", Who.OFFICER, show_one, Scope.ASSESSMENT)
    registry.action("rate.change", Who.OFFICER, ask_level, Scope.ASSESSMENT)
    registry.action("rate.answer", Who.OFFICER, ask_reason, Scope.ASSESSMENT)
    registry.flow("rate.answer_words", Who.OFFICER, take_answer)


async def show_waiting(turn: Turn, args: Args) -> None:
    """Show what waits for this person's answer, the most urgent first."""
    turn.goto("desk")
    rows = await waiting_for(turn)
    page, pages = page_of(args.get("p"), len(rows))
    lines: list[Row] = []
    for row in rows[page * PER_PAGE : (page + 1) * PER_PAGE]:
        assessment = await turn.store.get(Assessment, row.assessment_id)
        name = await name_of(turn, assessment.member_id if assessment else None)
        label = turn.label("rating.asked.line", name=name, day=f"{row.answer_by:%d/%m}")
        lines.append((Choice(label, "rate.asked_one", {"a": row.assessment_id, "x": row.id}),))
    text = turn.say("rating.asked.title" if rows else "rating.asked.nothing", count=len(rows))
    back: Row = (turn.choice("rating.menu.back", "rate.menu"),)
    show(turn, text, *lines, turning(turn, page, pages, "rate.asked"), back)


async def _about(turn: Turn, args: Args, name: str) -> tuple[Reconsideration, Subject, Entry] | None:
    """Read what a press is about, for a second reviewer of it; refuse for others."""
    number = args.get("x")
    found = await turn.store.get(Reconsideration, number) if isinstance(number, int) else None
    rating = await turn.store.get(Rating, found.rating_id) if found else None
    if (
        found is None
        or rating is None
        or found.assessment_id != args["a"]
        or not await mine_to_answer(turn, found)
    ):
        await refuse(turn, name)
        return None
    one = await the_subject(turn, {"a": found.assessment_id, "s": str(rating.side)})
    return found, one, opened(turn.store.box, rating)


async def show_one(turn: Turn, args: Args) -> None:
    """Show the words, the chain, and the two answers that there are."""
    about = await _about(turn, args, "rate.asked_one")
    if about is None:
        return
    turn.goto("desk")
    found, one, entry = about
    text = turn.store.box.open(found.text, "reconsideration", "text", found.id)
    lines = [
        turn.say(
            "rating.asked.head",
            name=await name_of(turn, one.assessment.member_id),
            cell=await cell_name(turn, one.assessment.cell_id),
            when=when(turn, found.asked_at),
            day=turn.services.texts.day(turn.lang, found.answer_by),
            text=text,
        ),
        Markup(""),
        *await chain_words(turn, one.chain, decisions=True),
    ]
    back: Row = (turn.choice("common.back", "rate.asked"),)
    if found.answered_at is not None:
        by = await name_of(turn, found.answered_by)
        lines += [Markup(""), turn.say("rating.asked.answered", by=by, when=when(turn, found.answered_at))]
        show(turn, Markup("\n").join(lines), back)
        return
    key: dict[str, Scalar] = {"a": found.assessment_id, "x": found.id}
    keep = (turn.choice("rating.asked.keep", "rate.answer", **key, l=str(entry.level)),)
    change = (turn.choice("rating.asked.change", "rate.change", **key),)
    show(turn, Markup("\n").join(lines), keep, change, back)


async def ask_level(turn: Turn, args: Args) -> None:
    """Ask to which level the rating changes."""
    about = await _about(turn, args, "rate.change")
    if about is None:
        return
    turn.goto("desk")
    found, _, entry = about
    labels: list[tuple[str, Scalar]] = [
        (level_words(turn, level), str(level)) for level in Level if level is not entry.level
    ]
    rows = numbered(labels, "rate.answer", "l", a=found.assessment_id, x=found.id)
    back: Row = (turn.choice("common.back", "rate.asked_one", a=found.assessment_id, x=found.id),)
    show(turn, turn.say("rating.asked.ask_level", level=level_words(turn, entry.level)), *rows, back)


async def ask_reason(turn: Turn, args: Args) -> None:
    """Ask for the reason of the answer: there is no answer without one."""
    about = await _about(turn, args, "rate.answer")
    if about is None:
        return
    found, _, entry = about
    if found.answered_at is not None or args.get("l") not in set(Level):
        await show_one(turn, args)
        return
    level = Level(str(args["l"]))
    turn.goto("rate.answer_words", a=found.assessment_id, x=found.id, l=str(level))
    key = "rating.asked.why_kept" if level is entry.level else "rating.asked.why_changed"
    back: Row = (turn.choice("common.back", "rate.asked_one", a=found.assessment_id, x=found.id),)
    show(turn, turn.say(key, level=level_words(turn, level)), back)


async def take_answer(turn: Turn, data: Args) -> None:
    """Record the answer as a new rating, tell the member, and close."""
    if not await wording.may_go_on(turn, data, "rate.answer_words", Scope.ASSESSMENT, Who.OFFICER):
        return
    about = await _about(turn, data, "rate.answer_words")
    if about is None:
        return
    found, one, entry = about
    if found.answered_at is not None or data.get("l") not in set(Level):
        await show_one(turn, data)
        return
    if (problem := problem_of(turn)) is not None:
        turn.reply(Outgoing(problem))
        return
    await _answer(turn, found, one, entry, Level(str(data["l"])))
    await turn.store.flush()
    await show_one(turn, data)


async def _answer(turn: Turn, found: Reconsideration, one: Subject, before: Entry, level: Level) -> None:
    """Write the new entry, released at once: it is the answer to what was released before."""
    made = await record(
        turn,
        one.assessment,
        before.rating.step,
        before.rating.side,
        before.rating.unit_id,
        level,
        turn.incoming.text.strip(),
        f"reconsideration:{found.id}",
    )
    turn.store.save(replace(made.rating, released_at=turn.now))
    turn.store.save(replace(found, answered_at=turn.now, answered_by=turn.me.id, result_id=made.rating.id))
    turn.record("answered_again", "assessment", one.assessment.id, one.assessment.cell_id, str(found.id))
    member = await turn.store.get(Member, one.assessment.member_id)
    lang, texts = (member.language if member else "") or "vi", turn.services.texts
    key = "rating.told.kept" if level is before.level else "rating.told.changed"
    open_ = Choice(texts.plain(lang, "rating.told.open"), "rate.mine", one.key)
    await turn.notify(
        one.assessment.member_id, Outgoing(texts.say(lang, key), ((open_,),)), f"answered:{found.id}"
    )
