"""Whether somebody may still do what a question was asked for: between question and words it may have ended."""

from markupsafe import Markup

from handlers.desk.person import the_member
from handlers.permissions import allowed
from handlers.registry import Args, Route, Scope, Who
from handlers.turn import Turn
from models.member import Member, RoleKind
from models.messaging import IncomingKind, Outgoing
from models.unit import Unit


async def still_may(turn: Turn, data: Args, name: str, who: Who) -> bool:
    """Check the right of a flow again; refuse as if there were nothing."""
    route = Route(name, who, Scope.MEMBER, _nothing)
    if await allowed(turn.store, turn.person, route, data) and data["m"] != turn.me.id:
        return True
    turn.record("refused", "action", None, detail=name)
    turn.goto("desk")
    turn.answer("common.not_found", (turn.choice("desk.menu", "chat.menu"),))
    return False


async def _nothing(_turn: Turn, _args: Args) -> None:
    """Stand for a handler where only the policy is asked for."""


async def other_member(turn: Turn, args: Args) -> Member | None:
    """Return the member that the arguments name, None where it is oneself: nobody decides on the own case."""
    member = await the_member(turn, args)
    return None if member.id == turn.me.id else member


async def is_admin_for(turn: Turn, member: Member) -> bool:
    """Tell whether the person leads the office that a member belongs to."""
    cell = await turn.store.get(Unit, member.cell_id)
    return cell is not None and turn.me.holds(cell, RoleKind.ADMIN)


def words_of(turn: Turn, limit: int) -> str:
    """Return the typed words, "" after saying what is wrong with them."""
    text = turn.incoming.text.strip()
    problem: Markup | None = None
    if turn.incoming.kind is not IncomingKind.TEXT or not text:
        problem = turn.say("desk.additions.needs_text")
    elif len(text) > limit:
        problem = turn.say("memory.too_long", count=len(text), limit=limit)
    if problem is not None:
        turn.reply(Outgoing(problem))
        return ""
    return text
