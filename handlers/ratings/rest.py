"""Deciding the rest in one go, as the cells proposed and the list says; after a confirmation that counts."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from handlers.desk.showing import Row, show
from handlers.ratings.desk import show_base, the_sheet
from handlers.ratings.facts import facts_of, findings, whom
from handlers.ratings.recording import record
from handlers.ratings.seats import seat_reason
from handlers.ratings.sheet import Sheet, Subject
from handlers.ratings.words import level_words
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.level import Level
from models.messaging import Scalar
from models.rating import Step
from models.rules.conditions import Outcome

_NAMES = 10


@dataclass(frozen=True, slots=True)
class Rest:
    """What can be decided as proposed, and who remains for a decision of their own."""

    ready: Sequence[tuple[Subject, Level]]
    no_place: Sequence[Subject]
    no_proposal: Sequence[Subject]
    own: Sequence[Subject]

    @property
    def remaining(self) -> list[Subject]:
        """Return who remains undecided."""
        return [*self.no_place, *self.no_proposal, *self.own]


def register(registry: Registry) -> None:
    """Declare the count and the decision."""
    registry.action("rate.rest", Who.OFFICER, ask, Scope.CELL)
    registry.action("rate.rest_done", Who.OFFICER, decide, Scope.CELL)


def rest_of(sheet: Sheet, me: int) -> Rest:
    """Sort those who are not decided; one's own rating is decided by another holder of the right."""
    undecided = [one for one in sheet.subjects if one.chain.final is None]
    others = [one for one in undecided if one.member.id != me]
    levels = [(one, _level(one)) for one in others]
    return Rest(
        ready=[(one, level) for one, level in levels if level is not None],
        no_place=[one for one, level in levels if level is None and one.listed],
        no_proposal=[one for one, level in levels if level is None and not one.listed],
        own=[one for one in undecided if one.member.id == me],
    )


def _level(one: Subject) -> Level | None:
    """Return what the list and the cell's proposal lead to; the top level only with a place."""
    if one.seated:
        return Level.EXCELLENT
    proposed = one.chain.at(Step.PROPOSED)
    return None if proposed is Level.EXCELLENT else proposed


async def ask(turn: Turn, args: Args) -> None:
    """Show what would be decided, and what remains."""
    sheet = await the_sheet(turn, args, "rate.rest")
    if sheet is None:
        return
    turn.goto("desk")
    rest = rest_of(sheet, turn.me.id)
    key: dict[str, Scalar] = {"u": sheet.unit.id, "s": str(sheet.side)}
    back: Row = (turn.choice("common.back", "rate.base", **key),)
    lines = [turn.say("rating.rest.title", unit=sheet.unit.name), *_levels(turn, rest), *_remaining(turn, rest)]
    if not rest.ready:
        show(turn, Markup("\n").join([*lines, turn.say("rating.rest.nothing")]), back)
        return
    if unmet := await _unmet(turn, sheet, rest):
        lines.append(turn.say("rating.rest.unmet", count=len(unmet), names=_names(unmet)))
    sure = turn.choice("rating.rest.sure", "rate.rest_done", **key, n=_mark(rest))
    show(turn, Markup("\n").join(lines), (sure,), back)


def _mark(rest: Rest) -> int:
    """Return a number that differs where something else would be decided than was shown."""
    mark = 0
    for one, level in rest.ready:
        mark = (mark * 31 + one.id * 7 + list(Level).index(level)) % 2_000_000_011
    return mark


def _levels(turn: Turn, rest: Rest) -> list[Markup]:
    counted = Counter(level for _, level in rest.ready)
    return [
        turn.say("rating.rest.level", level=level_words(turn, level), count=counted[level])
        for level in Level
        if counted[level]
    ]


def _remaining(turn: Turn, rest: Rest) -> list[Markup]:
    groups = {"no_place": rest.no_place, "no_proposal": rest.no_proposal, "own": rest.own}
    return [
        turn.say(f"rating.rest.{name}", count=len(people), names=_names(people))
        for name, people in groups.items()
        if people
    ]


def _names(people: Sequence[Subject]) -> str:
    names = ", ".join(one.member.full_name for one in people[:_NAMES])
    return names + (", …" if len(people) > _NAMES else "")


async def _unmet(turn: Turn, sheet: Sheet, rest: Rest) -> list[Subject]:
    """Return those whose level has a condition that the recorded facts do not meet."""
    known = await facts_of(turn.store, [one.id for one, _ in rest.ready])
    return [
        one
        for one, level in rest.ready
        if any(
            found.outcome is Outcome.UNMET
            for found in findings(sheet.rules, level, whom(one.assessment, one.member), known[one.id])
        )
    ]


async def decide(turn: Turn, args: Args) -> None:
    """Record what was shown; where something has changed meanwhile, show it again."""
    sheet = await the_sheet(turn, args, "rate.rest_done")
    if sheet is None:
        return
    rest = rest_of(sheet, turn.me.id)
    if args.get("n") != _mark(rest) or not rest.ready:
        await ask(turn, args)
        return
    for one, level in rest.ready:
        await record(turn, one.assessment, Step.DECIDED, sheet.side, sheet.unit.id, level, _reason(turn, one))
    turn.record("rest_decided", "unit", sheet.unit.id, sheet.unit.id, f"{sheet.side} {len(rest.ready)}")
    await turn.store.flush()
    note = turn.say("rating.rest.done", count=len(rest.ready), left=len(rest.remaining))
    await show_base(turn, args, note)


def _reason(turn: Turn, one: Subject) -> str:
    """Return the reason that goes along: of a place beyond the quota, or of not being rated."""
    if one.seated:
        return seat_reason(turn.store, one.seat)
    proposed = one.chain.steps[Step.PROPOSED]
    return proposed.reason if proposed.level is Level.UNRATED else ""
