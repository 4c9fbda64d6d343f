"""Adding up the points that a person entered; nothing is rated, filled in or proposed from them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from models.forms.points import WHOLE, Points
from models.forms.schema import POINT_KINDS, Facts, Form, Question, Value

_PLACES = 6


@dataclass(frozen=True, slots=True)
class Total:
    """The points of one group, or of the WHOLE: how many of how many, in how many of its questions."""

    key: str
    points: float
    maximum: float
    answered: int
    count: int


def totals(form: Form, answers: Mapping[str, Value], facts: Facts) -> tuple[Total, ...]:
    """Return the sum of every group in the order of the form, and the WHOLE last; nothing without points."""
    if form.points is None:
        return ()
    asked = [question for question in form.visible(answers, facts) if question.kind in POINT_KINDS]
    sums = [
        _total(group.key, group.maximum, (q for q in asked if _counts_in(form.points, q, group.key)), answers)
        for group in form.points.groups
    ]
    return (*sums, _total(WHOLE, form.points.maximum, asked, answers))


def _counts_in(points: Points, question: Question, key: str) -> bool:
    return any(group.key == key for group in points.chain(question.group))


def _total(key: str, maximum: float, asked: Iterable[Question], answers: Mapping[str, Value]) -> Total:
    questions = list(asked)
    given = [question for question in questions if question.key in answers]
    points = round(sum(question.worth(answers[question.key]) for question in given), _PLACES)
    return Total(key, points, maximum, len(given), len(questions))
