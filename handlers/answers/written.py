"""Written answers: one line, a long text, rows; and adding to them."""

import re

from handlers.answers.problem import Problem, Trouble
from models.forms.schema import Kind, Question, Value

LONGEST_LINE = 300
_BULLET = re.compile(r"^\s*(?:[-–—•*+]|\d{1,2}[.)](?!\d))\s*")


def read_text(question: Question, text: str) -> str | Problem:
    """Take a text as it is, within the limits."""
    return check_length(text, question.min_length, question.max_length) or text


def read_line(question: Question, text: str) -> str | Problem:
    """Take a text as one line."""
    line = " ".join(text.split())
    return check_length(line, question.min_length, min(question.max_length, LONGEST_LINE)) or line


def read_rows(question: Question, text: str) -> list[str] | Problem:
    """Make a row of every line, without the bullets and numbers in front."""
    lines = (_BULLET.sub("", line).strip() for line in text.splitlines())
    rows = [line for line in lines if line]
    if not rows:
        return Problem(Trouble.NEEDS_TEXT)
    return check_rows(question, rows) or rows


def grow(question: Question, old: Value, more: str) -> Value | Problem:
    """Return a written answer with more behind it; a Problem where that is too much."""
    if question.kind is Kind.ROWS:
        added = read_rows(question, more)
        if isinstance(added, Problem):
            return added
        rows = [*(old if isinstance(old, list) else []), *added]
        return check_rows(question, rows) or rows
    whole = f"{old}\n{more}" if isinstance(old, str) and old else more
    return check_length(whole, question.min_length, question.max_length) or whole


def check_length(text: str, least: int, most: int) -> Problem | None:
    """Return what is wrong with a text's length in characters, None if nothing."""
    if len(text) > most:
        return Problem(Trouble.TOO_LONG, {"count": len(text), "limit": most, "over": len(text) - most})
    if len(text) < least:
        return Problem(Trouble.TOO_SHORT, {"count": len(text), "limit": least})
    return None


def check_rows(question: Question, rows: list[str]) -> Problem | None:
    """Return what is wrong with the number or the length of rows, None if nothing."""
    if len(rows) > question.max_rows:
        return Problem(Trouble.TOO_MANY_ROWS, {"count": len(rows), "limit": question.max_rows})
    return check_length("\n".join(rows), 0, question.max_length)
