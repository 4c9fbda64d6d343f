"""A part of a form: the questions that somebody contributes to a common report."""

from collections.abc import Collection
from typing import Any

from models.forms.schema import Condition, Form, Question


def only(form: Form, keys: Collection[str]) -> Form:
    """Return the form with these questions alone; what hangs on others is asked in any case.

    Sums of points belong to the whole report and are left out.
    """
    sections = []
    for section in form.sections:
        questions = tuple(_free(one, keys) for one in section.questions if one.key in keys)
        if questions:
            free = {"questions": questions, "show_if": _kept(section.show_if, keys)}
            sections.append(section.model_copy(update=free))
    fields = {name: getattr(form, name) for name in Form.model_fields}
    return Form(**{**fields, "sections": tuple(sections), "points": None})


def items(form: Form) -> dict[str, tuple[Question, ...]]:
    """Return the questions by the number under which the form has them: a text with its own level."""
    found: dict[str, tuple[Question, ...]] = {}
    for question in form.by_key.values():
        found[question.number] = (*found.get(question.number, ()), question)
    return found


def _free(question: Question, keys: Collection[str]) -> Question:
    kept: dict[str, Any] = {
        "group": None,
        "show_if": _kept(question.show_if, keys),
        "required_if": _kept(question.required_if, keys),
    }
    return question.model_copy(update=kept)


def _kept(condition: Condition | None, keys: Collection[str]) -> Condition | None:
    if condition is None:
        return None
    asked = {name for part in condition.parts() for name in (part.answer, part.none) if name}
    return condition if asked <= set(keys) else None
