"""The card of somebody who is rated: the chain, the facts with their sources, the quota, and the ways on."""

from dataclasses import dataclass

from markupsafe import Markup

from handlers.collectives import wording
from handlers.collectives.people import subject_name
from handlers.desk.card import the_assessment
from handlers.desk.showing import Row, cell_name, show
from handlers.office.opening import basis_of
from handlers.ratings import sheet as sheets
from handlers.ratings import units
from handlers.ratings.facts import Known, facts_of, findings, whom
from handlers.ratings.reading import Chain, chain_of
from handlers.ratings.words import chain_words, condition_words, fact_words, level_words, quota_words
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.assessment import Assessment
from models.cycle import Cycle
from models.level import Level
from models.member import Member
from models.rating import Side, Step
from models.rules.conditions import Finding
from models.rules.schema import RuleSet
from models.unit import Unit


@dataclass(frozen=True, slots=True)
class Subject:
    """What a card and a decision need to know of one assessment on one side."""

    assessment: Assessment
    member: Member | None
    side: Side
    chain: Chain
    known: dict[str, Known]
    rules: RuleSet
    unit: Unit
    """The unit that decides."""
    proposes: bool
    decides: bool

    @property
    def key(self) -> dict[str, int | str]:
        """Return what a choice about this subject carries."""
        return {"a": self.assessment.id, "s": str(self.side)}

    @property
    def measured(self) -> Level | None:
        """Return the level whose conditions the card shows: the latest one that this person may see."""
        final = self.chain.final
        if final is not None and (self.decides or self.chain.released):
            return final.level
        return self.chain.at(Step.PROPOSED) or self.chain.self_level

    def findings(self, level: Level) -> list[Finding]:
        """Return the conditions of a level with what the recorded facts say."""
        return findings(self.rules, level, whom(self.assessment, self.member), self.known)


def register(registry: Registry) -> None:
    """Declare the card."""
    registry.action("rate.card", Who.OFFICER, open_card, Scope.ASSESSMENT)


def side_of(args: Args) -> Side:
    """Return the side that a press names; the party's where it names none."""
    return Side.CIVIL if args.get("s") == Side.CIVIL else Side.PARTY


async def the_subject(turn: Turn, args: Args) -> Subject:
    """Read everything about the assessment that the arguments name; permissions have found it already."""
    store, assessment, side = turn.store, await the_assessment(turn, args), side_of(args)
    cycle = await store.get(Cycle, assessment.cycle_id)
    assert cycle is not None, "an assessment's cycle is a foreign key"  # noqa: S101 - holds by constraint
    return Subject(
        assessment=assessment,
        member=await store.get(Member, assessment.member_id),
        side=side,
        chain=await chain_of(store, turn.services.catalog, assessment, side),
        known=(await facts_of(store, [assessment.id]))[assessment.id],
        rules=(await basis_of(store, cycle)).rules,
        unit=await units.deciding_for(store, assessment),
        proposes=await units.may_propose(store, turn.me, assessment),
        decides=await units.may_decide(store, turn.me, assessment),
    )


async def open_card(turn: Turn, args: Args) -> None:
    """Show the card that a press names."""
    await show_card(turn, args)


async def show_card(turn: Turn, args: Args, note: Markup | None = None) -> None:
    """Show the card, with a note of what has just been done above it."""
    turn.goto("desk")
    one = await the_subject(turn, args)
    lines = [note, Markup("")] if note else []
    lines += [await head(turn, one), *await chain_words(turn, one.chain, decisions=one.decides)]
    if not one.assessment.is_rated:
        lines.append(turn.say("rating.card.not_rated"))
    lines += [*_facts(turn, one), *_conditions(turn, one), *await _quota(turn, one)]
    show(turn, Markup("\n").join(lines), *await _ways(turn, one))


async def head(turn: Turn, one: Subject) -> Markup:
    """Return whose card it is, and of which of the two ratings."""
    return turn.say(
        wording.of("rating.card.head", one.assessment),
        name=await subject_name(turn.store, one.assessment),
        cell=await cell_name(turn, one.assessment.cell_id),
        side=turn.label(f"rating.side.{one.side}"),
    )


def _facts(turn: Turn, one: Subject) -> list[Markup]:
    lines = [fact_words(turn, rule, one.known[rule.code]) for rule in one.rules.facts if rule.code in one.known]
    return ["", turn.say("rating.card.facts"), *lines] if lines else []  # type: ignore[list-item]


def _conditions(turn: Turn, one: Subject) -> list[Markup]:
    level = one.measured
    found = one.findings(level) if level else []
    if not found:
        return []
    title = turn.say("rating.card.conditions", level=level_words(turn, level))
    return [Markup(""), title, *condition_words(turn, found)]


async def _quota(turn: Turn, one: Subject) -> list[Markup]:
    """Say how the quota stands; collectives are not in the quota of members."""
    if not one.assessment.personal or not one.assessment.is_rated:
        return []
    cycle = await turn.store.get(Cycle, one.assessment.cycle_id)
    sheet = await sheets.load(turn, one.unit, one.side, cycle)
    of = sheet.subject(one.assessment.id) if sheet else None
    if sheet is None or of is None:
        return []
    return [Markup(""), quota_words(turn, sheet, sheet.tally(of))]


async def _ways(turn: Turn, one: Subject) -> list[Row]:
    rows: list[Row] = []
    if one.proposes:
        rows.append((turn.choice("rating.card.propose", "rate.propose", **one.key),))
    if one.decides:
        rows.append((turn.choice("rating.card.decide", "rate.decide", **one.key),))
    rows.append((turn.choice("rating.card.record", "rate.facts", **one.key),))
    if one.member is not None and one.assessment.personal and one.member.civil_servant:
        other = Side.PARTY if one.side is Side.CIVIL else Side.CIVIL
        rows.append((turn.choice(f"rating.card.to_{other}", "rate.card", a=one.assessment.id, s=str(other)),))
    return [*rows, _back(turn, one)]


def _back(turn: Turn, one: Subject) -> Row:
    if not one.assessment.personal:
        return (turn.choice("rating.card.bodies", "rate.bodies"),)
    cell = turn.choice("rating.card.cell", "rate.cell", u=one.assessment.cell_id, s=str(one.side))
    if not one.decides:
        return (cell,)
    return (cell, turn.choice("rating.card.list", "rate.list", u=one.unit.id, s=str(one.side)))
