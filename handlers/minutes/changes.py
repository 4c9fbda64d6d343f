"""What a member changed after the meeting: each answer as it was and as it is."""

import json
from dataclasses import dataclass

from handlers.memory.tailored import form_of
from handlers.turn import Turn
from models.assessment import AnswerRow, Assessment, PastAnswer
from models.forms.schema import Form, Value


@dataclass(frozen=True, slots=True)
class Change:
    """One question whose answer changed; a side is empty where there is no answer."""

    number: str
    title: str
    before: str
    after: str


async def changes(turn: Turn, assessment: Assessment) -> list[Change]:
    """Return what differs between the version that went to the meeting and the final one."""
    form = await form_of(turn.store, turn.services.catalog, assessment)
    now, before = await _now(turn, assessment), await _before(turn, assessment)
    found = []
    for question in form.by_key.values():
        if question.key in before and before[question.key] != now.get(question.key):
            old, new = before[question.key], now.get(question.key)
            title = question.title.to(turn.lang)
            words = (_shown(turn, form, question.key, value) for value in (old, new))
            found.append(Change(question.number, title, *words))
    return found


def _shown(turn: Turn, form: Form, key: str, value: Value | None) -> str:
    return form.shown(form.by_key[key], value, turn.lang) if value is not None else ""


async def _now(turn: Turn, assessment: Assessment) -> dict[str, Value]:
    rows = await turn.store.group(AnswerRow, "assessment_id", assessment.id)
    box = turn.store.box
    return {
        row.question: json.loads(box.open(row.value, "answer", "value", f"{assessment.id}:{row.question}"))
        for row in rows
    }


async def _before(turn: Turn, assessment: Assessment) -> dict[str, Value | None]:
    """Return what the meeting had before it where an answer was touched since; None where there was none."""
    since = assessment.settled_at
    if since is None:
        return {}
    rows = await turn.store.group(AnswerRow, "assessment_id", assessment.id)
    before: dict[str, Value | None] = {row.question: None for row in rows if row.answered_at > since}
    for row in await turn.store.group(PastAnswer, "assessment_id", assessment.id):
        if row.answered_at <= since < row.replaced_at:
            value = json.loads(turn.store.box.open(row.value, "past_answer", "value", row.id))
            before[row.question] = value
    return before
