"""A draft: an assessment with its answers, as the engine wants it; and putting back what the engine says."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from handlers.engine.progress import Answer, Progress
from handlers.engine.turns import Turn as Step
from handlers.facts import facts_of
from handlers.memory.tailored import form_of
from handlers.people import reviewers_of
from handlers.turn import Turn
from models.assessment import AnswerRow, Assessment, PastAnswer, Status, begin
from models.forms.schema import Facts, Form
from models.member import Member
from models.review import ReviewComment
from models.store.crypto import Sealed
from models.store.unit_of_work import Store
from models.unit import Unit

_MISSES_BEFORE_CONTACT = 3


@dataclass(frozen=True, slots=True)
class Draft:
    """What a step of the conversation needs to know."""

    assessment: Assessment
    form: Form
    facts: Facts
    progress: Progress


async def load(turn: Turn, assessment: Assessment) -> Draft:
    """Read a draft with its answers and, where additions were asked for, the comments on them."""
    form = await form_of(turn.store, turn.services.catalog, assessment)
    rows = await turn.store.group(AnswerRow, "assessment_id", assessment.id)
    answers = {row.question: json.loads(opened_answer(turn.store, row)) for row in rows}
    comments = await comments_on(turn.store, assessment)
    progress = Progress.from_json(assessment.progress, answers, comments)
    return Draft(assessment, form, await _facts(turn, assessment, progress), progress)


def opened_answer(store: Store, row: AnswerRow) -> str:
    """Return an answer as the JSON that was stored."""
    return store.box.open(row.value, *_place(row.assessment_id, row.question))


def _place(assessment_id: int, question: str) -> tuple[str, str, str]:
    return "answer", "value", f"{assessment_id}:{question}"


async def comments_on(store: Store, assessment: Assessment) -> Mapping[str, str]:
    """Return what the secretary asked to be added, by question."""
    if assessment.status is not Status.ADDITIONS:
        return {}
    asked: dict[str, str] = {}
    for row in await open_comments(store, assessment):
        text = store.box.open(row.text, "review_comment", "text", row.id)
        asked[row.question] = f"{asked[row.question]}\n{text}" if row.question in asked else text
    return asked


async def open_comments(store: Store, assessment: Assessment) -> list[ReviewComment]:
    """Return the comments on the newest hand-in that were sent and are not settled."""
    rows = await store.group(ReviewComment, "assessment_id", assessment.id)
    return [
        row
        for row in sorted(rows, key=lambda row: row.id)
        if row.revision == assessment.revision and row.sent_at is not None and row.settled_at is None
    ]


async def _facts(turn: Turn, assessment: Assessment, progress: Progress) -> Facts:
    member = await turn.store.get(Member, assessment.member_id)
    assert member is not None, "an assessment's member is a foreign key"  # noqa: S101
    if progress.misses < _MISSES_BEFORE_CONTACT:
        return facts_of(member)
    cell = await turn.store.get(Unit, assessment.cell_id)
    reviewers = await reviewers_of(turn.store, cell, {member.id}, turn.now) if cell else []
    contact = reviewers[0].member.full_name if reviewers else ""
    return {**facts_of(member), "contact": contact}


async def keep(turn: Turn, draft: Draft, step: Step) -> Assessment:
    """Store what a step changed: answers with their history, and where the conversation stands."""
    assessment = draft.assessment
    rows = {row.question: row for row in await turn.store.group(AnswerRow, "assessment_id", assessment.id)}
    for answer in step.saved:
        _put(turn, assessment, answer, rows.get(answer.key))
    for key in step.removed:
        await _take(turn, assessment, rows.get(key))
    if assessment.status is Status.NOT_STARTED:
        assessment = begin(assessment, turn.now)
        turn.record("begun", "assessment", assessment.id, assessment.cell_id)
    changed = replace(assessment, progress=step.progress.to_json())
    return changed if changed == draft.assessment else turn.store.save(changed)


def _put(turn: Turn, assessment: Assessment, answer: Answer, old: AnswerRow | None) -> None:
    value = _sealed(turn, answer, assessment)
    revision = assessment.revision + 1
    if old is None:
        turn.store.add(AnswerRow(assessment.id, answer.key, value, turn.now, revision))
        return
    remember(turn.store, old, turn.now)
    turn.store.save(replace(old, value=value, answered_at=turn.now, revision=revision))


def _sealed(turn: Turn, answer: Answer, assessment: Assessment) -> Sealed:
    text = json.dumps(answer.value, ensure_ascii=False)
    return turn.store.box.seal(text, *_place(assessment.id, answer.key))


async def _take(turn: Turn, assessment: Assessment, old: AnswerRow | None) -> None:
    if old is None:
        return
    remember(turn.store, old, turn.now)
    await turn.store.remove(old)


def remember(store: Store, old: AnswerRow, now: datetime) -> None:
    """Put an answer that is replaced among the past ones."""
    row_id = store.ids.new()
    value = store.box.seal(opened_answer(store, old), "past_answer", "value", row_id)
    store.add(PastAnswer(row_id, old.assessment_id, old.question, value, old.answered_at, old.revision, now))
