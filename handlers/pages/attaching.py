"""Files that are sent with a form's question on a page: noted as those of a chat are, fetched by the worker."""

from dataclasses import replace

from handlers.engine import filling as engine
from handlers.engine.turns import Turn as Step
from handlers.pages import desk_chat, filling
from handlers.pages.page_turn import PageTurn
from handlers.pages.views import Asked, Kept
from handlers.writing import attaching
from handlers.writing.draft import Draft, keep
from models.assessment import Assessment
from models.messaging import FileRef

MOST_BYTES = attaching.MOST_BYTES


async def attach(
    turn: PageTurn, assessment: Assessment, key: str, file: FileRef, base: str
) -> Kept | Asked | None:
    """Keep a file with a question; ask again where none is wanted, it is too big, or others came meanwhile."""
    draft = await filling.opened(turn, assessment)
    asked = await filling.asked_at(turn, draft, key)
    if asked is None:
        return None
    if file.size > MOST_BYTES:
        limit = MOST_BYTES // 1024**2
        return replace(asked, problem=turn.say("writing.file_too_large", limit=limit))
    turn.address = await desk_chat.furnish(turn.store, turn.me)
    there = replace(draft, progress=replace(draft.progress, at=key))
    said = await attaching.attached(turn, there, file)
    step = engine.attach(draft.form, draft.progress, key, said, draft.facts)
    if step.saved:
        await attaching.note(turn, there, file, said)
    return await _kept(turn, draft, asked, step, base)


async def take_away(turn: PageTurn, assessment: Assessment, key: str, base: str) -> Kept | Asked | None:
    """Take the files of a question away."""
    draft = await filling.opened(turn, assessment)
    asked = await filling.asked_at(turn, draft, key)
    if asked is None:
        return None
    return await _kept(turn, draft, asked, engine.take_away(draft.form, draft.progress, key, draft.facts), base)


async def _kept(turn: PageTurn, draft: Draft, asked: Asked, step: Step, base: str) -> Kept | Asked:
    problem = filling.problem_of(turn, draft, step)
    if problem is not None:
        return replace(asked, problem=problem)
    if base != asked.base:
        return replace(asked, problem=turn.say("page.question.files_changed"))
    await keep(turn, draft, step)
    return Kept(asked.place, asked.key)
