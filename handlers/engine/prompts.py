"""What is said next, as data: no language, no channel."""

from dataclasses import dataclass
from enum import StrEnum

from handlers.answers.problem import Problem
from models.forms.adding import Total
from models.forms.schema import Value


class NoteKind(StrEnum):
    """What can be said on top of the next prompt."""

    WELCOME = "welcome"
    SAVED = "saved"
    ADDED = "added"
    JOINED = "joined"
    ROWS = "rows"
    FILE = "file"
    KEPT = "kept"
    SKIPPED = "skipped"
    STALE = "stale"
    FIRST = "first"
    NOTHING_TO_ADD = "nothing_to_add"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence on top: which question it is about, its place, how many rows or files there are.

    ``more`` offers to add to the written answer that was just saved.
    """

    kind: NoteKind
    key: str = ""
    place: int = 0
    count: int = 0
    more: bool = False


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask a question; what the renderer needs to know of where it stands.

    ``misses`` counts what was not understood in a row; ``help`` shows purpose and samples; ``redraw``
    asks for the pressed message to be changed instead of a new one; ``totals`` are the sums of the
    points entered so far that belong beside this question.
    """

    key: str
    place: int
    total: int
    notes: tuple[Note, ...] = ()
    problem: Problem | None = None
    value: Value = None
    answered: bool = False
    adding: bool = False
    may_skip: bool = False
    may_none: bool = False
    opens_section: bool = False
    comment: str = ""
    misses: int = 0
    contact: str = ""
    help: bool = False
    redraw: bool = False
    totals: tuple[Total, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One question in a list: its place and its answer."""

    key: str
    place: int
    value: Value = None
    answered: bool = False
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Summary:
    """Show a page of the answers in short, to change one or to hand in; pages count from 0."""

    page: int
    pages: int
    lines: tuple[Line, ...]
    total: int
    done: int
    missing: int
    notes: tuple[Note, ...] = ()
    problem: Problem | None = None
    totals: tuple[Total, ...] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """Name the questions that still need an answer before handing in."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class ConfirmSubmit:
    """Ask once more before handing in."""

    done: int
    total: int
    notes: tuple[Note, ...] = ()
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class SectionDone:
    """One section of the map: how many of its visible questions are answered."""

    key: str
    done: int
    total: int
    here: bool


@dataclass(frozen=True, slots=True)
class ProgressShown:
    """Show the sections, done and empty, and where the person is."""

    sections: tuple[SectionDone, ...]
    place: int
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class FixLine:
    """One question that the secretary asked to be added to."""

    key: str
    place: int
    comment: str


@dataclass(frozen=True, slots=True)
class FixList:
    """Show what the secretary asked for; the walk begins on a press."""

    lines: tuple[FixLine, ...]


@dataclass(frozen=True, slots=True)
class Stopped:
    """Say that everything is kept and how to go on."""

    done: int
    total: int


Prompt = Ask | Summary | Missing | ConfirmSubmit | ProgressShown | FixList | Stopped
