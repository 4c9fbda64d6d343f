"""Handing in: the receipt for the member, the notice for the reviewers."""

import secrets
from dataclasses import replace

from handlers.collectives import contributing, finishing, place_desk
from handlers.collectives.report import show_report
from handlers.collectives.wording import of
from handlers.desk import notices
from handlers.desk.card import the_assessment
from handlers.desk.showing import when
from handlers.minutes.handing import hand_in_final
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from handlers.writing.draft import open_comments
from models.assessment import Assessment, Status, submit
from models.store.tables import assessment as assessment_table

_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_CODE_LETTERS = 4


def register(registry: Registry) -> None:
    """Declare what the head of a collective does with its finished report."""
    registry.action("collective.submit", Who.MEMBER, submit_report, Scope.LEADS)


async def finish(turn: Turn, assessment: Assessment) -> None:
    """Bring what was finished to its next reader: a part to the report, a report to its head."""
    if assessment.status is Status.FINALIZING:
        await hand_in_final(turn, assessment)
    elif assessment.part_of is not None:
        await contributing.hand_in(turn, assessment)
    elif assessment.personal or not await finishing.stays(turn, assessment):
        await hand_in(turn, assessment)


async def submit_report(turn: Turn, args: Args) -> None:
    """Hand a report in although its draft was not sent round."""
    assessment = await the_assessment(turn, args)
    if assessment.member_id == turn.me.id and assessment.status in (Status.IN_PROGRESS, Status.ADDITIONS):
        await hand_in(turn, assessment)
    else:
        await show_report(turn, args)


async def hand_in(turn: Turn, assessment: Assessment) -> None:
    """Hand an assessment in, confirm it with its code, and tell the reviewers."""
    code = assessment.code or await _new_code(turn)
    for comment in await open_comments(turn.store, assessment):
        turn.store.save(replace(comment, settled_at=turn.now))
    handed = turn.store.save(submit(assessment, code, turn.now))
    turn.record("submitted", "assessment", handed.id, handed.cell_id, f"revision {handed.revision}")
    turn.goto("menu")
    key = {"a": handed.id}
    turn.answer(
        of("writing.received", assessment),
        (turn.choice("own.button.read", "own.read", **key),),
        (turn.choice("own.button.take_back", "own.take_back", **key),),
        (turn.choice("desk.menu", "chat.menu"),),
        when=when(turn, handed.submitted_at),
        code=code,
    )
    await notices.submitted(turn, handed)
    if handed.personal:
        await place_desk.tell_reviewers(turn, handed)


async def _new_code(turn: Turn) -> str:
    """Return a code that nobody has, of letters that cannot be mistaken for one another."""
    while True:
        code = "KĐ-" + "".join(secrets.choice(_LETTERS) for _ in range(_CODE_LETTERS))
        if await turn.store.first(Assessment, assessment_table.c.code == code) is None:
            return code
