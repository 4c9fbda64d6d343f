"""The sheet about the form as a whole: one line for each thing, the value beside it, then English."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.formsheet.draft import Draft
from handlers.formsheet.problems import Lack, SheetCode, Spot
from handlers.formsheet.tables import text_of
from handlers.formsheet.words import HEADERS, INFO, ROUNDS, STATES, SUBJECTS, Info, meaning_of
from handlers.roster.names import fold
from handlers.roster.sheets import RawSheet
from handlers.texts import Texts
from models.forms.schema import State

_VALUE, _ENGLISH, _SOURCE, _STATE = 1, 2, 3, 4
_LEAST_LINES, _LABELS = 2, 2
_BETWEEN = re.compile(r"\s*[,;\n]\s*")
_VALUES: Mapping[Info, tuple[Any, ...]] = {
    Info.YES_NO: (True, False),
    Info.BIN: (True, False),
    Info.SCALE4: ("xuat_sac", "tot", "trung_binh", "kem"),
    Info.LEVEL4: ("htxsnv", "httnv", "htnv", "khtnv"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its cell and the texts from the value on."""

    spot: Spot
    texts: tuple[str, ...]

    def at(self, column: int) -> str:
        """Return the text of a column, counted from the label."""
        return self.texts[column - 1] if column <= len(self.texts) else ""


Lines = Mapping[Info, Sequence[Line]]


def info_lines(sheets: Sequence[RawSheet]) -> Lines:
    """Return the lines of the first sheet that looks like one about a form."""
    for place, sheet in enumerate(sheets):
        found = _lines(place, sheet)
        if sum(map(len, found.values())) >= _LEAST_LINES:
            return found
    return {}


def _lines(place: int, sheet: RawSheet) -> dict[Info, list[Line]]:
    found: dict[Info, list[Line]] = {}
    for row, cells in enumerate(sheet.grid):
        texts = [text_of(cell) for cell in cells]
        for at, text in enumerate(texts[:_LABELS]):  # the second column, where faults stand in the first
            label = meaning_of(text, INFO) if text else None
            if label is not None and any(texts[at + 1 :]):
                found.setdefault(label, []).append(Line(Spot(place, row, at + 1), tuple(texts[at + 1 :])))
                break
    return found


def read_info(draft: Draft, lines: Lines, texts: Texts, name: str, titles: Sequence[str]) -> None:
    """Read what is said of the form, and fill in what is not; ``name`` is the file's."""
    _identity(draft, lines, name, titles)
    _uses(draft, lines)
    for label in (Info.YES_NO, Info.BIN, Info.SCALE4, Info.LEVEL4):
        _scale(draft, label, lines, texts)
    none = _first(lines, Info.NONE_WORD)
    word = draft.words(none.at(1), none.at(2)) if none else _shipped(texts, "none_word")
    draft.put(none.spot if none else Spot(0, 0), ("none_word",), word)
    _remarks(draft, lines.get(Info.REMARK, ()))


def _first(lines: Lines, label: Info) -> Line | None:
    return next(iter(lines.get(label, ())), None)


def _identity(draft: Draft, lines: Lines, name: str, titles: Sequence[str]) -> None:
    title, form_id = _first(lines, Info.TITLE), _first(lines, Info.ID)
    said = title.at(1) if title else next(iter(titles), "") or name
    draft.put(_spot(form_id), ("id",), form_id.at(1) if form_id else slug(name))
    version, year = _first(lines, Info.VERSION), _first(lines, Info.YEAR)
    draft.put(_spot(version), ("version",), _whole(version) if version else 1)
    if year:
        draft.put(year.spot, ("year",), _whole(year))
    draft.put(_spot(title), ("title",), draft.words(said, title.at(2) if title else ""))
    source = _first(lines, Info.SOURCE)
    if source is None:
        draft.lacks[Lack.SOURCE] += 1
    draft.put(_spot(source), ("source",), source.at(1) if source else said)
    state = _first(lines, Info.STATE)
    found = draft.meant(state.spot, state.at(1), STATES) if state else None
    draft.put(_spot(state), ("state",), str(found or State.PROVISIONAL))


def _uses(draft: Draft, lines: Lines) -> None:
    subject, kinds = _first(lines, Info.SUBJECT), _first(lines, Info.KINDS)
    found = draft.meant(subject.spot, subject.at(1), SUBJECTS) if subject else None
    draft.put(_spot(subject), ("subject",), found or "member")
    if kinds:
        rounds = [draft.meant(kinds.spot, word, ROUNDS) for word in _parts(kinds.at(1))]
        draft.put(kinds.spot, ("kinds",), [str(one) for one in rounds if one])
    if minutes := _first(lines, Info.MINUTES):
        draft.put(minutes.spot, ("minutes",), _whole(minutes))
    if header := _first(lines, Info.HEADER):
        fields = [draft.meant(header.spot, word, HEADERS) for word in _header_parts(header.at(1))]
        draft.put(header.spot, ("header",), [str(one) for one in fields if one])


def _scale(draft: Draft, label: Info, lines: Lines, texts: Texts) -> None:
    """Read the words of a scale, or take the usual ones."""
    line, values = _first(lines, label), _VALUES[label]
    if label in (Info.SCALE4, Info.LEVEL4):
        draft.data.setdefault("scales", {})
    where = ("scales", str(label)) if label in (Info.SCALE4, Info.LEVEL4) else (str(label),)
    if line is None:
        usual = [_shipped(texts, f"{label}_{place}") for place in range(1, len(values) + 1)]
        options = [{"value": v, "label": w} for v, w in zip(values, usual, strict=True)]
        draft.put(Spot(0, 0), where, options)
        return
    vi, en = _lines_of(line.at(_VALUE)), _lines_of(line.at(_ENGLISH))
    if len(vi) != len(values):
        draft.wrong(line.spot, SheetCode.WORD, found=line.at(1), known=str(len(values)))
        return
    options = [
        {"value": value, "label": draft.words(word, en[place] if place < len(en) else "")}
        for place, (value, word) in enumerate(zip(values, vi, strict=True))
    ]
    draft.put(line.spot, where, options)


def drop_unused(draft: Draft, lines: Lines) -> None:
    """Take out the usual words of scales that no question of the form asks for."""
    used = {question["kind"] for section in draft.data["sections"] for question in section["questions"]}
    bands = draft.data.get("points", {}).get("bands")
    for label in (Info.YES_NO, Info.BIN, Info.SCALE4, Info.LEVEL4):
        if label in lines or str(label) in used or (label is Info.LEVEL4 and bands):
            continue
        draft.data.pop(str(label), None)
        draft.data["scales"].pop(str(label), None)


def _remarks(draft: Draft, lines: Sequence[Line]) -> None:
    if not lines:
        return
    draft.put(lines[0].spot, ("remarks",), [None] * len(lines))
    for place, line in enumerate(lines):
        state = draft.meant(line.spot, line.at(_STATE), STATES) or State.PROVISIONAL
        text = draft.words(line.at(_VALUE), line.at(_ENGLISH))
        source = line.at(_SOURCE) or str(draft.data["source"])
        draft.put(line.spot, ("remarks", place), {"text": text, "source": source, "state": str(state)})


def _shipped(texts: Texts, key: str) -> dict[str, str]:
    return {lang: texts.plain(lang, f"formsheet.usual.{key}") for lang in ("vi", "en")}


def _spot(line: Line | None) -> Spot:
    return line.spot if line else Spot(0, 0)


def _whole(line: Line) -> object:
    text = line.at(1)
    return int(text) if text.isdecimal() else text


def _parts(text: str) -> list[str]:
    return [part for part in _BETWEEN.split(text) if part]


def _header_parts(text: str) -> list[str]:
    """Cut a list of names of which one holds a comma itself."""
    return [part for part in re.split(r"\s*[;\n]\s*", text) if part]


def _lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def slug(text: str) -> str:
    """Return an id from words: small letters without accents, with hyphens."""
    bare = fold(text).replace(" ", "-")[:60].strip("-")
    return bare or "mau-cua-don-vi"
