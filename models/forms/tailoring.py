"""A form for one person: what earlier rounds and others put to them becomes questions of its own."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict

from models.forms.schema import Carries, Condition, Form, Help, Kind, Label, Option, Question, Section, Words

REMEDIED = "da_khac_phuc"
_TITLE_ROOM = 600
_PLACE = re.compile(r"\{([a-z]+)\}")
_SHORT_ROOM = 60
_WORDS = Path(__file__).parent / "tailoring.yaml"


@dataclass(frozen=True, slots=True)
class Item:
    """One point that is put to a person; ``ref`` names it in the keys of its questions."""

    ref: str
    text: str
    year: int = 0
    source: str = ""


@dataclass(frozen=True, slots=True)
class Carried:
    """Everything that is put to one person in one round."""

    earlier: tuple[Item, ...] = ()
    prompted: tuple[Item, ...] = ()
    collective: tuple[Item, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.earlier or self.prompted or self.collective)


class _Piece(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Words
    short: Label
    help: Help | None = None


class Tailor(BaseModel):
    """The words of the questions that are made for one person."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    statuses: tuple[Option, ...]
    status: _Piece
    detail: _Piece
    rest: Words
    matter: _Piece
    more_matters: Words
    collective: _Piece
    more_collective: Words

    def tailor(self, form: Form, carried: Carried) -> Form:
        """Return the form with a question for every point; the same form where there is none."""
        if not carried:
            return form
        values: dict[str, Any] = {name: getattr(form, name) for name in Form.model_fields}
        values["sections"] = tuple(self._section(section, carried) for section in form.sections)
        return Form(**values)

    def _section(self, section: Section, carried: Carried) -> Section:
        asked = {q.key for q in section.questions if q.carries is Carries.EARLIER and carried.earlier}
        questions: list[Question] = []
        for question in section.questions:
            questions += self._questions(question, carried)
        shown = tuple(_always(one, asked) for one in questions)
        return section.model_copy(update={"questions": shown})

    def _questions(self, question: Question, carried: Carried) -> Iterator[Question]:
        match question.carries:
            case Carries.EARLIER if carried.earlier:
                for item in carried.earlier:
                    yield from self._follow_up(question, item)
                yield question.model_copy(update={"title": self.rest})
            case Carries.PROMPTED if carried.prompted:
                yield from self._matters(question, self.matter, carried.prompted)
                yield question.model_copy(update={"title": self.more_matters, "required_if": None})
            case Carries.COLLECTIVE if carried.collective:
                yield from self._matters(question, self.collective, carried.collective)
                yield question.model_copy(update={"title": self.more_collective, "required_if": None})
            case _:
                yield question

    def _follow_up(self, question: Question, item: Item) -> Iterator[Question]:
        key = follow_up_key(question.key, item.ref)
        common = {"number": question.number}
        yield Question(
            key=key, kind=Kind.CHOICE, options=self.statuses, **common, **_filled(self.status, item, question)
        )
        open_ = [option.value for option in self.statuses if option.value != REMEDIED]
        yield Question(
            key=detail_key(question.key, item.ref),
            kind=Kind.LONG,
            min_length=5,
            max_length=2000,
            show_if=Condition.model_validate({"answer": key, "in": open_}),
            **common,
            **_filled(self.detail, item, question),
        )

    def _matters(self, question: Question, piece: _Piece, items: Sequence[Item]) -> Iterator[Question]:
        for item in items:
            key = f"{question.key}_{item.ref}"
            yield Question(
                key=key,
                number=question.number,
                kind=Kind.LONG,
                min_length=5,
                max_length=question.max_length,
                **_filled(piece, item, question),
            )


def follow_up_key(question: str, ref: str) -> str:
    """Return the key of the question that asks how an earlier point stands."""
    return f"{question}_{ref}"


def detail_key(question: str, ref: str) -> str:
    """Return the key of the question that asks how far it is, and whose responsibility."""
    return f"{question}_{ref}_d"


def _filled(piece: _Piece, item: Item, question: Question) -> dict[str, Any]:
    long = {"text": _cut(item.text, _TITLE_ROOM), "year": str(item.year), "source": _cut(item.source, 150)}
    short = {**long, "text": _cut(item.text, _SHORT_ROOM)}
    return {
        "title": Words(vi=_put(piece.title.vi, long), en=_put(piece.title.en, long)),
        "short": Label(vi=_put(piece.short.vi, short), en=_put(piece.short.en, short)),
        "help": piece.help or question.help,
    }


def _put(template: str, values: dict[str, str]) -> str:
    # In one pass and never with str.format: braces in what people wrote are no places.
    return _PLACE.sub(lambda found: values.get(found[1], found[0]), template)


def _cut(text: str, room: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= room else line[: room - 2].rstrip() + " …"


def _always(question: Question, asked: set[str]) -> Question:
    """Show a level question that hangs on "None" whenever earlier points were asked about."""
    parts = question.show_if.parts() if question.show_if else ()
    hangs = any(part.none in asked for part in parts if part.none)
    return question.model_copy(update={"show_if": None}) if hangs else question


@cache
def shipped() -> Tailor:
    """Return the words that ship with the program."""
    return Tailor.model_validate(yaml.safe_load(_WORDS.read_text(encoding="utf-8")))
