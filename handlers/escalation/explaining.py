"""Giving a reason for not having handed in yet; it is sent along with the name."""

from dataclasses import replace

from handlers.collectives.wording import may_go_on
from handlers.desk.showing import Row, show
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.assessment import Assessment
from models.explanation import Explanation
from models.messaging import IncomingKind, Outgoing

_FLOW = "explain.text"
MOST_LETTERS = 300


def register(registry: Registry) -> None:
    """Declare the question for the reason, and its answer."""
    registry.action("explain.ask", Who.MEMBER, ask, Scope.OWN)
    registry.flow(_FLOW, Who.MEMBER, take)


async def ask(turn: Turn, args: Args) -> None:
    """Ask for the reason, and say who is going to read it."""
    assessment = await _open(turn, args)
    if assessment is None:
        return
    turn.goto(_FLOW, a=assessment.id)
    show(turn, turn.say("escalation.explain.ask", limit=MOST_LETTERS), _menu(turn))


async def take(turn: Turn, data: Args) -> None:
    """Keep the reason; a later one takes its place."""
    if not await may_go_on(turn, data, _FLOW, Scope.OWN):
        return
    assessment = await _open(turn, data)
    if assessment is None:
        return
    text = turn.incoming.text.strip() if turn.incoming.kind is IncomingKind.TEXT else ""
    if not text or len(text) > MOST_LETTERS:
        turn.reply(Outgoing(turn.say("escalation.explain.problem", limit=MOST_LETTERS), (_menu(turn),)))
        return
    await _keep(turn, assessment, text)
    turn.goto("menu")
    write = turn.choice("escalation.forewarn.write", "form.open", a=assessment.id)
    show(turn, turn.say("escalation.explain.kept"), (write,), _menu(turn))


async def _keep(turn: Turn, assessment: Assessment, text: str) -> None:
    sealed = turn.store.box.seal(text, "explanation", "text", assessment.id)
    earlier = await turn.store.get(Explanation, assessment.id)
    if earlier is None:
        turn.store.add(Explanation(assessment.id, sealed, turn.now))
    else:
        turn.store.save(replace(earlier, text=sealed, made_at=turn.now))
    turn.record("explained", "assessment", assessment.id, assessment.cell_id)


async def _open(turn: Turn, args: Args) -> Assessment | None:
    """Return the assessment while it is still to be handed in, else say that there is nothing to explain."""
    assessment = await turn.store.get(Assessment, args["a"])
    if assessment is not None and assessment.personal and assessment.unfinished:
        return assessment
    turn.goto("menu")
    show(turn, turn.say("escalation.explain.none"), _menu(turn))
    return None


def _menu(turn: Turn) -> Row:
    return (turn.choice("desk.menu", "chat.menu"),)
