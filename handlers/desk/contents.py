"""What a handed-in assessment says, section by section."""

import json
from dataclasses import dataclass

from handlers.memory.tailored import form_of
from handlers.turn import Turn
from models.assessment import AnswerRow, Assessment
from models.store.tables import answer as answer_table


@dataclass(frozen=True, slots=True)
class Item:
    """One question with its answer in words; ``short`` is its name in lists."""

    key: str
    number: str
    title: str
    short: str
    text: str


@dataclass(frozen=True, slots=True)
class SectionText:
    """One section with its answers."""

    number: str
    title: str
    items: tuple[Item, ...]


async def sections(turn: Turn, assessment: Assessment) -> tuple[SectionText, ...]:
    """Return the answered questions of an assessment."""
    form = await form_of(turn.store, turn.services.catalog, assessment)
    rows = await turn.store.find(AnswerRow, answer_table.c.assessment_id == assessment.id)
    values = {
        row.question: json.loads(
            turn.store.box.open(row.value, "answer", "value", f"{assessment.id}:{row.question}")
        )
        for row in rows
    }
    found = []
    for section in form.sections:
        items = tuple(
            Item(
                q.key,
                q.number,
                q.title.to(turn.lang),
                q.short.to(turn.lang),
                form.shown(q, values[q.key], turn.lang),
            )
            for q in section.questions
            if q.key in values
        )
        if items:
            found.append(SectionText(section.number, section.title.to(turn.lang), items))
    return tuple(found)
