"""Levels, chains, conditions and quotas in words."""

from collections.abc import Sequence
from decimal import Decimal

from markupsafe import Markup

from handlers.desk.showing import name_of, when
from handlers.drawing.pen import cut
from handlers.ratings.facts import Known
from handlers.ratings.reading import Chain, Entry
from handlers.ratings.sheet import Sheet, Tally
from handlers.turn import Turn
from models.level import Level
from models.rating import Step
from models.rules.conditions import FactKind, FactRule, Finding, Outcome, Value
from models.rules.quota import Denominator, base_number, places

_REASON_ROOM = 200
_SOURCE_ROOM = 60
_SHOWN = (Outcome.UNMET, Outcome.UNKNOWN, Outcome.MET)


def level_words(turn: Turn, level: Level | None, lang: str = "") -> str:
    """Return a level in words."""
    key = f"rating.level.{level}" if level else "rating.level.none"
    return turn.services.texts.plain(lang or turn.lang, key)


def short_level(turn: Turn, level: Level | None) -> str:
    """Return a level as tables write it."""
    return turn.label(f"rating.short.{level}" if level else "rating.short.none")


async def chain_words(turn: Turn, chain: Chain, *, decisions: bool) -> list[Markup]:
    """Return every step beside the others; decisions only for who may see them before they are released."""
    lines = [turn.say("rating.chain.own", level=level_words(turn, chain.self_level))]
    lines += await _step(turn, chain, Step.PROPOSED)
    if decisions or chain.released:
        lines += await _step(turn, chain, Step.DECIDED)
    if (decisions or chain.released) and Step.HIGHER in chain.steps:
        lines += await _step(turn, chain, Step.HIGHER)
    return lines


async def _step(turn: Turn, chain: Chain, step: Step) -> list[Markup]:
    entry = chain.steps.get(step)
    if entry is None:
        return [turn.say(f"rating.chain.no_{step}")]
    by, at = await name_of(turn, entry.rating.recorded_by), when(turn, entry.rating.recorded_at)
    lines = [turn.say(f"rating.chain.{step}", level=level_words(turn, entry.level), by=by, when=at)]
    return [*lines, *_reason(turn, entry)]


def _reason(turn: Turn, entry: Entry) -> list[Markup]:
    return [turn.say("rating.chain.reason", text=cut(entry.reason, _REASON_ROOM))] if entry.reason else []


def fact_words(turn: Turn, fact: FactRule, known: Known) -> Markup:
    """Return a recorded fact with where it is written."""
    value = value_words(turn, fact.kind, known.value)
    source = cut(known.source, _SOURCE_ROOM) or "–"
    return turn.say("rating.fact.line", title=fact.title.to(turn.lang), value=value, source=source)


def value_words(turn: Turn, kind: FactKind, value: Value) -> str:
    """Return the value of a fact in words."""
    if isinstance(value, bool):
        return turn.label("rating.fact.yes" if value else "rating.fact.no")
    return number_words(value) + (" %" if kind is FactKind.PERCENT else "")


def number_words(value: Decimal) -> str:
    """Return a number as people write it, with a comma."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def condition_words(turn: Turn, found: Sequence[Finding]) -> list[Markup]:
    """Return the conditions: what is not met first, then what nobody recorded, then what is met."""
    ordered = [one for outcome in _SHOWN for one in found if one.outcome is outcome]
    return [
        turn.say(
            f"rating.condition.{one.outcome}",
            title=one.condition.title.to(turn.lang),
            source=one.condition.source,
            state=turn.say(f"rating.state.{one.condition.state}"),
        )
        for one in ordered
    ]


def quota_words(turn: Turn, sheet: Sheet, tally: Tally) -> Markup:
    """Say how many places there are, on what number, and what is still open."""
    counted, quota = tally.count, tally.rules
    text = turn.say(
        "rating.quota.text",
        unit=sheet.unit.name,
        places=tally.limit,
        percent=quota.percent,
        of=turn.label(f"rating.denominator.{quota.denominator}"),
        number=tally.number,
        what=turn.label(f"rating.number.{quota.denominator}"),
        decided=counted.decided,
        proposed=counted.proposed,
        own=counted.own,
    )
    if counted.open:
        text += " " + turn.say("rating.quota.open", count=counted.open)
    if quota.exclude_head:
        text += " " + turn.say("rating.quota.head_apart")
    if silent := len(sheet.silent_cells):
        text += "\n" + turn.say("rating.quota.silent", count=silent)
    return text


def short_quota(turn: Turn, name: str, tally: Tally) -> Markup:
    """Say in one line how the quota of a group stands."""
    what = turn.label(f"rating.number.{tally.rules.denominator}")
    return turn.say(
        "rating.quota.short", name=name, taken=tally.taken, places=tally.limit, number=tally.number, what=what
    )


def other_ways(turn: Turn, tally: Tally) -> Markup:
    """Return the figures of the other ways to count beside that of the round's setting."""
    quota, found = tally.rules, []
    for denominator in Denominator:
        if denominator is not quota.denominator:
            number = base_number(denominator, tally.count)
            count = places(quota.percent, denominator, quota.rounding, number)
            of = turn.label(f"rating.denominator.{denominator}")
            found.append(turn.say("rating.quota.other", percent=quota.percent, of=of, places=count))
    if quota.raised_percent is not None:
        count = places(quota.raised_percent, quota.denominator, quota.rounding, tally.number)
        found.append(turn.say("rating.quota.raised", percent=quota.raised_percent, places=count))
    return Markup("\n").join(found)
