"""The options of a choice: one a line, as "Nhãn" or as "ma: Nhãn"."""

import re
from collections.abc import Sequence
from typing import Any

from handlers.formsheet.draft import Draft
from handlers.formsheet.problems import SheetCode
from handlers.formsheet.tables import Row
from handlers.formsheet.words import Column
from handlers.roster.names import fold
from models.forms.schema import Kind, Option

_NAMED = re.compile(r"^\[([a-z][a-z0-9_]{0,63}|\d{1,6}|true|false)\]\s*(\S.*)$")
_BULLET = re.compile(r"^\s*(?:[-–•*+☐□]|\d{1,2}[.)])\s*")
_SCALES = {Kind.SCALE4: ("scales", "scale4"), Kind.LEVEL4: ("scales", "level4")}
_WORDS: dict[str, Any] = {"true": True, "false": False}


def option_words(options: Sequence[Option], lang: str) -> str:
    """Return options as the lines of a cell; English lines need no names."""
    if lang != "vi":
        return "\n".join(option.label.to(lang) for option in options)
    return "\n".join(f"[{_name(option.value)}] {option.label.vi}" for option in options)


def _name(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def read_options(
    draft: Draft, row: Row[Column], where: tuple[str | int, ...], kind: Kind, question: dict[str, Any]
) -> Sequence[tuple[Any, str]]:
    """Read the options of a question, or those of its scale; return values with their labels."""
    if (said := row.text(Column.OPTIONS)) and kind in (Kind.CHOICE, Kind.CHOICES):
        question["options"] = _own(draft, row, where, said)
    elif said and not _repeats(said, _usual(draft, kind)):
        question["options"] = [{"value": "a", "label": {"vi": said[:100], "en": said[:100]}}]
    elif kind in (Kind.CHOICE, Kind.CHOICES):
        question["options"] = []
    known = question.get("options") or _usual(draft, kind)
    return [(option["value"], option["label"]["vi"]) for option in known]


def _repeats(said: str, usual: Sequence[Any]) -> bool:
    """Tell whether a cell only names the options that the kind has anyway."""
    known = {fold(option["label"]["vi"]) for option in usual}
    return {fold(_BULLET.sub("", line)) for line in re.split(r"[\n,;/]", said) if line.strip()} <= known


def _own(draft: Draft, row: Row[Column], where: tuple[str | int, ...], said: str) -> list[dict[str, Any]]:
    lines = [line for part in said.splitlines() if (line := _BULLET.sub("", part).strip())]
    english = [line.strip() for line in row.text(Column.OPTIONS_EN).splitlines() if line.strip()]
    if english and len(english) != len(lines):
        draft.wrong(row.spot(Column.OPTIONS_EN), SheetCode.OPTIONS_EN, found=len(english), count=len(lines))
        english = []
    options = []
    for place, line in enumerate(lines):
        value, label = _split(line)
        words = draft.words(label, english[place] if english else "")
        draft.places[*where, "options", place] = row.spot(Column.OPTIONS)
        options.append({"value": value, "label": words})
    return options


def _split(line: str) -> tuple[Any, str]:
    if found := _NAMED.match(line):
        name = found[1]
        return _WORDS.get(name, int(name) if name.isdecimal() else name), found[2].strip()
    bare = fold(line).replace(" ", "_")[:60]
    return (bare if bare[:1].isalpha() else f"o_{bare}"), line


def _usual(draft: Draft, kind: Kind) -> Sequence[Any]:
    if kind in _SCALES:
        scales: dict[str, Any] = draft.data.get("scales", {})
        found: Sequence[Any] = scales.get(_SCALES[kind][1], ())
        return found
    if kind in (Kind.YES_NO, Kind.BIN):
        given: Sequence[Any] = draft.data.get(str(kind), ())
        return given
    return ()
