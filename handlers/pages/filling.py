"""The use cases behind the pages of a draft: the same engine, rules and texts as in the chat."""

import json
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from handlers import rounds
from handlers.drawing.pen import Pen
from handlers.engine import filling as engine
from handlers.engine import moving, showing
from handlers.engine.progress import CONFIRM, SUMMARY, Fix
from handlers.engine.prompts import Ask
from handlers.engine.scene import Scene
from handlers.engine.step import begin_fixes
from handlers.engine.turns import Turn as Step
from handlers.menu import deadline_words
from handlers.pages import drawing, links
from handlers.pages.page_turn import PageTurn
from handlers.pages.views import Asked, Confirm, Kept, Overview
from handlers.writing import submitting
from handlers.writing.draft import Draft, comments_on, keep, load
from models.assessment import AnswerRow, Assessment, Status

_NEW = "0"
_STATE_LETTERS = 32


@dataclass(frozen=True, slots=True)
class Said:
    """What a form field sent: the answer in words or numbers of options, and what it was based on."""

    text: str
    base: str
    none: bool = False


async def look(turn: PageTurn, assessment: Assessment, chat_link: str) -> Overview:
    """Return the whole form at a glance."""
    draft = await opened(turn, assessment)
    scene = Scene.of(draft.form, draft.facts, draft.progress)
    comments = await comments_on(turn.store, assessment)
    deadline = await deadline_words(turn, assessment)
    head = drawing.Head(turn.me.member.full_name, deadline, chat_link, await _whole(turn, draft))
    return drawing.overview(_pen(turn, draft), scene, head, comments)


async def ask(turn: PageTurn, assessment: Assessment, key: str) -> Asked | None:
    """Return a question with its field, None where this person is not asked it."""
    return await asked_at(turn, await opened(turn, assessment), key)


async def answer(turn: PageTurn, assessment: Assessment, key: str, said: Said) -> Kept | Asked | None:
    """Keep an answer; where it cannot be one, or another was kept meanwhile, ask again with both shown."""
    draft = await opened(turn, assessment)
    asked = await asked_at(turn, draft, key)
    if asked is None:
        return None
    step = _step(turn, draft, key, said)
    if problem := problem_of(turn, draft, step):
        return _with(asked, said, problem=problem, base=said.base)
    if said.base != asked.base and (step.saved or step.removed):
        theirs = _pen(turn, draft).value(key, draft.progress.answers[key]) if asked.answered else ""
        return _with(asked, said, theirs=theirs)
    await keep(turn, draft, step)
    at = step.progress.at
    return Kept(asked.place, "" if at in (SUMMARY, CONFIRM) else at)


def _step(turn: PageTurn, draft: Draft, key: str, said: Said) -> Step:
    if said.none:
        return engine.say_none(draft.form, draft.progress, key, draft.facts)
    return engine.fill(draft.form, draft.progress, key, said.text, turn.today, draft.facts)


def problem_of(turn: PageTurn, draft: Draft, step: Step) -> Markup | None:
    """Return why something cannot be an answer, in the words of the chat."""
    prompt = step.prompts[0] if step.prompts else None
    problem = prompt.problem if isinstance(prompt, Ask) else None
    return _pen(turn, draft).say(f"problem.{problem.code}", **problem.args) if problem else None


def _with(asked: Asked, said: Said, **more: Any) -> Asked:
    """Return the question with what was sent in its field, so that nothing has to be written twice."""
    chosen = set(said.text.split(","))
    picks = tuple(replace(pick, picked=pick.number in chosen) for pick in asked.picks)
    return replace(asked, text="" if said.none else said.text, picks=picks, **more)


async def confirm(turn: PageTurn, assessment: Assessment) -> Confirm:
    """Return the last question before handing in."""
    draft = await opened(turn, assessment)
    scene = Scene.of(draft.form, draft.facts, draft.progress)
    return drawing.confirm(_pen(turn, draft), scene, await _whole(turn, draft))


async def hand_in(turn: PageTurn, assessment: Assessment, base: str) -> Confirm | Markup:
    """Hand in what was seen and return the receipt; ask again where answers changed or are missing."""
    draft = await opened(turn, assessment)
    scene = Scene.of(draft.form, draft.facts, replace(draft.progress, at=CONFIRM, back_to=None))
    seen = await _whole(turn, draft)
    if base != seen or showing.missing(scene):
        return replace(drawing.confirm(_pen(turn, draft), scene, seen), changed=base != seen)
    await submitting.finish(turn, await keep(turn, draft, moving.confirm(scene)))
    await links.revoke_all(turn.store, assessment.id)
    receipt = turn.said[-1]
    await turn.notify(turn.me.id, receipt, f"page:{turn.row.id}")
    return receipt.text


# -- the draft --------------------------------------------------------------------------------------


async def opened(turn: PageTurn, assessment: Assessment) -> Draft:
    """Read the draft; where additions were asked for, at the walk through those."""
    draft = await load(turn, assessment)
    if assessment.status is not Status.ADDITIONS or draft.progress.fixing:
        return draft
    comments = await comments_on(turn.store, assessment)
    fixes = [Fix(key, comments[key]) for key in draft.form.by_key if key in comments]
    return replace(draft, progress=begin_fixes(draft.form, draft.progress, fixes, draft.facts).progress)


async def asked_at(turn: PageTurn, draft: Draft, key: str) -> Asked | None:
    scene = engine.standing_at(draft.form, draft.progress, key, draft.facts)
    if scene is None:
        return None
    comment = (await comments_on(turn.store, draft.assessment)).get(key, "")
    row = next((row for row in await _rows(turn, draft) if row.question == key), None)
    asked = drawing.asked(_pen(turn, draft), scene, comment, _version(row))
    return replace(asked, earlier=await _earlier(turn, draft, key))


async def _earlier(turn: PageTurn, draft: Draft, key: str) -> str:
    """Return what was handed in for a question the year before, empty where there is nothing."""
    before = await rounds.before(turn.store, draft.assessment)
    row = await turn.store.get(AnswerRow, before.id, key) if before is not None else None
    if row is None:
        return ""
    value = json.loads(turn.store.box.open(row.value, "answer", "value", f"{row.assessment_id}:{key}"))
    return _pen(turn, draft).value(key, value)


async def _rows(turn: PageTurn, draft: Draft) -> list[AnswerRow]:
    return await turn.store.group(AnswerRow, "assessment_id", draft.assessment.id)


def _version(row: AnswerRow | None) -> str:
    """Return what tells one state of an answer from every other, also after it was given anew."""
    return f"{row.version}.{row.answered_at.timestamp():.6f}" if row else _NEW


async def _whole(turn: PageTurn, draft: Draft) -> str:
    """Return what tells one state of all answers from every other."""
    rows = sorted(await _rows(turn, draft), key=lambda row: row.question)
    whole = "|".join(f"{row.question}={_version(row)}" for row in rows)
    return turn.store.box.fingerprint("page state", whole).hex()[:_STATE_LETTERS]


def _pen(turn: PageTurn, draft: Draft) -> Pen:
    return Pen(draft.form, turn.services.texts, turn.lang, {}, buttons=True)
