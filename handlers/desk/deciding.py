"""Passing an assessment on to the cell, and taking that back within minutes."""

from dataclasses import replace
from datetime import timedelta

from handlers.collectives.people import subject_name
from handlers.collectives.wording import of
from handlers.desk import duty, notices
from handlers.desk.card import onward, show_card, the_assessment
from handlers.desk.showing import show
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.assessment import WAITING, Assessment, Status, pass_on
from models.review import RequestKind

UNDO = timedelta(minutes=5)


def register(registry: Registry) -> None:
    """Declare the decision and its undoing."""
    registry.action("desk.pass", Who.SECRETARY, decide, Scope.ASSESSMENT)
    registry.action("desk.undo", Who.SECRETARY, undo, Scope.ASSESSMENT)


async def still_decidable(turn: Turn, assessment: Assessment, args: Args) -> bool:
    """Tell whether this very revision still waits; if not, show how things stand.

    Of two reviewers who press at once the second is told by whom and when. A press from before a new
    hand-in decides nothing, since it was about another text.
    """
    if assessment.status in WAITING and args.get("v") == assessment.revision:
        return True
    newer = assessment.status in WAITING
    await show_card(turn, assessment, turn.say("desk.state.newer") if newer else None)
    return False


async def settle_wish(turn: Turn, assessment: Assessment, *, granted: bool) -> None:
    """Settle the author's open wish to have it back, since a decision has overtaken it."""
    kind = RequestKind.TAKE_BACK
    asked = await duty.open_request_of(turn.store, assessment.member_id, kind) if assessment.personal else None
    if asked is not None:
        turn.store.save(replace(asked, settled_at=turn.now, settled_by=turn.me.id, granted=granted))


async def decide(turn: Turn, args: Args) -> None:
    """Pass the assessment on to the cell's meeting, and tell the author."""
    assessment = await the_assessment(turn, args)
    if not await still_decidable(turn, assessment, args):
        return
    passed = turn.store.save(pass_on(assessment, turn.me.id, turn.now))
    turn.record("passed", "assessment", passed.id, passed.cell_id, f"revision {passed.revision}")
    await settle_wish(turn, passed, granted=False)
    mine = ("desk.notice.read_own", "own.show") if passed.personal else ("collective.button.open", "own.show")
    await notices.tell_author(turn, passed, of("desk.notice.passed", passed), mine)
    turn.goto("desk")
    text = turn.say(of("desk.passed", passed), name=await subject_name(turn.store, passed))
    undo_ = turn.choice("desk.undo", "desk.undo", a=passed.id, v=passed.revision)
    show(turn, text, await onward(turn, passed), (undo_,))


async def undo(turn: Turn, args: Args) -> None:
    """Take a decision back within five minutes; only the one who made it can."""
    assessment = await the_assessment(turn, args)
    mine = assessment.status is Status.PASSED and assessment.settled_by == turn.me.id
    fresh = assessment.settled_at is not None and turn.now - assessment.settled_at <= UNDO
    if not mine or args.get("v") != assessment.revision:
        await show_card(turn, assessment)
        return
    if not fresh:
        await show_card(turn, assessment, turn.say("desk.undo_late"))
        return
    again = turn.store.save(replace(assessment, status=Status.IN_REVIEW, settled_at=None, settled_by=None))
    turn.record("pass_undone", "assessment", again.id, again.cell_id)
    await notices.tell_author(turn, again, of("desk.notice.undone", again))
    await show_card(turn, again, turn.say("desk.undone"))
