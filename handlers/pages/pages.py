"""Asking in the chat for the link that opens the draft in a browser."""

from datetime import timedelta

from handlers import menu
from handlers.pages import links
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.assessment import Assessment
from models.cycle import Cycle, CycleState


def register(registry: Registry) -> None:
    """Declare the link; only the author gets one."""
    registry.action("page.link", Who.MEMBER, give_link, Scope.OWN)
    registry.action("page.desk", Who.OFFICER, give_desk)
    registry.command("page.desk", "trangweb", "trang web")


async def give_link(turn: Turn, args: Args) -> None:
    """Make a new link to the person's own draft; the one before stops working."""
    assessment = await turn.store.get(Assessment, args.get("a", 0))
    root = turn.services.public_url
    if not root or assessment is None or not await _may_open(turn, assessment):
        await menu.show_menu(turn, {})
        return
    token = await links.make(turn.store, assessment, turn.now + links.FROM_CHAT)
    turn.record("page.linked", "assessment", assessment.id, assessment.cell_id)
    turn.goto("menu")
    turn.answer(
        "page.link",
        (turn.choice("menu.go_on", "form.open", a=assessment.id),),
        (turn.choice("desk.menu", "chat.menu"),),
        url=f"{root}{links.PATH}{token}",
        days=links.FROM_CHAT.days,
    )


async def give_desk(turn: Turn, _args: Args) -> None:
    """Make a new link to the person's own desk in a browser; the one before stops working."""
    root = turn.services.public_url
    if not root:
        turn.answer("page.desk.nowhere", (turn.choice("desk.menu", "chat.menu"),))
        return
    token = await links.make_desk(turn.store, turn.me)
    turn.record("page.desk_linked", "member", turn.me.id, turn.me.member.cell_id)
    turn.goto("menu")
    hours = links.FOR_DESK // timedelta(hours=1)
    back = turn.choice("desk.menu", "chat.menu")
    turn.answer("page.desk.link", (back,), url=f"{root}{links.PATH}{token}", hours=hours)


async def _may_open(turn: Turn, assessment: Assessment) -> bool:
    mine = assessment.member_id == turn.me.id and assessment.personal and assessment.writable
    cycle = await turn.store.get(Cycle, assessment.cycle_id)
    return mine and cycle is not None and cycle.state is CycleState.OPEN
