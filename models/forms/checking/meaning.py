"""Faults that are not of shape: names that lead nowhere, scales that are missing, sums that are wrong.

Works on the plain data of a file, so that these faults are found in the same run as those of shape;
whatever has a wrong shape is passed over here.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from models.forms.checking.conditions import condition_faults, never_together
from models.forms.checking.faults import Code, Finding, Where, found
from models.forms.checking.lengths import length_faults
from models.forms.checking.points import point_faults
from models.forms.checking.reading import Reading, maps, number, questions
from models.forms.schema import NONE_KINDS, POINT_KINDS, Kind

_OWN_OPTIONS = (Kind.CHOICE, Kind.CHOICES)
_SCALES = (Kind.SCALE4, Kind.LEVEL4)
_NUMERIC = (Kind.NUMBER, Kind.POINTS)


def meaning_faults(data: Mapping[str, Any]) -> Iterator[Finding]:
    """Give every fault of meaning with its place."""
    keys = (question.get("key") for _, question in questions(data))
    reading = Reading(data, frozenset(key for key in keys if isinstance(key, str)))
    for name in ("yes_no", "bin"):
        yield from _options((name,), data.get(name), 2)
    scales = data.get("scales")
    for name, options in (scales if isinstance(scales, dict) else {}).items():
        yield from _options(("scales", name), options, 4)
    for s, section in maps(data, "sections"):
        yield from _section(("sections", s), section, reading)
    yield from point_faults(data)


def _section(where: Where, section: Mapping[str, Any], reading: Reading) -> Iterator[Finding]:
    key = section.get("key")
    if isinstance(key, str):
        if key in reading.sections:
            yield found((*where, "key"), Code.SECTION_TWICE, key=key)
        reading.sections.add(key)
    yield from condition_faults((*where, "show_if"), section.get("show_if"), reading)
    for q, question in maps(section, "questions"):
        place = (*where, "questions", q)
        yield from _question(place, question, reading)
        yield from never_together((*place, "show_if"), section.get("show_if"), question.get("show_if"))
        yield from length_faults(place, section, question)
        key = question.get("key")
        if isinstance(key, str):
            if key in reading.before:
                yield found((*place, "key"), Code.KEY_TWICE, key=key)
            reading.before[key] = question


def _question(where: Where, question: Mapping[str, Any], reading: Reading) -> Iterator[Finding]:
    yield from condition_faults((*where, "show_if"), question.get("show_if"), reading)
    yield from condition_faults((*where, "required_if"), question.get("required_if"), reading)
    yield from _kind(where, question, reading)
    yield from _limits(where, question)
    if question.get("none_ok") is True and question.get("kind") not in NONE_KINDS:
        yield found((*where, "none_ok"), Code.NONE_OK, kinds=", ".join(sorted(NONE_KINDS)))


def _limits(where: Where, question: Mapping[str, Any]) -> Iterator[Finding]:
    kind = question.get("kind")
    if (number(question, "min_length") or 1) > (number(question, "max_length") or 8000):
        yield found((*where, "min_length"), Code.LENGTHS)
    low, high = number(question, "minimum"), number(question, "maximum")
    if low is not None and high is not None and low > high:
        yield found((*where, "minimum"), Code.RANGE)
    if kind in POINT_KINDS and question.get("maximum") is None:
        yield found((*where, "maximum"), Code.NO_MAXIMUM, kind=kind)
    for name in ("minimum", "maximum", "step"):
        if name in question and kind not in _NUMERIC and not (name == "maximum" and kind == Kind.BIN):
            yield found((*where, name), Code.NOT_NUMERIC, name=name)


def _kind(where: Where, question: Mapping[str, Any], reading: Reading) -> Iterator[Finding]:
    kind, data = question.get("kind"), reading.data
    if kind in _SCALES and _lacks_scale(data, str(kind)) and reading.first_miss(str(kind)):
        yield found((*where, "kind"), Code.NO_SCALE, kind=kind)
    if kind == Kind.YES_NO and "yes_no" not in data and reading.first_miss("yes_no"):
        yield found((*where, "kind"), Code.NO_YES_NO)
    if kind == Kind.BIN and "bin" not in data and reading.first_miss("bin"):
        yield found((*where, "kind"), Code.NO_BIN)
    if kind in _OWN_OPTIONS:
        yield from _options((*where, "options"), question.get("options", []), 0)
    elif question.get("options"):
        yield found((*where, "options"), Code.NO_OWN_OPTIONS, kind=kind)


def _lacks_scale(data: Mapping[str, Any], kind: str) -> bool:
    """Tell whether the options of a scale are missing; a misspelt name of one is a fault of its own."""
    scales = data.get("scales", {})
    return isinstance(scales, dict) and kind not in scales and set(scales) <= set(_SCALES)


def _options(where: Where, options: Any, count: int) -> Iterator[Finding]:
    """Check a list of options; ``count`` is how many there must be, 0 for two or more."""
    if not isinstance(options, list):
        return
    if count and len(options) != count:
        yield found(where, Code.OPTION_COUNT, found=len(options), count=count)
    if not count and len(options) < 2:
        yield found(where, Code.TOO_FEW_OPTIONS)
    seen: list[Any] = []
    for place, option in enumerate(options):
        value = option.get("value") if isinstance(option, dict) else None
        if value is not None and any(value == other and type(value) is type(other) for other in seen):
            yield found((*where, place, "value"), Code.OPTION_TWICE, value=value)
        seen.append(value)
