"""Faults that are not of shape: names that lead nowhere, scales that are missing, texts too long.

Works on the plain data of a file, so that these faults are found in the same run as those of shape;
whatever has a wrong shape is passed over here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from markupsafe import escape

from models.forms.schema import CHOICE_KINDS, KNOWN_FACTS, NONE_KINDS, Kind

Where = tuple[str | int, ...]
Found = tuple[Where, str]

_PROMPT_LIMIT = 1900
"""Characters: what one message holds on the narrowest channel."""
_HELP_LIMIT = 3000
"""Characters of a question with its help: what one message holds, with room for the answer so far."""
_LANGUAGES = ("vi", "en")
_OWN_OPTIONS = (Kind.CHOICE, Kind.CHOICES)
_NUMERIC = (Kind.NUMBER, Kind.POINTS)


@dataclass(slots=True)
class _Reading:
    """What is known while the questions are read from top to bottom."""

    data: Mapping[str, Any]
    keys: frozenset[str]
    before: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    sections: set[str] = field(default_factory=set)


def meaning_faults(data: Mapping[str, Any]) -> Iterator[Found]:
    """Give every fault of meaning with its place."""
    every = [q for _, section in _maps(data, "sections") for _, q in _maps(section, "questions")]
    reading = _Reading(data, frozenset(q["key"] for q in every if isinstance(q.get("key"), str)))
    yield from _options(("yes_no",), data.get("yes_no"), 2)
    scales = data.get("scales")
    for name, options in (scales if isinstance(scales, dict) else {}).items():
        yield from _options(("scales", name), options, 4)
    for s, section in _maps(data, "sections"):
        yield from _section(("sections", s), section, reading)


def _section(where: Where, section: Mapping[str, Any], reading: _Reading) -> Iterator[Found]:
    key = section.get("key")
    if isinstance(key, str):
        if key in reading.sections:
            yield (*where, "key"), f"the section key {key!r} is used twice"
        reading.sections.add(key)
    yield from _condition((*where, "show_if"), section.get("show_if"), reading)
    for q, question in _maps(section, "questions"):
        place = (*where, "questions", q)
        yield from _question(place, question, reading)
        yield from _lengths(place, section, question)
        key = question.get("key")
        if isinstance(key, str):
            if key in reading.before:
                yield (*place, "key"), f"the key {key!r} is used twice"
            reading.before[key] = question


def _question(where: Where, question: Mapping[str, Any], reading: _Reading) -> Iterator[Found]:
    kind = question.get("kind")
    yield from _condition((*where, "show_if"), question.get("show_if"), reading)
    yield from _condition((*where, "required_if"), question.get("required_if"), reading)
    yield from _kind(where, question, reading.data)
    if question.get("none_ok") is True and kind not in NONE_KINDS:
        yield (*where, "none_ok"), f"none_ok goes with {', '.join(sorted(NONE_KINDS))} only"
    if _number(question, "min_length", 1) > _number(question, "max_length", 8000):
        yield (*where, "min_length"), "min_length is larger than max_length"
    low, high = question.get("minimum"), question.get("maximum")
    if isinstance(low, int | float) and isinstance(high, int | float) and low > high:
        yield (*where, "minimum"), "minimum is larger than maximum"
    if kind == Kind.POINTS and high is None:
        yield (*where, "maximum"), "points need a maximum"
    for name in ("minimum", "maximum", "step"):
        if name in question and kind not in _NUMERIC:
            yield (*where, name), f"{name} goes with number and points only"


def _kind(where: Where, question: Mapping[str, Any], data: Mapping[str, Any]) -> Iterator[Found]:
    kind = question.get("kind")
    scales = data.get("scales")
    if kind in (Kind.SCALE4, Kind.LEVEL4) and not (isinstance(scales, dict) and kind in scales):
        yield (*where, "kind"), f"'scales' does not name the options of {kind}"
    if kind == Kind.YES_NO and "yes_no" not in data:
        yield (*where, "kind"), "'yes_no' with the labels of yes and no is missing at the top of the file"
    if kind in _OWN_OPTIONS:
        yield from _options((*where, "options"), question.get("options", []), 0)
    elif question.get("options"):
        yield (*where, "options"), f"a question of kind {kind} has no options of its own"


def _options(where: Where, options: Any, count: int) -> Iterator[Found]:
    """Check a list of options; ``count`` is how many there must be, 0 for two or more."""
    if not isinstance(options, list):
        return
    if count and len(options) != count:
        yield where, f"has {len(options)} options; it needs exactly {count}"
    if not count and len(options) < 2:
        yield where, "a choice needs at least two options"
    seen: list[Any] = []
    for place, option in enumerate(options):
        value = option.get("value") if isinstance(option, dict) else None
        if value is not None and any(value == other and type(value) is type(other) for other in seen):
            yield (*where, place, "value"), f"two options have the value {value!r}"
        seen.append(value)


def _condition(where: Where, condition: Any, reading: _Reading) -> Iterator[Found]:
    if not isinstance(condition, dict):
        return
    fact = condition.get("fact")
    if isinstance(fact, str) and fact not in KNOWN_FACTS:
        yield (*where, "fact"), f"there is no fact {fact!r}; known are {', '.join(sorted(KNOWN_FACTS))}"
    for name in ("answer", "none"):
        if isinstance(condition.get(name), str):
            yield from _reference((*where, name), condition[name], reading)
    yield from _wanted(where, condition, reading)
    for name in ("all", "any"):
        for place, part in _maps(condition, name):
            yield from _condition((*where, name, place), part, reading)
    yield from _condition((*where, "not"), condition.get("not"), reading)


def _reference(where: Where, key: str, reading: _Reading) -> Iterator[Found]:
    if key not in reading.keys:
        yield where, f"there is no question {key!r}"
    elif key not in reading.before:
        yield where, f"the question {key!r} does not come before this one, so this is never reached"
    elif where[-1] == "none" and reading.before[key].get("none_ok") is not True:
        yield where, f"{key!r} is not none_ok, so this is never reached"


def _wanted(where: Where, condition: Mapping[str, Any], reading: _Reading) -> Iterator[Found]:
    """Check the values that an answer is compared with."""
    key, values = condition.get("answer"), condition.get("in", [])
    question = reading.before.get(key) if isinstance(key, str) else None
    if question is None or not isinstance(values, list):
        return
    if not values:
        yield where, f"'in' names no answer of {key!r}, so this is never reached"
    known = _values(question, reading.data)
    for place, value in enumerate(values if known else []):
        if value not in known:
            yield (*where, "in", place), f"{value!r} is not an option of {key!r}, so this is never reached"


def _values(question: Mapping[str, Any], data: Mapping[str, Any]) -> list[Any]:
    kind = question.get("kind")
    if kind not in CHOICE_KINDS and kind != Kind.CHOICES:
        return []
    scales = data.get("scales")
    source = {Kind.YES_NO: data, Kind.SCALE4: scales, Kind.LEVEL4: scales}.get(kind, question)
    name = {Kind.YES_NO: "yes_no", Kind.SCALE4: "scale4", Kind.LEVEL4: "level4"}.get(kind, "options")
    return [option.get("value") for _, option in _maps(source, name)]


def _lengths(where: Where, section: Mapping[str, Any], question: Mapping[str, Any]) -> Iterator[Found]:
    helped = question.get("help")
    for lang in _LANGUAGES:
        asked = [_text(section, "title", lang), _text(question, "title", lang)]
        asked += [_text(option, "label", lang) for _, option in _maps(question, "options")]
        size = sum(map(len, asked))
        if size > _PROMPT_LIMIT:
            yield (
                (*where, "title"),
                f"{size} characters with its section and options ({lang}); at most {_PROMPT_LIMIT}",
            )
        size += sum(len(_text(helped, name, lang)) for name in ("purpose", "good", "weak"))
        if size > _HELP_LIMIT:
            yield (*where, "help"), f"{size} characters with the question ({lang}); at most {_HELP_LIMIT}"


def _text(data: Any, name: str, lang: str) -> str:
    words = data.get(name) if isinstance(data, dict) else None
    text = words.get(lang) if isinstance(words, dict) else None
    return str(escape(text)) if isinstance(text, str) else ""


def _number(question: Mapping[str, Any], name: str, default: int) -> int:
    value = question.get(name, default)
    return value if isinstance(value, int) else default


def _maps(data: Any, name: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Give the mappings of a list with their places; nothing where there is no such list."""
    items = data.get(name) if isinstance(data, dict) else None
    for place, item in enumerate(items if isinstance(items, list) else []):
        if isinstance(item, dict):
            yield place, item
