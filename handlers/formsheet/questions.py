"""The sheet of questions: headings and questions, one a row."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from handlers.formsheet.conditions import Asked, NoSuchQuestionError, NotUnderstoodError, heard
from handlers.formsheet.draft import Draft, listed
from handlers.formsheet.limits import read_limit
from handlers.formsheet.options import read_options
from handlers.formsheet.problems import Lack, SheetCode, Spot
from handlers.formsheet.tables import Row
from handlers.formsheet.words import CARRIED, KINDS, REQUIRED_WORDS, STATES, Column, meaning_of, word_for
from handlers.roster.names import fold
from handlers.texts import Texts
from models.forms.checking.faults import Code
from models.forms.schema import NONE_KINDS, POINT_KINDS, Form, Kind, State

_HEADING = re.compile(r"^\s*((?:[IVXLC]+|[A-Z]|\d+)(?:[.\-][IVXLC\d]+)*)[.):]\s+(\S.*)$", re.DOTALL)
_BARE_NUMBER = re.compile(r"(?:[A-Z]\.)?(?:[IVXLC]+|[A-Z])\.?")
_SHORT_ROOM = 60
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


@dataclass(slots=True)
class Questions:
    """Reads the rows from top to bottom; ``known`` is the form as it was, whose keys are kept."""

    draft: Draft
    texts: Texts
    known: Form | None = None
    above: list[Asked] = field(default_factory=list)
    keyed: bool = False
    """Whether the sheet names keys, as one does that was written from a form."""
    sections: list[dict[str, Any]] = field(default_factory=list)

    def read(self, rows: Sequence[Row[Column]]) -> None:
        """Read all rows into the draft."""
        self.draft.data["sections"] = self.sections
        for row in rows:
            if _is_heading(row):
                self._section(row, _heading_of(row))
                continue
            heading = row.text(Column.SECTION)
            if heading and not self._is_open(heading):
                self._section(row, heading, own=False)
            self._question(row)
        if not self.above:
            self.draft.wrong(rows[0].spot(Column.TEXT) if rows else Spot(0, 0), SheetCode.NO_QUESTIONS)

    def _is_open(self, heading: str) -> bool:
        """Tell whether a row repeats the heading that it stands under."""
        if not self.sections:
            return False
        title = _numbered(heading)[1]
        return fold(str(self.sections[-1]["title"]["vi"])) == fold(title)

    def _section(self, row: Row[Column], heading: str, own: bool = True) -> None:
        number, title = _numbered(heading)
        place, draft = len(self.sections), self.draft
        where = ("sections", place)
        english = _numbered(row.text(Column.SECTION_EN) or (row.text(Column.TEXT_EN) if own else ""))[1]
        section: dict[str, Any] = {
            "key": (row.text(Column.KEY) if own else "") or f"s{place + 1}",
            "number": number or _ROMAN[place % len(_ROMAN)],
            "title": draft.words(title, english),
            "source": (row.text(Column.SOURCE) if own else "") or draft.data.get("source", ""),
            "state": str(self._state(row) if own else "") or draft.data.get("state", State.PROVISIONAL),
            "questions": [],
        }
        self.sections.append(section)
        draft.places[where] = row.spot(Column.SECTION)
        for name, column in (("key", Column.KEY), ("source", Column.SOURCE), ("state", Column.STATE)):
            draft.places[*where, name] = row.spot(column)
        if own:
            self._condition(row, Column.CONDITION, (*where, "show_if"), section)

    def _state(self, row: Row[Column]) -> State | str:
        return self.draft.meant(row.spot(Column.STATE), row.text(Column.STATE), STATES) or ""

    def _question(self, row: Row[Column]) -> None:
        if not row.text(Column.TEXT):
            if set(row.texts) - {Column.NUMBER, Column.FAULT}:
                self.draft.wrong(row.spot(Column.TEXT), SheetCode.NO_TEXT)
            return
        if not self.sections:
            self._section(row, self.draft.data["title"]["vi"], own=False)
        questions = self.sections[-1]["questions"]
        where = ("sections", len(self.sections) - 1, "questions", len(questions))
        kind = self._kind(row)
        question = self._texts(row, kind)
        questions.append(question)
        self._note_places(row, where)
        self._answering(row, kind, question, where)
        self._extras(row, kind, question)
        options = read_options(self.draft, row, where, kind, question)
        self.above.append(self._asked(question, options))

    def _kind(self, row: Row[Column]) -> Kind:
        said = row.text(Column.KIND)
        if not said:
            self.draft.lacks[Lack.KIND] += 1
            return Kind.CHOICE if row.text(Column.OPTIONS) else Kind.LONG
        found = meaning_of(said, KINDS)
        if found is None:
            known = listed(word_for(kind, KINDS) for kind in KINDS)
            self.draft.wrong(row.spot(Column.KIND), SheetCode.KIND_WORD, found=said, known=known)
        return found or Kind.LONG

    def _texts(self, row: Row[Column], kind: Kind) -> dict[str, Any]:
        draft, text = self.draft, row.text(Column.TEXT)
        number = row.text(Column.NUMBER).rstrip(".") or str(len(self.above) + 1)
        self.keyed = self.keyed or bool(row.text(Column.KEY))
        short = row.text(Column.SHORT)
        if not short:
            draft.lacks[Lack.SHORT] += 1
        return {
            "key": row.text(Column.KEY) or self._key(number, text, kind),
            "number": number,
            "kind": str(kind),
            "title": draft.words(text, row.text(Column.TEXT_EN)),
            "short": _label(short, text, row),
            "help": self._help(row, kind),
        }

    def _help(self, row: Row[Column], kind: Kind) -> dict[str, Any]:
        """Return purpose and samples; the usual words of the kind stand in for what is missing."""
        pairs = {
            "purpose": (Column.PURPOSE, Column.PURPOSE_EN),
            "good": (Column.GOOD, Column.GOOD_EN),
            "weak": (Column.WEAK, Column.WEAK_EN),
        }
        helped: dict[str, Any] = {}
        for name, (column, english) in pairs.items():
            text = row.text(column)
            family = "text" if kind in NONE_KINDS else "points" if kind in POINT_KINDS else "choice"
            usual = {lang: self.texts.plain(lang, f"formsheet.usual.{name}_{family}") for lang in ("vi", "en")}
            helped[name] = self.draft.words(text, row.text(english)) if text else usual
        if not (row.text(Column.GOOD) and row.text(Column.WEAK)):
            self.draft.lacks[Lack.SAMPLES] += 1
        return helped

    def _answering(
        self, row: Row[Column], kind: Kind, question: dict[str, Any], where: tuple[str | int, ...]
    ) -> None:
        """Read whether it must be answered, when it is asked, and within which limits."""
        said = row.text(Column.REQUIRED)
        required = meaning_of(said, REQUIRED_WORDS) if said else "yes"
        if required is None:
            known = listed(words[0] for words in REQUIRED_WORDS.values())
            self.draft.wrong(row.spot(Column.REQUIRED), SheetCode.REQUIRED_WORD, found=said, known=known)
        question |= {"no": {"optional": True}, "none_ok": {"none_ok": True}}.get(required or "", {})
        self._condition(row, Column.CONDITION, (*where, "show_if"), question)
        self._condition(row, Column.REQUIRED_IF, (*where, "required_if"), question)
        limit = row.text(Column.LIMIT)
        found = read_limit(kind, limit) if limit else {}
        if found is None:
            self.draft.wrong(row.spot(Column.LIMIT), SheetCode.LIMIT_WORDS, found=limit)
        question |= found or {}

    def _condition(
        self, row: Row[Column], column: Column, where: tuple[str | int, ...], holder: dict[str, Any]
    ) -> None:
        text = row.text(column)
        if not text:
            return
        self.draft.places[where] = row.spot(column)
        try:
            holder[str(where[-1])] = heard(text, self.above)
        except NoSuchQuestionError as error:
            self.draft.wrong(row.spot(column), Code.NO_QUESTION, key=error.part)
        except NotUnderstoodError as error:
            self.draft.wrong(row.spot(column), SheetCode.CONDITION_WORDS, found=error.part)

    def _extras(self, row: Row[Column], kind: Kind, question: dict[str, Any]) -> None:
        if group := row.text(Column.GROUP):
            question["group"] = group
        if carries := self.draft.meant(row.spot(Column.CARRIES), row.text(Column.CARRIES), CARRIED):
            question["carries"] = str(carries)
        if paper := row.text(Column.PAPER):
            question["paper"] = self.draft.words(paper, row.text(Column.PAPER_EN))
        if source := row.text(Column.SOURCE):
            question["source"] = source
        if state := self._state(row):
            question["state"] = str(state)

    def _note_places(self, row: Row[Column], where: tuple[str | int, ...]) -> None:
        places = self.draft.places
        places[where] = row.spot(Column.TEXT)
        for name, column in _PLACES.items():
            places[*where, *name.split(".")] = row.spot(column)

    def _asked(self, question: Mapping[str, Any], options: Sequence[tuple[Any, str]]) -> Asked:
        return Asked(question["key"], question["number"], question.get("none_ok") is True, options)

    def _key(self, number: str, text: str, kind: Kind) -> str:
        """Return the key that the question had before, else one made of its number."""
        taken = {one.key for one in self.above}
        before = [q for q in (self.known.by_key.values() if self.known else ()) if q.key not in taken]
        for question in before:
            if fold(question.title.vi) == fold(text) and question.kind is kind:
                return question.key
        for question in before:
            if fold(question.number) == fold(number) and question.kind is kind:
                return question.key
        base = "q_" + (fold(number).replace(" ", "_") or str(len(self.above) + 1))
        key, count = base[:60], 1
        while key in taken:
            count += 1
            key = f"{base[:56]}_{count}"
        return key


_PLACES: Mapping[str, Column] = {
    "key": Column.KEY,
    "number": Column.NUMBER,
    "kind": Column.KIND,
    "title": Column.TEXT,
    "title.en": Column.TEXT_EN,
    "short": Column.SHORT,
    "help": Column.PURPOSE,
    "help.purpose": Column.PURPOSE,
    "help.good": Column.GOOD,
    "help.weak": Column.WEAK,
    "optional": Column.REQUIRED,
    "none_ok": Column.REQUIRED,
    "min_length": Column.LIMIT,
    "max_length": Column.LIMIT,
    "minimum": Column.LIMIT,
    "maximum": Column.LIMIT,
    "step": Column.LIMIT,
    "max_rows": Column.LIMIT,
    "group": Column.GROUP,
    "carries": Column.CARRIES,
    "options": Column.OPTIONS,
}


def _is_heading(row: Row[Column]) -> bool:
    """Tell whether a row is a heading: a part without a question, or a roman number without a kind."""
    if row.text(Column.SECTION) and not row.text(Column.TEXT):
        return True
    asks = (Column.KIND, Column.REQUIRED, Column.LIMIT, Column.OPTIONS, Column.PURPOSE)
    if any(row.text(column) for column in asks) or Column.KIND not in row.columns:
        return False
    if row.text(Column.TEXT):
        return bool(_BARE_NUMBER.fullmatch(row.text(Column.NUMBER)) or _is_titled(row.text(Column.TEXT)))
    return _is_titled(row.text(Column.NUMBER))


def _is_titled(text: str) -> bool:
    found = _HEADING.match(text)
    return bool(found and _BARE_NUMBER.fullmatch(found[1]))


def _heading_of(row: Row[Column]) -> str:
    if row.text(Column.SECTION):
        return row.text(Column.SECTION)
    if row.text(Column.TEXT) and row.text(Column.NUMBER):
        return f"{row.text(Column.NUMBER).rstrip('.')}. {row.text(Column.TEXT)}"
    return row.text(Column.TEXT) or row.text(Column.NUMBER)


def _numbered(heading: str) -> tuple[str, str]:
    found = _HEADING.match(heading)
    return (found[1], found[2].strip()) if found else ("", heading.strip())


def _label(short: str, text: str, row: Row[Column]) -> dict[str, str]:
    """Return the short name in both languages, the beginning of the question where there is none."""
    vi = short or _cut(text)
    return {"vi": vi, "en": row.text(Column.SHORT_EN) or _cut(row.text(Column.TEXT_EN)) or vi}


def _cut(text: str) -> str:
    line = " ".join(text.split())
    if len(line) <= _SHORT_ROOM:
        return line
    return line[: _SHORT_ROOM - 2].rsplit(" ", 1)[0].rstrip(" ,;:.") + " …"
