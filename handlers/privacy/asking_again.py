"""Asking for the consent again when its text has changed; until then nothing more is taken."""

from handlers import menu
from handlers.joining.consent import CONSENT_VERSION, shown
from handlers.registry import Args, Registry, Route, Who
from handlers.turn import Turn
from handlers.writing import writing
from handlers.writing.conversing import FLOW
from models.member import Consent


def register(registry: Registry) -> None:
    """Declare the new yes; the no is a withdrawal."""
    registry.action("privacy.agree", Who.MEMBER, agree)
    registry.flow("privacy.consent", Who.MEMBER, ask)


async def must_ask(turn: Turn, route: Route) -> bool:
    """Tell whether a handler has to wait for a new yes; one's own data stay open to everybody."""
    if turn.person is None or route.who is Who.ANYONE or route.name.startswith("privacy."):
        return False
    return await _is_outdated(turn)


async def _is_outdated(turn: Turn) -> bool:
    rows = await turn.store.group(Consent, "member_id", turn.me.id)
    live = [row.text_version for row in rows if row.withdrawn_at is None]
    return bool(rows) and CONSENT_VERSION not in live


async def ask(turn: Turn, _data: Args) -> None:
    """Show the new text and ask; what was just sent is not kept, and that is said."""
    before = str(turn.conversation.data.get("from", turn.conversation.flow))
    turn.goto("privacy.consent", **{"from": before})
    turn.answer(
        "privacy.again.ask",
        (turn.choice("join.agree", "privacy.agree"),),
        (turn.choice("join.refuse", "privacy.withdraw"),),
        text=turn.say("join.consent"),
    )


async def agree(turn: Turn, _args: Args) -> None:
    """Keep the new consent and go on where the person was."""
    if await _is_outdated(turn):
        store, me = turn.store, turn.me
        store.add(Consent(store.ids.new(), me.id, turn.address.id, CONSENT_VERSION, shown(turn), turn.now))
        turn.record("consent.given", "member", me.id, me.member.cell_id, CONSENT_VERSION)
        turn.answer("privacy.again.thanks")
    if turn.conversation.data.get("from") == FLOW:
        await writing.go_on(turn, {})
    else:
        await menu.show_first(turn)
