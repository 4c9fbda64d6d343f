"""Points on paper: tables of criteria with their sums, as the person entered them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.answers.numbers import shown
from models.forms.adding import Total, totals
from models.forms.points import WHOLE, PointGroup
from models.forms.schema import POINT_KINDS, Facts, Form, Kind, Question, Value

LANGUAGE = "vi"
"""Official papers exist in one language."""
_BLANK = "…"
_TICK = "x"


@dataclass(frozen=True, slots=True)
class Criterion:
    """A question that gives points; ``about`` is the one before it that asks what they are given for."""

    question: Question
    about: Question | None = None


def criteria(questions: Sequence[Question]) -> tuple[list[Criterion], int]:
    """Return what belongs into one table at the beginning of some questions, and how many those are."""
    found: list[Criterion] = []
    place = 0
    while place < len(questions):
        one, after = questions[place], questions[place + 1 : place + 2]
        told = one.kind is Kind.LONG and bool(after) and after[0].kind is Kind.POINTS
        if told and after[0].number == one.number:
            criterion, taken = Criterion(after[0], one), 2
        elif one.kind in POINT_KINDS:
            criterion, taken = Criterion(one), 1
        else:
            break
        if found and criterion.question.kind is not found[0].question.kind:
            break
        found.append(criterion)
        place += taken
    return found, place


class PointsTables:
    """Draws the tables of one form; a group's sum stands below the last of its criteria."""

    def __init__(self, form: Form, answers: Mapping[str, Value], facts: Facts) -> None:
        self._form = form
        self._answers = answers
        self._totals = {total.key: total for total in totals(form, answers, facts)}
        self._asked = [q for q in form.visible(answers, facts) if q.kind in POINT_KINDS]
        self._headed: set[str] = set()

    def blocks(self, found: Sequence[Criterion], heading: str) -> Iterator[dict[str, Any]]:
        """Give the table of some criteria below a heading, and after the form's last one the sum of all."""
        rows: list[dict[str, Any]] = []
        for one in found:
            rows += [*self._headings(one.question, heading), self._row(one), *self._sums(one.question)]
        is_bin, told = found[0].question.kind is Kind.BIN, any(one.about for one in found)
        yield {"kind": "points", "bin": is_bin, "told": told, "rows": rows}
        if WHOLE in self._totals and found[-1].question.key == self._asked[-1].key:
            whole = self._totals[WHOLE]
            yield {"kind": "total", "points": _points(whole), "maximum": shown(whole.maximum)}

    def _headings(self, question: Question, heading: str) -> Iterator[dict[str, Any]]:
        """Give the names of the groups that begin here, but for the one that stands above the table already."""
        for group in reversed(self._chain(question)):
            title = group.title.to(LANGUAGE)
            if group.key not in self._headed and title != heading:
                yield {"kind": "group", "number": group.number, "title": title, "maximum": shown(group.maximum)}
            self._headed.add(group.key)

    def _sums(self, question: Question) -> Iterator[dict[str, Any]]:
        """Give the sums of the groups that end here, the innermost first; one criterion needs none."""
        for group in self._chain(question):
            inside = [one for one in self._asked if group in self._chain(one)]
            if len(inside) > 1 and inside[-1].key == question.key:
                total = self._totals[group.key]
                points = {"points": _points(total), "maximum": shown(group.maximum)}
                yield {"kind": "sum", "number": group.number, **points}

    def _chain(self, question: Question) -> tuple[PointGroup, ...]:
        return self._form.points.chain(question.group) if self._form.points else ()

    def _row(self, one: Criterion) -> dict[str, Any]:
        question, value = one.question, self._answers.get(one.question.key)
        named = one.about or question
        return {
            "kind": "criterion",
            "number": question.number,
            "title": (named.paper or named.title).to(LANGUAGE),
            "lines": self._told(one.about),
            "maximum": shown(question.maximum or 0),
            "yes": _TICK if value is True else "",
            "no": _TICK if value is False else "",
            "points": shown(question.worth(value)) if question.key in self._answers else _BLANK,
        }

    def _told(self, about: Question | None) -> list[str]:
        if about is None:
            return []
        if about.key not in self._answers:
            return [_BLANK]
        text = self._form.shown(about, self._answers[about.key], LANGUAGE)
        return [line.strip() for line in text.replace("\r", "\n").split("\n") if line.strip()]


def _points(total: Total) -> str:
    """Return a sum; dots while something is missing in it."""
    return shown(total.points) if total.answered == total.count else _BLANK
