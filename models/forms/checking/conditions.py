"""Conditions: what they ask must exist, come before, and be possible."""

from collections.abc import Iterator, Mapping
from typing import Any

from models.forms.checking.faults import Code, Finding, Where, found
from models.forms.checking.reading import Reading, maps, values
from models.forms.schema import KNOWN_FACTS


def condition_faults(where: Where, condition: Any, reading: Reading) -> Iterator[Finding]:
    """Give what is wrong with one condition, or with the parts of it."""
    if not isinstance(condition, dict):
        return
    fact = condition.get("fact")
    if isinstance(fact, str) and fact not in KNOWN_FACTS:
        yield found((*where, "fact"), Code.NO_FACT, fact=fact, known=", ".join(sorted(KNOWN_FACTS)))
    for name in ("answer", "none"):
        if isinstance(condition.get(name), str):
            yield from _reference((*where, name), condition[name], reading)
    yield from _wanted(where, condition, reading)
    for name in ("all", "any"):
        for place, part in maps(condition, name):
            yield from condition_faults((*where, name, place), part, reading)
    yield from condition_faults((*where, "not"), condition.get("not"), reading)
    if _contradicts(condition):
        yield found(where, Code.NEVER)


def never_together(where: Where, *conditions: Any) -> Iterator[Finding]:
    """Give the fault of conditions that must all hold and cannot."""
    parts = [one for one in conditions if isinstance(one, dict)]
    if len(parts) > 1 and _contradicts({"all": parts}):
        yield found(where, Code.NEVER)


def _reference(where: Where, key: str, reading: Reading) -> Iterator[Finding]:
    if key not in reading.keys:
        yield found(where, Code.NO_QUESTION, key=key)
    elif key not in reading.before:
        yield found(where, Code.NOT_BEFORE, key=key)
    elif where[-1] == "none" and reading.before[key].get("none_ok") is not True:
        yield found(where, Code.NOT_NONE_OK, key=key)


def _wanted(where: Where, condition: Mapping[str, Any], reading: Reading) -> Iterator[Finding]:
    """Check the values that an answer is compared with."""
    key, wanted = condition.get("answer"), condition.get("in", [])
    question = reading.before.get(key) if isinstance(key, str) else None
    if question is None or not isinstance(wanted, list):
        return
    if not wanted:
        yield found(where, Code.NO_VALUE, key=key)
        return
    known = values(question, reading.data)
    if not known and question.get("kind") in ("short", "long", "rows", "date", "file"):
        yield found((*where, "answer"), Code.NOT_COMPARABLE, key=key)
    for place, value in enumerate(wanted if known else []):
        if value not in known:
            yield found((*where, "in", place), Code.NOT_AN_OPTION, value=value, key=key)


def _contradicts(condition: Mapping[str, Any]) -> bool:
    """Tell whether parts that must all hold ask opposite things of one fact or one answer."""
    facts: dict[str, Any] = {}
    answers: dict[str, set[str]] = {}
    for negated, part in _joint(condition):
        fact, key = part.get("fact"), part.get("answer")
        if isinstance(fact, str):
            wanted = part.get("is", True)
            wanted = (not wanted) if negated and isinstance(wanted, bool) else wanted
            if facts.setdefault(fact, wanted) != wanted:
                return True
        if isinstance(key, str) and isinstance(part.get("in"), list) and part["in"] and not negated:
            named = {repr(value) for value in part["in"]}
            answers[key] = answers.get(key, named) & named
            if not answers[key]:
                return True
    return False


def _joint(condition: Mapping[str, Any]) -> Iterator[tuple[bool, Mapping[str, Any]]]:
    """Give the plain parts that must all hold, each with whether it is negated."""
    inner = condition.get("not")
    parts = [part for _, part in maps(condition, "all")]
    if isinstance(inner, dict) and not {"all", "any", "not"} & inner.keys():
        yield True, inner
    elif parts:
        for part in parts:
            yield from _joint(part)
    elif "fact" in condition or "answer" in condition:
        yield False, condition
