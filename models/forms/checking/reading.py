"""What the checks know of a file, and how they read data whose shape may be wrong."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from models.forms.schema import CHOICE_KINDS, Kind


@dataclass(slots=True)
class Reading:
    """What is known while the questions are read from top to bottom."""

    data: Mapping[str, Any]
    keys: frozenset[str]
    before: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    sections: set[str] = field(default_factory=set)
    missed: set[str] = field(default_factory=set)

    def first_miss(self, what: str) -> bool:
        """Tell whether something that the whole file lacks is missed for the first time."""
        known = what in self.missed
        self.missed.add(what)
        return not known


def maps(data: Any, name: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Give the mappings of a list with their places; nothing where there is no such list."""
    items = data.get(name) if isinstance(data, dict) else None
    for place, item in enumerate(items if isinstance(items, list | tuple) else []):
        if isinstance(item, dict):
            yield place, item


def questions(data: Mapping[str, Any]) -> Iterator[tuple[tuple[str | int, ...], Mapping[str, Any]]]:
    """Give every question with its place."""
    for s, section in maps(data, "sections"):
        for q, question in maps(section, "questions"):
            yield ("sections", s, "questions", q), question


def number(data: Any, name: str) -> float | None:
    """Return a number of a mapping, None where there is none."""
    value = data.get(name) if isinstance(data, dict) else None
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def values(question: Mapping[str, Any], data: Mapping[str, Any]) -> list[Any]:
    """Return what can be chosen at a question; nothing where its kind has no choices."""
    kind = question.get("kind")
    if kind not in CHOICE_KINDS and kind != Kind.CHOICES:
        return []
    scales = data.get("scales")
    source = {Kind.SCALE4: scales, Kind.LEVEL4: scales, Kind.YES_NO: data, Kind.BIN: data}.get(kind, question)
    own = kind in (Kind.CHOICE, Kind.CHOICES)
    return [option.get("value") for _, option in maps(source, "options" if own else str(kind))]
