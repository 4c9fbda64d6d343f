"""What is put to a person in a round: open points of earlier rounds, and what others entered."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from handlers import forms_shelf, rounds
from models.assessment import READABLE, AnswerRow, Assessment
from models.carried import CarriedKind, CarriedPoint
from models.cycle import Cycle
from models.forms.catalog import Catalog
from models.forms.schema import Carries, Form, Question
from models.forms.tailoring import REMEDIED, Carried, Item, follow_up_key
from models.store.tables import assessment as assessment_table
from models.store.unit_of_work import Store


async def carried_for(store: Store, catalog: Catalog, assessment: Assessment) -> Carried:
    """Return every point that an assessment must answer.

    A shortcoming that a person wrote in any earlier round comes back each year until a later one says
    that it is remedied (the directive of 06/12/2023 speaks of all earlier rounds, "các kỳ").
    """
    cycle = await store.get(Cycle, assessment.cycle_id)
    entered = await _entered(store, assessment.member_id) if assessment.personal else []
    past = await _past(store, assessment, cycle)
    if cycle is None or not (entered or past):
        return Carried()
    earlier = await _open_points(store, catalog, past, entered)
    mine = [point for point in entered if point.cycle_id == cycle.id]
    return Carried(
        earlier=tuple(earlier),
        prompted=tuple(_items(store, mine, CarriedKind.PROMPTED)),
        collective=tuple(_items(store, mine, CarriedKind.COLLECTIVE)),
    )


async def _entered(store: Store, member_id: int) -> list[CarriedPoint]:
    rows = await store.group(CarriedPoint, "member_id", member_id)
    return sorted((row for row in rows if row.withdrawn_at is None), key=lambda row: row.id)


def item_of(store: Store, point: CarriedPoint) -> Item:
    """Open a point that somebody entered."""
    text = store.box.open(point.text, "carried_point", "text", point.id)
    source = store.box.open(point.source, "carried_point", "source", point.id)
    return Item(f"p{point.id:x}", text, point.year, source)


def _items(store: Store, points: Iterable[CarriedPoint], kind: CarriedKind) -> list[Item]:
    return [item_of(store, point) for point in points if point.kind is kind]


async def _past(store: Store, assessment: Assessment, cycle: Cycle | None) -> list[tuple[Cycle, Assessment]]:
    """Return the subject's assessments of earlier rounds that were handed in, the oldest first."""
    found = []
    for one in await _of_subject(store, assessment):
        of = await store.get(Cycle, one.cycle_id) if one.id != assessment.id else None
        if of is not None and cycle is not None and of.opened_at < cycle.opened_at and one.status in READABLE:
            found.append((of, one))
    return sorted(found, key=lambda pair: pair[0].opened_at)


async def _of_subject(store: Store, assessment: Assessment) -> list[Assessment]:
    """Return all assessments of a person, or all reports of a collective, whoever wrote them."""
    if assessment.collective_id is None:
        return await rounds.own(store, assessment.member_id)
    return await store.find(
        Assessment, rounds.WHOLE, assessment_table.c.collective_id == assessment.collective_id
    )


async def _open_points(
    store: Store, catalog: Catalog, past: Sequence[tuple[Cycle, Assessment]], entered: Sequence[CarriedPoint]
) -> list[Item]:
    points = {item.ref: item for item in _items(store, entered, CarriedKind.EARLIER)}
    for cycle, assessment in past:
        form = await forms_shelf.find(store, catalog, assessment.form_id, assessment.form_version)
        answers = {row.question: row for row in await store.group(AnswerRow, "assessment_id", assessment.id)}
        for ref in [ref for ref in points if _is_remedied(store, form, answers, ref)]:
            del points[ref]
        for question in _carrying(form, Carries.SHORTCOMINGS):
            for place, text in enumerate(_rows(store, answers.get(question.key))):
                ref = f"{assessment.id:x}_{place}"
                points[ref] = Item(ref, text, cycle.year)
    return list(points.values())


def _carrying(form: Form, what: Carries) -> list[Question]:
    return [question for question in form.by_key.values() if question.carries is what]


def _is_remedied(store: Store, form: Form, answers: dict[str, AnswerRow], ref: str) -> bool:
    asked = (answers.get(follow_up_key(q.key, ref)) for q in _carrying(form, Carries.EARLIER))
    return any(row is not None and _value(store, row) == REMEDIED for row in asked)


def _rows(store: Store, row: AnswerRow | None) -> list[str]:
    value = _value(store, row) if row is not None else []
    return [str(one) for one in value] if isinstance(value, list) else []


def _value(store: Store, row: AnswerRow) -> Any:
    return json.loads(store.box.open(row.value, "answer", "value", f"{row.assessment_id}:{row.question}"))
