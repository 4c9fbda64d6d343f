"""Numbers and points as people type them: "8,5", "8.5 điểm", "25/30", "1.200"."""

import re

from handlers import grammar
from handlers.answers.problem import Problem, Trouble
from models.forms.schema import Kind, Question

_LONGEST = 40
_NUMBER = re.compile(r"([+-]?\d{1,12}(?:[.,]\d{1,6})?) ?(?:diem|points?|%|/ ?(\d{1,4}))?")
_THOUSANDS = re.compile(r"([+-]?\d{1,3}(?:\.\d{3})+)(,\d{1,6})?")
_CLOSE = 1e-9


def read_number(question: Question, text: str) -> int | float | Problem:
    """Read a number within the question's limits; points start at 0 unless the form says otherwise."""
    number = _value(question, grammar.fold(text) if len(text) <= _LONGEST else "")
    if number is None:
        return Problem(Trouble.NOT_A_NUMBER)
    if problem := _out_of_limits(question, number):
        return problem
    return int(number) if number == int(number) else number


def _value(question: Question, said: str) -> float | None:
    if question.kind is Kind.NUMBER and (found := _THOUSANDS.fullmatch(said)):
        return float(found[1].replace(".", "") + (found[2] or "").replace(",", "."))
    found = _NUMBER.fullmatch(said)
    if found is None or (found[2] and float(found[2]) != question.maximum):
        return None
    return float(found[1].replace(",", "."))


def _out_of_limits(question: Question, number: float) -> Problem | None:
    low = 0.0 if question.kind is Kind.POINTS and question.minimum is None else question.minimum
    high, step = question.maximum, question.step
    below, above = low is not None and number < low, high is not None and number > high
    if (below or above) and low is not None and high is not None:
        return Problem(Trouble.OUT_OF_RANGE, {"low": shown(low), "high": shown(high)})
    if below and low is not None:
        return Problem(Trouble.TOO_SMALL, {"low": shown(low)})
    if above and high is not None:
        return Problem(Trouble.TOO_LARGE, {"high": shown(high)})
    if step is not None and abs(number / step - round(number / step)) > _CLOSE * max(1.0, abs(number / step)):
        return Problem(Trouble.WRONG_STEP, {"step": shown(step)})
    return None


def shown(number: float) -> str:
    """Return a number as it is written in Vietnamese."""
    return f"{number:.12g}".replace(".", ",")
