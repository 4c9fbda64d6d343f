"""Handing in: the receipt for the member, the notice for the reviewers."""

import secrets
from dataclasses import replace

from handlers.desk import notices
from handlers.desk.showing import when
from handlers.turn import Turn
from handlers.writing.draft import open_comments
from models.assessment import Assessment, submit
from models.store.tables import assessment as assessment_table

_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_CODE_LETTERS = 4


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
        "writing.received",
        (turn.choice("own.button.read", "own.read", **key),),
        (turn.choice("own.button.take_back", "own.take_back", **key),),
        (turn.choice("desk.menu", "chat.menu"),),
        when=when(turn, handed.submitted_at),
        code=code,
    )
    await notices.submitted(turn, handed)


async def _new_code(turn: Turn) -> str:
    """Return a code that nobody has, of letters that cannot be mistaken for one another."""
    while True:
        code = "KĐ-" + "".join(secrets.choice(_LETTERS) for _ in range(_CODE_LETTERS))
        if await turn.store.first(Assessment, assessment_table.c.code == code) is None:
            return code
