"""Saying a level: what the cell proposes, what the base organisation decides; warned, never refused.

What does not fit the recorded facts, differs from the step before, or exceeds the quota is said first and
asks for a reason. Without a reason it can be kept too, but for "chưa xếp loại", a place beyond the quota
and a correction of what was told already, which are nothing without one.
"""

from dataclasses import dataclass

from markupsafe import Markup

from handlers.collectives import wording
from handlers.collectives.people import subject_name
from handlers.desk.showing import Row, show
from handlers.ratings import sheet as sheets
from handlers.ratings.card import Subject, show_card, the_subject
from handlers.ratings.recording import record
from handlers.ratings.seats import seat_reason
from handlers.ratings.words import condition_words, level_words
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.cycle import Cycle
from models.level import Level
from models.messaging import Choice, IncomingKind, Outgoing, Scalar
from models.rating import Seat, Step
from models.rules.conditions import Outcome

MOST_LETTERS = 1000


@dataclass(frozen=True, slots=True)
class Doubt:
    """What speaks for a reason before a level is recorded; ``must`` where it cannot be kept without."""

    lines: list[Markup]
    must: bool


def register(registry: Registry) -> None:
    """Declare choosing a level, and the reason for it."""
    registry.action("rate.propose", Who.SECRETARY, ask_proposal, Scope.ASSESSMENT)
    registry.action("rate.decide", Who.OFFICER, ask_decision, Scope.ASSESSMENT)
    registry.action("rate.say", Who.OFFICER, say_level, Scope.ASSESSMENT)
    registry.action("rate.no_reason", Who.OFFICER, keep_without, Scope.ASSESSMENT)
    registry.flow("rate.reason", Who.OFFICER, take_reason)


async def ask_proposal(turn: Turn, args: Args) -> None:
    """Ask what the cell proposes."""
    await _ask(turn, args, Step.PROPOSED)


async def ask_decision(turn: Turn, args: Args) -> None:
    """Ask what the base organisation decides."""
    await _ask(turn, args, Step.DECIDED)


async def _ask(turn: Turn, args: Args, step: Step) -> None:
    one = await the_subject(turn, args)
    if not may(one, step):
        await refuse(turn, f"rate.{step}")
        return
    turn.goto("desk")
    key = {**one.key, "k": str(step), "n": newest(one, step)}
    rows: list[Row] = [
        (Choice(f"{place}. {level_words(turn, level)}", "rate.say", {**key, "l": str(level)}),)
        for place, level in enumerate(Level, start=1)
    ]
    name = await subject_name(turn.store, one.assessment)
    text = turn.say(wording.of(f"rating.ask.{step}", one.assessment), name=name)
    show(turn, text, *rows, (turn.choice("common.back", "rate.card", **one.key),))


def may(one: Subject, step: Step) -> bool:
    """Tell whether the person of this turn speaks for a step of the chain."""
    return one.proposes if step is Step.PROPOSED else one.decides


async def refuse(turn: Turn, name: str) -> None:
    """Refuse on record, as if there were no such thing."""
    turn.record("refused", "action", None, detail=name)
    turn.alert = turn.label("common.not_found")
    turn.goto("menu")
    show(turn, turn.say("common.not_found"), (turn.choice("desk.menu", "chat.menu"),))


def newest(one: Subject, step: Step) -> int:
    """Return the row that holds of a step, 0 where there is none; an older press decides nothing."""
    entry = one.chain.steps.get(step)
    return entry.rating.id if entry else 0


async def say_level(turn: Turn, args: Args) -> None:
    """Record a level at once where nothing speaks against it; else say what does and ask for the reason."""
    found = await _said(turn, args)
    if found is None:
        return
    one, step, level = found
    doubt = await doubts(turn, one, step, level)
    if doubt is None:
        await _keep(turn, one, step, level, "")
        return
    data: dict[str, Scalar] = {**one.key, "k": str(step), "n": newest(one, step), "l": str(level)}
    turn.goto("rate.reason", **data)
    name = await subject_name(turn.store, one.assessment)
    title = turn.say(f"rating.doubt.{step}", name=name, level=level_words(turn, level))
    ask = turn.say("rating.doubt.must" if doubt.must else "rating.doubt.ask")
    rows = [] if doubt.must else [(turn.choice("rating.doubt.without", "rate.no_reason", **data),)]
    back: Row = (turn.choice("common.back", "rate.card", **one.key),)
    show(turn, Markup("\n").join([title, *doubt.lines, Markup(""), ask]), *rows, back)


async def _said(turn: Turn, args: Args) -> tuple[Subject, Step, Level] | None:
    """Read what a press or a reason is about; show how things stand where it cannot be kept any more."""
    step, level = args.get("k"), args.get("l")
    one = await the_subject(turn, args)
    if step not in (Step.PROPOSED, Step.DECIDED) or level not in set(Level) or not may(one, Step(step)):
        await refuse(turn, "rate.say")
        return None
    if args.get("n") != newest(one, Step(step)):
        await show_card(turn, args, turn.say("rating.changed_meanwhile"))
        return None
    return one, Step(step), Level(level)


async def doubts(turn: Turn, one: Subject, step: Step, level: Level) -> Doubt | None:
    """Return what a reason is asked for; None where nothing is."""
    lines = condition_words(turn, [f for f in one.findings(level) if f.outcome is Outcome.UNMET])
    before = one.chain.at(Step.PROPOSED) if step is Step.DECIDED else one.chain.self_level
    if before is not None and before is not level:
        lines.append(turn.say(f"rating.doubt.differs_{step}", before=level_words(turn, before)))
    must = level is Level.UNRATED
    if must:
        lines.append(turn.say("rating.doubt.unrated"))
    if step is Step.DECIDED and one.chain.released:
        must = True
        lines.append(turn.say("rating.doubt.correction"))
    if step is Step.DECIDED and level is Level.EXCELLENT and (over := await _over(turn, one)) is not None:
        must = True
        lines.append(over)
    return Doubt(lines, must) if lines else None


async def _over(turn: Turn, one: Subject) -> Markup | None:
    """Say by how much a place for somebody would exceed the quota."""
    cycle = await turn.store.get(Cycle, one.assessment.cycle_id)
    sheet = await sheets.load(turn, one.unit, one.side, cycle) if one.assessment.personal else None
    of = sheet.subject(one.assessment.id) if sheet else None
    if sheet is None or of is None or (of.seated and of.chain.final is not None) or not sheet.counts(of):
        return None
    seat = of.seat
    if seat is not None and seat.given and seat.reason is not None:
        return None
    tally = sheets.what_if(sheet, of)
    return turn.say("rating.doubt.over", taken=tally.taken, places=tally.limit) if tally.left < 0 else None


async def keep_without(turn: Turn, args: Args) -> None:
    """Record a level without a reason, where that is possible."""
    found = await _said(turn, args)
    if found is None:
        return
    one, step, level = found
    doubt = await doubts(turn, one, step, level)
    if doubt is not None and doubt.must:
        await say_level(turn, args)
        return
    await _keep(turn, one, step, level, "")


async def take_reason(turn: Turn, data: Args) -> None:
    """Record a level with its reason."""
    if not await wording.may_go_on(turn, data, "rate.reason", Scope.ASSESSMENT, Who.OFFICER):
        return
    if (problem := problem_of(turn)) is not None:
        turn.reply(Outgoing(problem))
        return
    found = await _said(turn, data)
    if found is not None:
        await _keep(turn, *found, turn.incoming.text.strip())


def problem_of(turn: Turn, limit: int = MOST_LETTERS) -> Markup | None:
    """Say what is wrong with typed words, None where nothing is."""
    text = turn.incoming.text.strip()
    if turn.incoming.kind is not IncomingKind.TEXT or not text:
        return turn.say("desk.additions.needs_text")
    if len(text) > limit:
        return turn.say("memory.too_long", count=len(text), limit=limit)
    return None


async def _keep(turn: Turn, one: Subject, step: Step, level: Level, reason: str) -> None:
    unit_id = one.assessment.cell_id if step is Step.PROPOSED else one.unit.id
    top = step is Step.DECIDED and level is Level.EXCELLENT
    if top and await _over(turn, one) is not None:
        turn.record("over_quota", "assessment", one.assessment.id, one.assessment.cell_id, str(one.side))
    if top and not reason:
        reason = seat_reason(turn.store, await turn.store.get(Seat, one.assessment.id, one.side))
    await record(turn, one.assessment, step, one.side, unit_id, level, reason)
    unknown = [f for f in one.findings(level) if f.outcome is Outcome.UNKNOWN]
    note = turn.say(f"rating.kept.{step}", level=level_words(turn, level))
    if unknown:
        note += "\n" + turn.say("rating.kept.unknown", count=len(unknown))
    await show_card(turn, one.key, note)
