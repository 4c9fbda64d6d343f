"""The paper way: a member's own wish, and what the secretary notes about it; nobody above is told."""

from dataclasses import replace

from handlers.desk import notices
from handlers.desk.card import the_assessment
from handlers.desk.person import show_person
from handlers.desk.showing import Row, show
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.assessment import Assessment, PaperState

_NONE, _WAITING, _RECEIVED = PaperState.NONE, PaperState.WAITING, PaperState.RECEIVED


def register(registry: Registry) -> None:
    """Declare the member's wish and the secretary's notes."""
    registry.action("paper.ask", Who.MEMBER, ask, Scope.OWN)
    registry.action("paper.show", Who.MEMBER, show_own, Scope.OWN)
    registry.action("paper.back", Who.MEMBER, back_to_chat, Scope.OWN)
    registry.action("paper.set", Who.SECRETARY, set_paper, Scope.ASSESSMENT)
    registry.action("paper.received", Who.SECRETARY, receive, Scope.ASSESSMENT)
    registry.action("paper.unreceived", Who.SECRETARY, unreceive, Scope.ASSESSMENT)
    registry.action("paper.to_chat", Who.SECRETARY, to_chat, Scope.ASSESSMENT)


def _note(turn: Turn, assessment: Assessment, state: PaperState) -> Assessment:
    turn.record(f"paper.{state or 'none'}", "assessment", assessment.id, assessment.cell_id)
    return turn.store.save(replace(assessment, paper=state))


async def ask(turn: Turn, args: Args) -> None:
    """Count the member's wish for paper at once, and tell the secretary."""
    assessment = await the_assessment(turn, args)
    if assessment.unfinished:
        await notices.on_paper(turn, _note(turn, assessment, _WAITING))
    await show_own(turn, args)


async def show_own(turn: Turn, args: Args) -> None:
    """Show the member how the paper stands."""
    turn.goto("menu")
    assessment = await the_assessment(turn, args)
    menu: Row = (turn.choice("desk.menu", "chat.menu"),)
    rows: list[Row] = []
    if assessment.paper is _WAITING:
        rows = [
            (turn.choice("printing.button.by_hand", "print.own", a=assessment.id),),
            (turn.choice("hand.button", "hand.open", a=assessment.id),),
            (turn.choice("paper.own.to_chat", "paper.back", a=assessment.id),),
        ]
    elif assessment.unfinished:
        rows = [(turn.choice("own.button.write", "form.open", a=assessment.id),)]
    show(turn, turn.say(f"paper.own.{assessment.paper or 'none'}"), *rows, menu)


async def back_to_chat(turn: Turn, args: Args) -> None:
    """Let the member write in the chat after all, while no paper has come."""
    assessment = await the_assessment(turn, args)
    if assessment.paper is _WAITING:
        _note(turn, assessment, _NONE)
    await show_own(turn, args)


async def _change(turn: Turn, args: Args, before: PaperState, after: PaperState, told: str) -> None:
    """Go from one state to another; a second press finds it done and changes nothing."""
    assessment = await the_assessment(turn, args)
    done = assessment.paper is before and (before is not _NONE or assessment.unfinished)
    if done:
        changed = _note(turn, assessment, after)
        button = (("paper.own.to_chat", "paper.back"),) if after is _WAITING else ()
        if told:
            await notices.tell_author(turn, changed, told, *button)
    note = turn.say(f"paper.noted.{after or 'none'}") if done else turn.say("paper.noted.unchanged")
    await show_person(turn, {"m": assessment.member_id}, note)


async def set_paper(turn: Turn, args: Args) -> None:
    """Note that a member writes on paper."""
    await _change(turn, args, _NONE, _WAITING, "paper.told.waiting")


async def receive(turn: Turn, args: Args) -> None:
    """Note with one press that the paper came; it counts as done everywhere."""
    await _change(turn, args, _WAITING, _RECEIVED, "paper.told.received")


async def unreceive(turn: Turn, args: Args) -> None:
    """Take a wrong press back."""
    await _change(turn, args, _RECEIVED, _WAITING, "")


async def to_chat(turn: Turn, args: Args) -> None:
    """Let a member write in the chat again."""
    await _change(turn, args, _WAITING, _NONE, "paper.told.none")
