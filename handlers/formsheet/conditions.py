"""Conditions in words: ``[s1_level] = "Kém" và (là người đứng đầu hoặc giữ chức vụ lãnh đạo, quản lý)``.

A question is named by its key in brackets, or by its number where a person writes. Values are the
labels of options; "không có" is the answer of that name. Quotes are only needed where a label holds
one of the words that join conditions.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.formsheet.words import FACTS, meaning_of, word_for
from handlers.roster.names import fold
from models.forms.schema import NONE_KINDS, Condition, Form, Option, Question

AND, OR, NOT, NONE, YES, NO = "và", "hoặc", "không", "không có", "có", "không"
_TOKEN = re.compile(r"""\s*("[^"]*"|“[^”]*”|\[[^\]]*\]|\(|\)|[^\s()"“\[]+)""")
_JOINS = {"và": "all", "and": "all", "hoặc": "any", "hoac": "any", "or": "any", "hay": "any"}
_NEGATIONS = ("không", "not", "khong")
_SIGN = re.compile(r"\s*(=|≠|\bkhác\b|\bkhac\b|\blà\b)\s*")
_VALUE = re.compile(r'"[^"]*"|“[^”]*”|[^|;,"“]+')
_NUMBER_WORDS = re.compile(r"^(?:muc|cau|so)\s+")
_SPACE = "\x00"


class NotUnderstoodError(Exception):
    """A condition that cannot be read; ``part`` is what is not understood."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part


class NoSuchQuestionError(NotUnderstoodError):
    """A condition on a question that does not stand above; ``part`` is how it was named."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that stands above: its key and number, whether "Không có" is an answer, its options."""

    key: str
    number: str
    none_ok: bool
    options: Sequence[tuple[Any, str]]


def asked_of(form: Form, question: Question) -> Asked:
    """Return a question of a form as conditions see it."""
    options = [(option.value, option.label.vi) for option in form.options(question)]
    return Asked(question.key, question.number, question.kind in NONE_KINDS and question.none_ok, options)


# -- writing ---------------------------------------------------------------------------------------


def spoken(form: Form, condition: Condition) -> str:
    """Return a condition in words that ``heard`` reads back."""
    if condition.fact is not None:
        return _fact(condition)
    if condition.answer is not None:
        options = form.options(form.by_key[condition.answer])
        values = " | ".join(f'"{_label(options, value)}"' for value in condition.in_)
        return f"[{condition.answer}] = {values}"
    if condition.none is not None:
        return f"[{condition.none}] = {NONE}"
    if condition.not_ is not None:
        return f"{NOT} ({spoken(form, condition.not_)})"
    joint, parts = (AND, condition.all_) if condition.all_ else (OR, condition.any_)
    return f" {joint} ".join(_inner(form, part) for part in parts)


def _fact(condition: Condition) -> str:
    word = word_for(condition.fact or "", FACTS)
    if condition.is_ is True:
        return word
    value = NO if condition.is_ is False else str(condition.is_)
    return f"{word} = {value}"


def _inner(form: Form, part: Condition) -> str:
    said = spoken(form, part)
    return f"({said})" if part.all_ or part.any_ else said


def _label(options: Iterable[Option], value: Any) -> str:
    found = (o.label.vi for o in options if o.value == value and type(o.value) is type(value))
    return next(found, str(value))


# -- reading ---------------------------------------------------------------------------------------


def heard(text: str, above: Sequence[Asked]) -> Mapping[str, Any]:
    """Read a condition; raise NotUnderstoodError."""
    tokens = [found[1] for found in _TOKEN.finditer(text)]
    condition, rest = _joined(tokens, above)
    if rest:
        raise NotUnderstoodError(" ".join(rest))
    return condition


def _joined(tokens: list[str], above: Sequence[Asked]) -> tuple[dict[str, Any], list[str]]:
    parts, joints = list[dict[str, Any]](), set[str]()
    while True:
        part, tokens = _part(tokens, above)
        parts.append(part)
        joint = _JOINS.get(tokens[0].casefold()) if tokens else None
        if joint is None:
            break
        joints.add(joint)
        tokens = tokens[1:]
    if len(joints) > 1:
        raise NotUnderstoodError(f"{AND} … {OR}")
    return (parts[0] if not joints else {joints.pop(): parts}), tokens


def _part(tokens: list[str], above: Sequence[Asked]) -> tuple[dict[str, Any], list[str]]:
    if not tokens:
        raise NotUnderstoodError("…")
    if tokens[0] == "(":
        return _bracketed(tokens[1:], above)
    if tokens[0].casefold() in _NEGATIONS and tokens[1:2] == ["("]:
        inner, rest = _bracketed(tokens[2:], above)
        return {"not": inner}, rest
    words = list[str]()
    while tokens and tokens[0] not in "()" and tokens[0].casefold() not in _JOINS:
        words.append(tokens[0])
        tokens = tokens[1:]
    return _plain(words, above), tokens


def _bracketed(tokens: list[str], above: Sequence[Asked]) -> tuple[dict[str, Any], list[str]]:
    inner, rest = _joined(tokens, above)
    if rest[:1] != [")"]:
        raise NotUnderstoodError("( … )")
    return inner, rest[1:]


def _plain(words: Sequence[str], above: Sequence[Asked]) -> dict[str, Any]:
    """Read a fact, or what was answered to a question."""
    text = " ".join(words)
    if (fact := meaning_of(text, FACTS)) is not None:
        return {"fact": fact}
    denied = re.sub(r"^không phải(?: là)?\s+", "", text)
    if denied != text and (fact := meaning_of(denied, FACTS)) is not None:
        return {"not": {"fact": fact}}
    left, sign, right = _split(words)
    if (fact := meaning_of(left, FACTS)) is not None and sign:
        return {"fact": fact, "is": _fact_value(right)}
    if not sign:
        raise NotUnderstoodError(text)
    found = _answered(_without_brackets(left), right, above)
    return {"not": found} if sign in ("≠", "khác", "khac") else found


def _split(words: Sequence[str]) -> tuple[str, str, str]:
    """Cut at the first sign that stands outside of quotes."""
    quoted = [word.replace(" ", _SPACE) if word[:1] in '"“[' else word for word in words]
    text = " ".join(quoted)
    sign = next((found for found in _SIGN.finditer(text) if found.start() > 0), None)
    left, right = (text[: sign.start()], text[sign.end() :]) if sign else (text, "")
    return left.replace(_SPACE, " ").strip(), sign[1] if sign else "", right.replace(_SPACE, " ").strip()


def _fact_value(text: str) -> Any:
    folded = fold(text)
    known: dict[str, Any] = {"co": True, "khong": False, "yes": True, "no": False}
    return known.get(folded, text)


def _answered(name: str, right: str, above: Sequence[Asked]) -> dict[str, Any]:
    named = [one for one in above if _is_named(one, name)]
    if not named:
        raise NoSuchQuestionError(name)
    labels = [_unquoted(part) for part in _VALUE.findall(right) if part.strip()]
    for one in reversed(named):
        values = [_value(one, label) for label in labels]
        if one.options and None not in values:
            return {"answer": one.key, "in": values}
    if fold(right) == fold(NONE):
        return {"none": next((one.key for one in named if one.none_ok), named[-1].key)}
    chosen = next((one for one in reversed(named) if one.options), named[-1])
    known = [_value(chosen, label) for label in labels]
    return {
        "answer": chosen.key,
        "in": [label if v is None else v for v, label in zip(known, labels, strict=True)],
    }


def _is_named(one: Asked, name: str) -> bool:
    return one.key == name or fold(one.number) == _NUMBER_WORDS.sub("", fold(name))


def _value(one: Asked, label: str) -> Any:
    said = fold(label)
    return next((value for value, known in one.options if said in (fold(known), fold(str(value)))), None)


def _without_brackets(text: str) -> str:
    return text.strip().removeprefix("[").removesuffix("]").strip()


def _unquoted(text: str) -> str:
    return text.strip().strip('"“”').strip()
