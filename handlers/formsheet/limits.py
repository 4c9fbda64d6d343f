"""The limit of an answer in words: "từ 10 đến 8000 ký tự", "tối đa 50 dòng", "từ 0 đến 30, bước 0,5"."""

import re
from collections.abc import Mapping
from typing import Any

from handlers.answers.numbers import shown
from handlers.roster.names import tidy
from models.forms.schema import Kind, Question

_NUMBER = r"(\d{1,3}(?:\.\d{3})+|\d+(?:[.,]\d+)?)"
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+")
_FROM_TO = re.compile(rf"(?:từ\s*)?{_NUMBER}\s*(?:-|–|—|đến|tới|to)\s*{_NUMBER}", re.IGNORECASE)
_FROM = re.compile(rf"(?:từ|ít nhất|tối thiểu|at least|from)\s*{_NUMBER}", re.IGNORECASE)
_TO = re.compile(rf"(?:đến|tối đa|không quá|at most|up to|to)\s*{_NUMBER}", re.IGNORECASE)
_STEP = re.compile(rf"(?:bước|lẻ đến|step)\s*{_NUMBER}", re.IGNORECASE)
_LONE = re.compile(rf"{_NUMBER}\s*(?:điểm|ký tự|chữ|dòng|points?|characters?|rows?)?", re.IGNORECASE)
_TEXTS = (Kind.LONG, Kind.SHORT)
_NAMES: Mapping[str, tuple[str, str]] = {
    "text": ("min_length", "max_length"),
    "rows": ("", "max_rows"),
    "number": ("minimum", "maximum"),
}
_UNITS = {"text": "ký tự", "rows": "dòng", "number": ""}
_DEFAULTS = {"min_length": 1, "max_length": 8000, "max_rows": 50}


def limit_words(question: Question) -> str:
    """Return a question's limits in words that ``read_limit`` reads back; empty for the usual ones."""
    family = _family(question.kind)
    low_name, high_name = _NAMES[family]
    low = getattr(question, low_name) if low_name else None
    high = getattr(question, high_name)
    low = None if low == _DEFAULTS.get(low_name) else low
    high = None if high == _DEFAULTS.get(high_name) else high
    parts = [_range(low, high, _UNITS[family])]
    if question.step is not None:
        parts.append(f"bước {shown(question.step)}")
    return ", ".join(part for part in parts if part)


def _range(low: float | None, high: float | None, unit: str) -> str:
    if low is None and high is None:
        return ""
    if high is None:
        said = f"từ {shown(low or 0)}"
    elif low is None:
        said = f"tối đa {shown(high)}"
    else:
        said = f"từ {shown(low)} đến {shown(high)}"
    return f"{said} {unit}".strip()


def read_limit(kind: Kind, text: str) -> dict[str, Any] | None:
    """Read a limit; None where it is not understood."""
    said = tidy(text)
    step = _STEP.search(said)
    left = _STEP.sub("", said).strip(" ,;.")
    low, high = _ends(left) if left else ("", "")
    if left and not (low or high):
        return None
    family = _family(kind)
    whole = family != "number"
    low_name, high_name = _NAMES[family]
    found = {low_name: _number(low, whole), high_name: _number(high, whole)}
    found["step"] = _number(step[1], False) if step else None
    return {name: value for name, value in found.items() if name and value is not None}


def _ends(text: str) -> tuple[str, str]:
    if both := _FROM_TO.search(text):
        return both[1], both[2]
    low, high = _FROM.search(text), _TO.search(text)
    if low or high:
        return (low[1] if low else ""), (high[1] if high else "")
    lone = _LONE.fullmatch(text)
    return "", (lone[1] if lone else "")


def _number(text: str, whole: bool) -> int | float | None:
    if not text:
        return None
    bare = text.replace(".", "") if _THOUSANDS.fullmatch(text) else text.replace(",", ".")
    number = float(bare)
    return int(number) if whole or number == int(number) else number


def _family(kind: Kind) -> str:
    if kind in _TEXTS:
        return "text"
    return "rows" if kind is Kind.ROWS else "number"
