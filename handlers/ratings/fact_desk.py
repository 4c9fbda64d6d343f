"""Recording what the conditions ask about: the value first, then where it is written."""

from dataclasses import replace

from markupsafe import Markup

from handlers.collectives import wording
from handlers.desk.showing import Row, numbered, show
from handlers.ratings.card import Subject, head, show_card, the_subject
from handlers.ratings.facts import record_fact, whom
from handlers.ratings.saying import problem_of
from handlers.ratings.words import fact_words
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.messaging import IncomingKind, Outgoing, Scalar
from models.rules.conditions import FactKind, FactRule, Value, read_number

MOST_SOURCE_LETTERS = 150


def register(registry: Registry) -> None:
    """Declare the list of facts, and recording one."""
    registry.action("rate.facts", Who.OFFICER, open_facts, Scope.ASSESSMENT)
    registry.action("rate.fact", Who.OFFICER, ask_value, Scope.ASSESSMENT)
    registry.action("rate.fact_is", Who.OFFICER, take_press, Scope.ASSESSMENT)
    registry.action("rate.fact_gone", Who.OFFICER, withdraw, Scope.ASSESSMENT)
    registry.flow("rate.fact_value", Who.OFFICER, take_value)
    registry.flow("rate.fact_source", Who.OFFICER, take_source)


async def open_facts(turn: Turn, args: Args) -> None:
    """Show which facts can be recorded, and what is known already."""
    await show_facts(turn, args)


async def show_facts(turn: Turn, args: Args, note: Markup | None = None) -> None:
    """Show the facts with a note of what has just been done."""
    turn.goto("desk")
    one = await the_subject(turn, args)
    rules = _asked(one)
    lines = [note, Markup("")] if note else []
    lines += [await head(turn, one), turn.say("rating.fact.title" if rules else "rating.fact.none")]
    lines += [fact_words(turn, rule, one.known[rule.code]) for rule in rules if rule.code in one.known]
    labels: list[tuple[str, Scalar]] = [(rule.title.to(turn.lang), rule.code) for rule in rules]
    back: Row = (turn.choice("common.back", "rate.card", **one.key),)
    show(turn, Markup("\n").join(lines), *numbered(labels, "rate.fact", "f", **one.key), back)


def _asked(one: Subject) -> list[FactRule]:
    """Return the facts that conditions for this person ask about."""
    as_whom = whom(one.assessment, one.member)
    codes = {c.fact for c in one.rules.conditions if not c.whom or as_whom in c.whom}
    return [rule for rule in one.rules.facts if rule.code in codes]


def _rule(one: Subject, args: Args) -> FactRule | None:
    return next((rule for rule in _asked(one) if rule.code == args.get("f")), None)


async def ask_value(turn: Turn, args: Args) -> None:
    """Ask for the value of a fact."""
    one = await the_subject(turn, args)
    rule = _rule(one, args)
    if rule is None:
        await show_facts(turn, args)
        return
    key: dict[str, Scalar] = {**one.key, "f": rule.code}
    turn.goto("rate.fact_value", **key)
    rows: list[Row] = []
    if rule.kind is FactKind.YES_NO:
        rows += [
            (turn.choice("rating.fact.yes", "rate.fact_is", **key, y=1),),
            (turn.choice("rating.fact.no", "rate.fact_is", **key, y=0),),
        ]
    if rule.code in one.known:
        rows.append((turn.choice("rating.fact.withdraw", "rate.fact_gone", **key),))
    text = turn.say(f"rating.fact.ask_{rule.kind}", title=rule.title.to(turn.lang))
    show(turn, text, *rows, (turn.choice("common.back", "rate.facts", **one.key),))
    if rule.kind is not FactKind.YES_NO:
        # What is typed now is a value: a "2" must not mean the second button.
        turn.conversation = turn.store.save(replace(turn.conversation, prompt_id=None))


async def take_press(turn: Turn, args: Args) -> None:
    """Record a yes or a no."""
    one = await the_subject(turn, args)
    rule = _rule(one, args)
    if rule is None or rule.kind is not FactKind.YES_NO or args.get("y") not in (0, 1):
        await show_facts(turn, args)
        return
    _keep(turn, one, rule, args.get("y") == 1)


async def take_value(turn: Turn, data: Args) -> None:
    """Record a typed number."""
    if not await wording.may_go_on(turn, data, "rate.fact_value", Scope.ASSESSMENT, Who.OFFICER):
        return
    one = await the_subject(turn, data)
    rule = _rule(one, data)
    typed = turn.incoming.text if turn.incoming.kind is IncomingKind.TEXT else ""
    if rule is None or rule.kind is FactKind.YES_NO:
        await ask_value(turn, data)
        return
    value = read_number(typed)
    if value is None:
        turn.reply(Outgoing(turn.say("rating.fact.no_number")))
        return
    _keep(turn, one, rule, value)


def _keep(turn: Turn, one: Subject, rule: FactRule, value: Value) -> None:
    """Record a value and ask where it is written; until then it stands without a source."""
    record_fact(turn, one.assessment, rule.code, value, "")
    turn.goto("rate.fact_source", **one.key, f=rule.code)
    show(
        turn,
        turn.say("rating.fact.ask_source"),
        (turn.choice("rating.fact.no_source", "rate.facts", **one.key),),
    )


async def take_source(turn: Turn, data: Args) -> None:
    """Record where a fact is written."""
    if not await wording.may_go_on(turn, data, "rate.fact_source", Scope.ASSESSMENT, Who.OFFICER):
        return
    if (problem := problem_of(turn, MOST_SOURCE_LETTERS)) is not None:
        turn.reply(Outgoing(problem))
        return
    one = await the_subject(turn, data)
    rule = _rule(one, data)
    if rule is not None and (known := one.known.get(rule.code)) is not None:
        record_fact(turn, one.assessment, rule.code, known.value, turn.incoming.text.strip())
    await turn.store.flush()
    await show_facts(turn, data, turn.say("memory.saved"))


async def withdraw(turn: Turn, args: Args) -> None:
    """Withdraw a fact; what was recorded stays in the history."""
    one = await the_subject(turn, args)
    rule = _rule(one, args)
    if rule is None or rule.code not in one.known:
        await show_card(turn, args)
        return
    record_fact(turn, one.assessment, rule.code, None, "")
    await show_facts(turn, args, turn.say("rating.fact.withdrawn"))
