"""The same form with the points of another place: a form of its own, with its own id."""

from collections.abc import Iterator
from typing import Any

from models.forms.points import Points, PointSet
from models.forms.schema import POINT_KINDS, Form, Question, Section
from models.forms.words import State, Words

_BETWEEN = "--"
_WEAKEST = (State.PROVISIONAL, State.ONE_SOURCE, State.CONFIRMED)


def variants(form: Form) -> Iterator[Form]:
    """Give the form once for every other set of points that it names."""
    for one in form.points.sets if form.points else ():
        yield _with(form, one)


def _with(form: Form, one: PointSet) -> Form:
    values: dict[str, Any] = {name: getattr(form, name) for name in Form.model_fields}
    values["id"] = f"{form.id}{_BETWEEN}{one.key.replace('_', '-')}"
    values["title"] = Words(vi=f"{form.title.vi} · {one.title.vi}", en=f"{form.title.en} · {one.title.en}")
    values["source"] = f"{form.source}; {one.source}"
    values["state"] = min(form.state, one.state, key=_WEAKEST.index)
    values["points"] = _frame(form.points, one) if form.points else None
    sections = (_section(section, one) for section in form.sections)
    values["sections"] = tuple(section for section in sections if section.questions)
    return Form(**values)


def _frame(points: Points, one: PointSet) -> Points:
    groups = tuple(
        group.model_copy(update={"maximum": one.groups[group.key], "source": one.source, "state": one.state})
        for group in points.groups
        if one.groups.get(group.key)
    )
    return points.model_copy(update={"groups": groups, "scope": one.scope, "sets": ()})


def _section(section: Section, one: PointSet) -> Section:
    questions = tuple(_question(question, one) for question in section.questions if _stays(question, one))
    return section.model_copy(update={"questions": questions})


def _stays(question: Question, one: PointSet) -> bool:
    return question.kind not in POINT_KINDS or question.key in one.maxima


def _question(question: Question, one: PointSet) -> Question:
    if question.kind not in POINT_KINDS:
        return question
    title = one.titles.get(question.key, question.title)
    return question.model_copy(update={"maximum": one.maxima[question.key], "title": title})
