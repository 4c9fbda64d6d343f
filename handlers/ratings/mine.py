"""A member's own result after its release, and asking to have it looked at again (đề nghị xem xét lại)."""

from dataclasses import dataclass

from markupsafe import Markup

from handlers import rounds
from handlers.collectives import wording
from handlers.desk.card import the_assessment
from handlers.desk.showing import Row, show, when
from handlers.guards import reviewer
from handlers.office.opening import basis_of
from handlers.ratings.appeals import last_day, of_rating, second_reviewers
from handlers.ratings.card import side_of
from handlers.ratings.reading import Chain, Entry, chain_of, history
from handlers.ratings.saying import problem_of
from handlers.ratings.words import level_words
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.assessment import Assessment
from models.cycle import Cycle
from models.holidays import working_days_after
from models.messaging import Choice, Outgoing, Scalar
from models.rating import Rating, Reconsideration, Side, Step
from models.rules.schema import ReconsiderationRules


@dataclass(frozen=True, slots=True)
class Result:
    """What a member may see of the own rating, and what can still be asked about it."""

    assessment: Assessment
    side: Side
    chain: Chain
    entry: Entry
    rules: ReconsiderationRules
    asked: Reconsideration | None
    """What was asked about this rating, or led to it; then it is the last word of the round."""


def register(registry: Registry) -> None:
    """Declare the own result, and asking again."""
    registry.action("rate.own", Who.MEMBER, show_newest)
    registry.action("rate.mine", Who.MEMBER, open_mine, Scope.OWN)
    registry.action("rate.again", Who.MEMBER, ask_words, Scope.OWN)
    registry.flow("rate.again_words", Who.MEMBER, take_words)
    registry.command("rate.own", "ketqua", "ket qua")


async def show_newest(turn: Turn, _args: Args) -> None:
    """Show the newest result that was released to this person."""
    for assessment in sorted(await rounds.own(turn.store, turn.me.id), key=lambda one: -one.id):
        if await _result(turn, assessment, Side.PARTY) is not None:
            await show_mine(turn, {"a": assessment.id, "s": str(Side.PARTY)})
            return
    _nothing(turn)


def _nothing(turn: Turn) -> None:
    turn.goto("menu")
    show(turn, turn.say("rating.mine.nothing"), (turn.choice("desk.menu", "chat.menu"),))


async def _result(turn: Turn, assessment: Assessment, side: Side) -> Result | None:
    """Return a result that was released; of a correction that was not, nothing is said yet."""
    chain = await chain_of(turn.store, turn.services.catalog, assessment, side)
    entry = chain.final if chain.released else await _last_released(turn, assessment, side)
    cycle = await turn.store.get(Cycle, assessment.cycle_id)
    if entry is None or cycle is None or not assessment.personal:
        return None
    rules = (await basis_of(turn.store, cycle)).rules.reconsideration
    asked = await of_rating(turn.store, entry)
    return Result(assessment, side, chain, entry, rules, asked)


async def _last_released(turn: Turn, assessment: Assessment, side: Side) -> Entry | None:
    found = [one for one in await history(turn.store, assessment.id, side) if one.rating.released_at]
    return found[-1] if found else None


async def open_mine(turn: Turn, args: Args) -> None:
    """Show the result that a press names."""
    await show_mine(turn, args)


async def show_mine(turn: Turn, args: Args, note: Markup | None = None) -> None:
    """Show the own result beside the own rating and the cell's, and until when to ask again."""
    found = await _result(turn, await the_assessment(turn, args), side_of(args))
    if found is None:
        _nothing(turn)
        return
    turn.goto("menu")
    chain, entry = found.chain, found.entry
    lines = [note, Markup("")] if note else []
    lines.append(
        turn.say(
            "rating.mine.text",
            side=turn.label(f"rating.side.{found.side}"),
            own=level_words(turn, chain.self_level),
            proposed=level_words(turn, chain.at(Step.PROPOSED)),
            level=level_words(turn, entry.level),
            when=when(turn, entry.rating.released_at),
        )
    )
    if entry.reason:
        lines.append(turn.say("rating.chain.reason", text=entry.reason))
    show(turn, Markup("\n").join(lines) + _asking(turn, found), *_ways(turn, found))


def _asking(turn: Turn, found: Result) -> Markup:
    day = turn.services.texts.day
    if found.asked is not None and found.asked.answered_at is None:
        return "\n\n" + turn.say("rating.mine.asked", day=day(turn.lang, found.asked.answer_by))
    if found.asked is not None:
        return "\n\n" + turn.say("rating.mine.closed")
    last = last_day(turn, found.entry.rating.released_at or turn.now, found.rules.file_days)
    key = "rating.mine.until" if turn.today <= last else "rating.mine.late"
    return "\n\n" + turn.say(key, day=day(turn.lang, last))


def _may_ask(turn: Turn, found: Result) -> bool:
    released = found.entry.rating.released_at
    if found.asked is not None or released is None:
        return False
    return turn.today <= last_day(turn, released, found.rules.file_days)


def _ways(turn: Turn, found: Result) -> list[Row]:
    key: dict[str, Scalar] = {"a": found.assessment.id, "s": str(found.side)}
    rows: list[Row] = []
    if _may_ask(turn, found):
        rows.append((turn.choice("rating.mine.again", "rate.again", **key),))
    if turn.me.member.civil_servant:
        other = Side.PARTY if found.side is Side.CIVIL else Side.CIVIL
        rows.append((turn.choice(f"rating.card.to_{other}", "rate.mine", a=found.assessment.id, s=str(other)),))
    return [*rows, (turn.choice("desk.menu", "chat.menu"),)]


async def ask_words(turn: Turn, args: Args) -> None:
    """Ask what is to be looked at again, and why."""
    found = await _result(turn, await the_assessment(turn, args), side_of(args))
    if found is None or not _may_ask(turn, found):
        await show_mine(turn, args)
        return
    key: dict[str, Scalar] = {"a": found.assessment.id, "s": str(found.side)}
    turn.goto("rate.again_words", **key)
    text = turn.say("rating.mine.ask_words", days=found.rules.answer_days)
    show(turn, text, (turn.choice("common.back", "rate.mine", **key),))


async def take_words(turn: Turn, data: Args) -> None:
    """Keep the wish and tell those who answer."""
    if not await wording.may_go_on(turn, data, "rate.again_words", Scope.OWN):
        return
    found = await _result(turn, await the_assessment(turn, data), side_of(data))
    if found is None or not _may_ask(turn, found):
        await show_mine(turn, data)
        return
    if (problem := problem_of(turn)) is not None:
        turn.reply(Outgoing(problem))
        return
    asked = _keep(turn, found)
    await _tell_reviewers(turn, found.assessment, found.entry.rating, asked)
    await turn.store.flush()
    await show_mine(turn, data, turn.say("rating.mine.kept"))


def _keep(turn: Turn, found: Result) -> Reconsideration:
    row_id = turn.store.ids.new()
    turn.record("asked_again", "assessment", found.assessment.id, found.assessment.cell_id, str(row_id))
    return turn.store.add(
        Reconsideration(
            id=row_id,
            assessment_id=found.assessment.id,
            rating_id=found.entry.rating.id,
            text=turn.store.box.seal(turn.incoming.text.strip(), "reconsideration", "text", row_id),
            asked_at=turn.now,
            answer_by=working_days_after(turn.today, found.rules.answer_days),
        )
    )


async def _tell_reviewers(turn: Turn, assessment: Assessment, rating: Rating, asked: Reconsideration) -> None:
    """Tell the second reviewers that somebody asks; the words are read at the desk."""
    texts = turn.services.texts
    for person in await second_reviewers(turn.store, assessment, rating.recorded_by):
        lang = person.member.language or "vi"
        name, by = turn.me.member.full_name, texts.day(lang, asked.answer_by)
        text = texts.say(lang, "rating.told.asked", name=name, cell=turn.me.cell.name, day=by)
        args = {"a": assessment.id, "x": asked.id}
        open_ = Choice(texts.plain(lang, "rating.told.open_asked"), "rate.asked_one", args)
        key = f"asked_again:{asked.id}:{person.id}"
        await turn.notify(person.id, Outgoing(text, ((open_,),)), key, reviewer(assessment.cell_id))
