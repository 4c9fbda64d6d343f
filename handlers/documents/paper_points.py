"""Points on paper: tables of criteria with their sums, as the person entered them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from handlers.answers.numbers import shown
from models.forms.adding import Total, totals
from models.forms.points import WHOLE
from models.forms.schema import POINT_KINDS, Facts, Form, Kind, Question, Value

LANGUAGE = "vi"
"""Official papers exist in one language."""
_BLANK = "…"
_TICK = "x"


class PointsTables:
    """Draws the tables of one form; each group's heading stands above its first criterion."""

    def __init__(self, form: Form, answers: Mapping[str, Value], facts: Facts) -> None:
        self._form = form
        self._answers = answers
        self._totals = {total.key: total for total in totals(form, answers, facts)}
        asked = [q.key for q in form.visible(answers, facts) if q.kind in POINT_KINDS]
        self._last = asked[-1] if asked else ""
        self._headed: set[str] = set()

    def blocks(self, questions: Sequence[Question]) -> Iterator[dict[str, Any]]:
        """Give the table of some criteria, and after the form's last one the sum of all."""
        rows: list[dict[str, Any]] = []
        for question in questions:
            rows += [*self._headings(question), self._row(question)]
        yield {"kind": "points", "bin": questions[0].kind is Kind.BIN, "rows": rows}
        if WHOLE in self._totals and questions[-1].key == self._last:
            whole = self._totals[WHOLE]
            yield {"kind": "total", "points": _points(whole), "maximum": shown(whole.maximum)}

    def _headings(self, question: Question) -> Iterator[dict[str, Any]]:
        chain = self._form.points.chain(question.group) if self._form.points else ()
        for group in reversed(chain):
            if group.key not in self._headed:
                self._headed.add(group.key)
                yield {
                    "heading": True,
                    "number": group.number,
                    "title": group.title.to(LANGUAGE),
                    "maximum": shown(group.maximum),
                    "points": _points(self._totals[group.key]),
                }

    def _row(self, question: Question) -> dict[str, Any]:
        value = self._answers.get(question.key)
        given = question.key in self._answers
        return {
            "heading": False,
            "number": question.number,
            "title": (question.paper or question.title).to(LANGUAGE),
            "maximum": shown(question.maximum or 0),
            "yes": _TICK if value is True else "",
            "no": _TICK if value is False else "",
            "points": shown(question.worth(value)) if given else _BLANK,
        }


def _points(total: Total) -> str:
    """Return a sum; dots while something is missing in it."""
    return shown(total.points) if total.answered == total.count else _BLANK
