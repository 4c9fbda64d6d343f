"""The same form with the points of another place: a form of its own, with its own id."""

from collections.abc import Iterator
from typing import Any

from models.forms.points import Method, Points, PointSet
from models.forms.schema import POINT_KINDS, Condition, Form, Kind, Question, Section
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
    lost = _lost(form, one)
    sections = (_section(section, one, lost) for section in form.sections)
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


def _lost(form: Form, one: PointSet) -> frozenset[str]:
    """Return the ticks that are left out of the set, or given by degree in it: no condition can ask them."""
    ticks = (key for key, question in form.by_key.items() if question.kind is Kind.BIN)
    return frozenset(key for key in ticks if one.method is Method.POINTS or key not in one.maxima)


def _section(section: Section, one: PointSet, lost: frozenset[str]) -> Section:
    stay = (q for q in section.questions if q.kind not in POINT_KINDS or q.key in one.maxima)
    changed = {"questions": tuple(_question(q, one, lost) for q in stay)}
    return section.model_copy(update={**changed, "show_if": _without(section.show_if, lost)})


def _question(question: Question, one: PointSet, lost: frozenset[str]) -> Question:
    conditions = {name: _without(getattr(question, name), lost) for name in ("show_if", "required_if")}
    changes: dict[str, Any] = dict(conditions)
    if question.kind in POINT_KINDS:
        changes["maximum"] = one.maxima[question.key]
        changes["title"] = one.titles.get(question.key, question.title)
    if one.method is not None and question.kind is Kind.BIN:
        changes |= {"kind": Kind(one.method), "step": one.step}
    return question.model_copy(update=changes)


def _without(condition: Condition | None, lost: frozenset[str]) -> Condition | None:
    """Return what is left of a condition when some questions are gone; None is no condition."""
    if condition is None or condition.answer in lost:
        return None
    if condition.not_ is not None:
        inner = _without(condition.not_, lost)
        return None if inner is None else condition.model_copy(update={"not_": inner})
    if condition.all_ or condition.any_:
        name = "all_" if condition.all_ else "any_"
        parts = [part for one in getattr(condition, name) if (part := _without(one, lost)) is not None]
        return condition.model_copy(update={name: parts}) if parts else None
    return condition
