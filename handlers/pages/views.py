"""What a page shows, as values; how it looks is the templates' business."""

from dataclasses import dataclass

from markupsafe import Markup

from models.forms.schema import Kind


@dataclass(frozen=True, slots=True)
class Line:
    """One question at a glance."""

    key: str
    place: int
    name: str
    value: str
    answered: bool
    needed: bool
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One section at a glance."""

    number: str
    title: str
    lines: tuple[Line, ...]
    done: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The whole form at a glance; ``next_key`` is where to go on, empty where all is answered."""

    title: str
    name: str
    deadline: str
    parts: tuple[Part, ...]
    done: int
    total: int
    missing: int
    next_key: str
    chat_link: str
    sums: Markup
    base: str


@dataclass(frozen=True, slots=True)
class Pick:
    """One option to choose, by its number."""

    number: str
    label: str
    picked: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with its field.

    ``base`` is the version of the answer that the field is based on. ``theirs`` is what was kept
    elsewhere meanwhile, to be seen beside ``text``, what was written here.
    """

    key: str
    kind: Kind
    place: int
    total: int
    number: str
    section: str
    title: str
    hint: Markup
    purpose: str
    good: str
    weak: str
    comment: str
    text: str
    picks: tuple[Pick, ...]
    most: int
    base: str
    answered: bool
    may_skip: bool
    may_none: bool
    none_word: str
    before: str
    after: str
    sums: Markup
    problem: Markup | None = None
    theirs: str | None = None
    earlier: str = ""
    """What was handed in for the same question the year before."""


@dataclass(frozen=True, slots=True)
class Confirm:
    """The last question before handing in; with ``lines`` it names what is missing instead."""

    done: int
    total: int
    lines: tuple[Line, ...]
    base: str
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer was kept; ``to`` is the next question, empty for the overview."""

    place: int
    to: str
