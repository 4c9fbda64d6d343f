"""Words that differ where a collective is meant, and the right to go on after a question."""

from handlers.desk.showing import show
from handlers.permissions import allowed
from handlers.registry import Args, Route, Scope, Who
from handlers.turn import Turn
from models.assessment import Assessment


def of(key: str, assessment: Assessment) -> str:
    """Return the key of a text about an assessment: a collective is no comrade."""
    return key if assessment.personal else f"{key}_collective"


async def may_go_on(turn: Turn, data: Args, name: str, scope: Scope, who: Who = Who.MEMBER) -> bool:
    """Check the right again, else refuse: between the question and the words it may have ended."""
    if await allowed(turn.store, turn.person, Route(name, who, scope, _refuse), data):
        return True
    turn.record("refused", "action", None, detail=name)
    await _refuse(turn, data)
    return False


async def _refuse(turn: Turn, _data: Args) -> None:
    turn.goto("menu")
    show(turn, turn.say("common.not_found"), (turn.choice("desk.menu", "chat.menu"),))
