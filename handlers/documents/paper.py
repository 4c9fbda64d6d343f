"""A form as it stands on paper: headings, texts, ticks and tables in order; knows no Word."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from handlers.documents.paper_points import LANGUAGE, PointsTables, criteria
from models.cycle_kind import CycleKind
from models.forms.schema import (
    CHOICE_KINDS,
    Facts,
    Form,
    HeaderField,
    Kind,
    Question,
    Section,
    State,
    Value,
)

DOTS = "…" * 20
_FEW_DOTS, _PLACE_DOTS = "…" * 2, "…" * 5
_LETTERS_OF_ONE_LINE = 60
_BOXES = {True: "☒", False: "☐"}
_MARKED_TITLE = re.compile(r"^(?P<title>.+?)\s*\((?P<mark>Mẫu [^()]+)\)$", re.DOTALL)
_NONE: tuple[Value, ...] = ("", [])


@dataclass(frozen=True, slots=True)
class FromOthers:
    """What somebody else filled in: the words, the level as a value of ``level4``, whose they are."""

    text: str = ""
    level: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Filled:
    """One assessment with everything that its paper says.

    ``day`` is the day of the hand-in; a draft has neither a day nor a code. ``boxes`` are the parts that
    others fill in, in order; None for those that stand on every such paper. ``handwritten`` counts the
    pages that were handed in as pictures; ``pictures`` are those that stand behind the paper.
    """

    form: Form
    answers: Mapping[str, Value] = field(default_factory=dict)
    facts: Facts = field(default_factory=dict)
    head: Mapping[HeaderField, str] = field(default_factory=dict)
    place: str = ""
    day: date | None = None
    code: str = ""
    draft: bool = False
    boxes: Mapping[str, FromOthers] | None = None
    handwritten: int = 0
    pictures: Sequence[bytes] = ()


def context(filled: Filled) -> dict[str, Any]:
    """Return everything that a template may name, as plain texts."""
    form, head = filled.form, filled.head
    title, mark = _title(form)
    provisional = form.state is State.PROVISIONAL
    return {
        **{name.value: head.get(name) or DOTS for name in HeaderField},
        "dang_bo": (head.get(HeaderField.DANG_BO) or DOTS).upper(),
        "chi_bo": (head.get(HeaderField.CHI_BO) or DOTS).upper(),
        "quarter": head.get(HeaderField.QUARTER) or (_FEW_DOTS if is_quarterly(form) else ""),
        "place_date": place_date(filled.place, filled.day, head.get(HeaderField.YEAR, "")),
        "signer": head.get(HeaderField.FULL_NAME, ""),
        "title": title.upper(),
        "mark": mark,
        "sections": list(_sections(filled)),
        "code": filled.code,
        "draft": filled.draft,
        "provisional": provisional,
        "partly_provisional": not provisional and any(s.state is State.PROVISIONAL for s in form.sections),
        "boxes": list(_boxes(filled)),
        "handwritten": filled.handwritten,
        "civil_servant": filled.facts.get("civil_servant") is not False,
    }


def _boxes(filled: Filled) -> Iterator[dict[str, Any]]:
    """Give the parts that others fill in; one that has not come is written by hand."""
    for box in filled.form.filled_by_others:
        usual = not box.on_request and (box.only_for is None or filled.facts.get(box.only_for) is not False)
        if usual if filled.boxes is None else box.key in filled.boxes:
            came = (filled.boxes or {}).get(box.key, FromOthers())
            yield {
                "key": box.key,
                "heading": box.heading.to(LANGUAGE).upper(),
                "ask": box.title.to(LANGUAGE),
                "lines": [line.strip() for line in came.text.splitlines() if line.strip()],
                "ask_level": box.level.to(LANGUAGE) if box.level else "",
                "level": _level(filled.form, came.level),
                "by": box.signed_by.to(LANGUAGE).upper(),
                "name": came.name,
            }


def _level(form: Form, value: str) -> str:
    options = form.scales.get("level4", ())
    return next((one.label.to(LANGUAGE) for one in options if one.value == value), "")


def place_date(place: str, day: date | None, year: str = "") -> str:
    """Return the line of place and date; dots where it is to be written by hand."""
    if day is None:
        return f"{place or _PLACE_DOTS}, ngày {_FEW_DOTS} tháng {_FEW_DOTS} năm {year or _FEW_DOTS}"
    # Zeros stand before days under ten and the first two months, so that nothing can be put in.
    month = f"{day.month:02}" if day.month <= 2 else str(day.month)
    return f"{place or _PLACE_DOTS}, ngày {day:%d} tháng {month} năm {day.year}"


def is_quarterly(form: Form) -> bool:
    """Tell whether the form is for quarters only."""
    return set(form.kinds) == {CycleKind.QUARTERLY}


def _title(form: Form) -> tuple[str, str]:
    """Return the title, and the form's number that stands above it."""
    words = form.title.to(LANGUAGE)
    found = _MARKED_TITLE.match(words)
    return (found["title"], found["mark"]) if found else (words, "")


def _sections(filled: Filled) -> Iterator[dict[str, Any]]:
    shown = {question.key for question in filled.form.visible(filled.answers, filled.facts)}
    tables = PointsTables(filled.form, filled.answers, filled.facts)
    for section in filled.form.sections:
        questions = [q for q in section.questions if _is_printed(filled, q, shown)]
        if questions:
            yield {
                "number": section.number,
                "title": section.title.to(LANGUAGE),
                "provisional": section.state is State.PROVISIONAL,
                "blocks": list(_blocks(filled, section, questions, tables)),
            }


def _is_printed(filled: Filled, question: Question, shown: Collection[str]) -> bool:
    """Tell whether a question stands on the paper; what was left out on purpose leaves no empty lines."""
    if question.key in filled.answers:
        return True
    handed_in = bool(filled.code) and not filled.draft
    return question.key in shown and not (question.optional and handed_in)


def _blocks(
    filled: Filled, section: Section, questions: Sequence[Question], tables: PointsTables
) -> Iterator[dict[str, Any]]:
    place, before = 0, section.number
    while place < len(questions):
        found, taken = criteria(questions[place:])
        if found:
            yield from tables.blocks(found, section.title.to(LANGUAGE))
            place += taken
            continue
        question = questions[place]
        number = "" if question.number == before else question.number.removeprefix(f"{section.number}.")
        yield from _question(filled, question, number, silent=place == 0 and question.number == section.number)
        place, before = place + 1, question.number


def _question(filled: Filled, question: Question, number: str, *, silent: bool) -> Iterator[dict[str, Any]]:
    title, value = _words(question), filled.answers.get(question.key)
    if question.kind in CHOICE_KINDS or question.kind is Kind.CHOICES:
        yield _ticks(filled.form, question, number, title, value)
        return
    if not silent:
        yield {"kind": "question", "number": number, "title": title}
    if question.key not in filled.answers:
        yield {"kind": "blank"}
    elif value in _NONE:
        yield {"kind": "text", "text": f"{filled.form.none_word.to(LANGUAGE)}."}
    elif question.kind is Kind.ROWS:
        yield from (
            {"kind": "row", "number": place, "text": " ".join(str(row).split())}
            for place, row in enumerate(_rows(value), start=1)
        )
    else:
        text = filled.form.shown(question, value, LANGUAGE).replace("\r", "\n")
        yield from ({"kind": "text", "text": line.strip()} for line in text.split("\n") if line.strip())


def _rows(value: Value) -> list[Value]:
    return value if isinstance(value, list) else [value]


def _words(question: Question) -> str:
    return (question.paper or question.title).to(LANGUAGE).rstrip(".:")


def _ticks(form: Form, question: Question, number: str, title: str, value: Value) -> dict[str, Any]:
    given = _rows(value)
    options = [
        {
            "box": _BOXES[any(one == option.value and type(one) is type(option.value) for one in given)],
            "label": option.label.to(LANGUAGE),
        }
        for option in form.options(question)
    ]
    tall = sum(len(option["label"]) for option in options) > _LETTERS_OF_ONE_LINE
    return {
        "kind": "ticks",
        "number": number,
        "title": title,
        "options": options,
        "tall": tall,
    }
