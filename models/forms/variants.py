"""The same form with the points of another place: a form of its own, with its own id."""

from collections.abc import Iterator
from typing import Any

from models.forms.points import Method, Points, PointSet
from models.forms.schema import POINT_KINDS, Form, Kind, Question, Section
from models.forms.words import State

_BETWEEN = "--"
_WEAKEST = (State.PROVISIONAL, State.ONE_SOURCE, State.CONFIRMED)


def variants(form: Form) -> Iterator[Form]:
    """Give the form once for every other set of points that it names."""
    for one in form.points.sets if form.points else ():
        yield _with(form, one)


def _with(form: Form, one: PointSet) -> Form:
    values: dict[str, Any] = {name: getattr(form, name) for name in Form.model_fields}
    values["id"] = f"{form.id}{_BETWEEN}{one.key.replace('_', '-')}"
    values["variant"] = one.title
    values["source"] = f"{form.source}; {one.source}"
    values["state"] = min(form.state, one.state, key=_WEAKEST.index)
    values["points"] = _frame(form, one)
    degrees = _by_degree(form, one)
    sections = (_section(section, one, degrees) for section in form.sections)
    values["sections"] = tuple(section for section in sections if section.questions)
    return Form(**values)


def _frame(form: Form, one: PointSet) -> Points | None:
    if form.points is None:
        return None
    told = {"scope": one.scope, "source": one.source, "state": one.state}
    changed = {question.group for question in form.by_key.values() if _differs(question, one)}
    groups = tuple(
        group.model_copy(update={"maximum": one.groups[group.key], **(told if group.key in changed else {})})
        for group in form.points.groups
        if one.groups.get(group.key)
    )
    return form.points.model_copy(update={"groups": groups, "sets": ()})


def _differs(question: Question, one: PointSet) -> bool:
    if question.kind not in POINT_KINDS:
        return False
    by_degree = one.method is Method.POINTS and question.kind is Kind.BIN
    return by_degree or one.maxima.get(question.key) != question.maximum


def _section(section: Section, one: PointSet, by_degree: frozenset[str]) -> Section:
    questions = tuple(_question(q, one, by_degree) for q in section.questions if _stays(q, one))
    return section.model_copy(update={"questions": questions})


def _stays(question: Question, one: PointSet) -> bool:
    return question.kind not in POINT_KINDS or question.key in one.maxima


def _question(question: Question, one: PointSet, by_degree: frozenset[str]) -> Question:
    if question.kind not in POINT_KINDS:
        return _freed(question, by_degree)
    changes: dict[str, Any] = {"maximum": one.maxima[question.key]}
    if question.key in one.titles:
        changes["title"] = one.titles[question.key]
    if one.method is not None and question.kind is Kind.BIN:
        changes |= {"kind": Kind(one.method), "step": one.step}
    return question.model_copy(update=changes)


def _by_degree(form: Form, one: PointSet) -> frozenset[str]:
    """Return the questions that are ticked in the form and given by degree in the set."""
    if one.method is not Method.POINTS:
        return frozenset()
    return frozenset(key for key, question in form.by_key.items() if question.kind is Kind.BIN)


def _freed(question: Question, by_degree: frozenset[str]) -> Question:
    """Always show a question that hung on ticks which are degrees now."""
    parts = question.show_if.parts() if question.show_if else ()
    hangs = any(part.answer in by_degree for part in parts)
    return question.model_copy(update={"show_if": None}) if hangs else question
