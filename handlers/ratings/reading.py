"""The chain of ratings of some assessments, each step beside the others; texts and levels are opened."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from handlers import forms_shelf
from models.assessment import HANDED_IN, AnswerRow, Assessment
from models.forms.catalog import Catalog
from models.forms.schema import Form, Kind, Question
from models.level import FOUR, Level
from models.rating import Rating, Side, Step
from models.store.crypto import SecretBox
from models.store.tables import answer as answer_table
from models.store.tables import rating as rating_table
from models.store.unit_of_work import Store

_CIVIL_SERVANT = "civil_servant"
_DOWNWARDS = (Step.HIGHER, Step.DECIDED, Step.PROPOSED)


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the chain with what it says."""

    rating: Rating
    level: Level
    reason: str


@dataclass(frozen=True, slots=True)
class Chain:
    """What was said of one assessment on one side: by the member, the cell, and the levels above."""

    self_level: Level | None = None
    steps: Mapping[Step, Entry] = field(default_factory=dict)

    def at(self, step: Step) -> Level | None:
        """Return the level at a step."""
        entry = self.steps.get(step)
        return entry.level if entry else None

    @property
    def final(self) -> Entry | None:
        """Return the decision that holds: of the highest level that has decided."""
        return self.steps.get(Step.HIGHER) or self.steps.get(Step.DECIDED)

    @property
    def released(self) -> bool:
        """Tell whether the decision that holds may be told."""
        return self.final is not None and self.final.rating.released_at is not None

    @property
    def known(self) -> Level | None:
        """Return the level that counts so far: decided, else proposed, else the self-rating."""
        return next((self.steps[step].level for step in _DOWNWARDS if step in self.steps), self.self_level)


def opened(box: SecretBox, row: Rating) -> Entry:
    """Open a row of the chain."""
    reason = box.open(row.reason, "rating", "reason", row.id) if row.reason else ""
    return Entry(row, Level(box.open(row.level, "rating", "level", row.id)), reason)


async def latest(store: Store, assessment_id: int, step: Step, side: Side) -> Entry | None:
    """Return what holds of one step."""
    row = await store.first(
        Rating,
        rating_table.c.assessment_id == assessment_id,
        rating_table.c.step == step,
        rating_table.c.side == side,
        order_by=rating_table.c.id.desc(),
    )
    return opened(store.box, row) if row else None


async def history(store: Store, assessment_id: int, side: Side) -> list[Entry]:
    """Return every row of one side, the oldest first."""
    mine = (rating_table.c.assessment_id == assessment_id, rating_table.c.side == side)
    rows = await store.find(Rating, *mine, order_by=rating_table.c.id)
    return [opened(store.box, row) for row in rows]


async def chain_of(store: Store, catalog: Catalog, assessment: Assessment, side: Side) -> Chain:
    """Return the chain of one assessment."""
    return (await chains(store, catalog, [assessment], side))[assessment.id]


async def chains(
    store: Store, catalog: Catalog, assessments: Sequence[Assessment], side: Side
) -> dict[int, Chain]:
    """Return the chains of many assessments by id, in two queries."""
    ids = [one.id for one in assessments]
    steps: dict[int, dict[Step, Entry]] = {one: {} for one in ids}
    mine = (rating_table.c.assessment_id.in_(ids), rating_table.c.side == side)
    for row in await store.find(Rating, *mine, order_by=rating_table.c.id):
        steps[row.assessment_id][row.step] = opened(store.box, row)
    own = await _self_levels(store, catalog, assessments, side)
    return {one: Chain(own.get(one), steps[one]) for one in ids}


async def _self_levels(
    store: Store, catalog: Catalog, assessments: Sequence[Assessment], side: Side
) -> dict[int, Level]:
    """Read the self-ratings of what is handed in; a draft stays unread."""
    asked = {
        one.id: question.key
        for one in assessments
        if one.status in HANDED_IN
        and (question := level_question(await _form(store, catalog, one), side)) is not None
    }
    rows = await _answers(store, asked)
    return {row.assessment_id: level for row in rows if (level := _level(store.box, row)) is not None}


async def _form(store: Store, catalog: Catalog, assessment: Assessment) -> Form:
    return await forms_shelf.find(store, catalog, assessment.form_id, assessment.form_version)


def level_question(form: Form, side: Side) -> Question | None:
    """Return where a form asks for the self-rating of one side; what only civil servants see is theirs."""
    questions = (one for section in form.sections for one in section.questions if one.kind is Kind.LEVEL4)
    return next((one for one in questions if _is_civil(one) is (side is Side.CIVIL)), None)


def _is_civil(question: Question) -> bool:
    return question.show_if is not None and question.show_if.fact == _CIVIL_SERVANT


async def _answers(store: Store, asked: Mapping[int, str]) -> Iterable[AnswerRow]:
    if not asked:
        return []
    rows = await store.find(
        AnswerRow,
        answer_table.c.assessment_id.in_(list(asked)),
        answer_table.c.question.in_(sorted(set(asked.values()))),
    )
    return [row for row in rows if row.question == asked[row.assessment_id]]


def _level(box: SecretBox, row: AnswerRow) -> Level | None:
    value = json.loads(box.open(row.value, "answer", "value", f"{row.assessment_id}:{row.question}"))
    return Level(value) if value in FOUR else None
