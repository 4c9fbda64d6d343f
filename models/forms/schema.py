"""Forms as data: what a definition file may say, checked by pydantic."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StringConstraints, model_validator

from models.cycle_kind import CycleKind
from models.forms.box import Box, usual_boxes
from models.forms.points import Points
from models.forms.words import Key, Number, Part, Remark, Sourced
from models.forms.words import Label as Label
from models.forms.words import State as State
from models.forms.words import Words as Words

Value = Any
"""An answer as JSON: a text, a list of rows, a number, a bool, an option's value or a list of them,
a list of files. An empty text or an empty list is the answer "Không có"."""

Facts = Mapping[str, str | int | bool | None]

KNOWN_FACTS = frozenset({"civil_servant", "has_post", "is_head", "outside_system", "probationary", "prompted"})
"""What conditions may ask of a person: the handlers know these from the roster and the office."""


class Kind(StrEnum):
    SHORT = "short"
    LONG = "long"
    DATE = "date"
    NUMBER = "number"
    POINTS = "points"
    BIN = "bin"
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"
    SCALE4 = "scale4"
    LEVEL4 = "level4"
    ROWS = "rows"
    FILE = "file"


class Carries(StrEnum):
    """What a question takes over from elsewhere: earlier rounds, a higher committee, the collective.

    ``shortcomings`` is the list that later rounds ask about one by one; ``earlier`` is where they ask.
    """

    SHORTCOMINGS = "shortcomings"
    EARLIER = "earlier"
    PROMPTED = "prompted"
    COLLECTIVE = "collective"


class HeaderField(StrEnum):
    """A line of a form's head; the roster fills it, nobody is asked."""

    DANG_BO = "dang_bo"
    CHI_BO = "chi_bo"
    PLACE_DATE = "place_date"
    YEAR = "year"
    QUARTER = "quarter"
    FULL_NAME = "full_name"
    BIRTH_DATE = "birth_date"
    PARTY_POST = "party_post"
    GOV_POST = "gov_post"
    UNION_POST = "union_post"
    WORKPLACE = "workplace"
    CELL = "cell"
    COLLECTIVE = "collective"


TEXT_KINDS = frozenset({Kind.LONG, Kind.ROWS})
CHOICE_KINDS = frozenset({Kind.CHOICE, Kind.SCALE4, Kind.LEVEL4, Kind.YES_NO, Kind.BIN})
POINT_KINDS = frozenset({Kind.POINTS, Kind.BIN})
LIST_KINDS = frozenset({Kind.CHOICES, Kind.ROWS, Kind.FILE})
NONE_KINDS = frozenset({Kind.SHORT, Kind.LONG, Kind.ROWS, Kind.FILE})


class Condition(Part):
    """Exactly one of: a fact that must hold, an answer that must be given, or a combination."""

    fact: Key | None = None
    is_: str | int | bool | None = Field(default=True, alias="is")
    answer: Key | None = None
    in_: list[StrictBool | StrictInt | str] = Field(default_factory=list, alias="in")
    none: Key | None = None
    all_: list["Condition"] = Field(default_factory=list, alias="all")
    any_: list["Condition"] = Field(default_factory=list, alias="any")
    not_: "Condition | None" = Field(default=None, alias="not")

    @model_validator(mode="after")
    def _one_kind(self) -> "Condition":
        if sum(map(bool, (self.fact, self.answer, self.none, self.all_, self.any_, self.not_))) != 1:
            raise ValueError("a condition is exactly one of fact, answer, none, all, any, not")
        return self

    def holds(self, answers: Mapping[str, Value], facts: Facts) -> bool:
        """Tell whether the condition holds for these answers and facts."""
        if self.fact is not None:
            return facts.get(self.fact) == self.is_
        if self.answer is not None:
            return self._chosen(answers.get(self.answer))
        if self.none is not None:
            return answers.get(self.none) in ("", [])
        if self.not_ is not None:
            return not self.not_.holds(answers, facts)
        if self.all_:
            return all(part.holds(answers, facts) for part in self.all_)
        return any(part.holds(answers, facts) for part in self.any_)

    def _chosen(self, value: Value) -> bool:
        given = value if isinstance(value, list) else [value]
        return any(one == wanted and type(one) is type(wanted) for one in given for wanted in self.in_)

    def parts(self) -> Iterator["Condition"]:
        """Give this condition and all inside it."""
        yield self
        for part in (*self.all_, *self.any_, *([self.not_] if self.not_ else [])):
            yield from part.parts()


class Option(Part):
    """One answer to choose."""

    value: StrictBool | StrictInt | Key
    label: Label


class Help(Part):
    """What a question is for, one good and one weak sample."""

    purpose: Words
    good: Words
    weak: Words


class Question(Part):
    """One question; ``short`` is its name in lists; ``none_ok`` lets people say "Không có".

    ``group`` is the group of points that it counts in; a ``bin`` gives all of ``maximum`` or nothing.
    ``paper`` is the heading on the official paper where it reads otherwise than in a chat.
    """

    key: Key
    number: Number
    kind: Kind
    title: Words
    paper: Words | None = None
    short: Label
    help: Help
    optional: bool = False
    none_ok: bool = False
    carries: Carries | None = None
    required_if: Condition | None = None
    show_if: Condition | None = None
    options: tuple[Option, ...] = ()
    min_length: int = Field(default=1, ge=1)
    max_length: int = Field(default=8000, ge=1, le=20000)
    minimum: float | None = None
    maximum: float | None = None
    step: float | None = Field(default=None, gt=0)
    group: Key | None = None
    max_rows: int = Field(default=50, ge=1, le=500)
    source: str | None = Field(default=None, min_length=1)
    state: State | None = None

    def may_skip(self, answers: Mapping[str, Value], facts: Facts) -> bool:
        """Tell whether the person may leave it empty."""
        return self.optional and not self.is_required(answers, facts)

    def may_say_none(self, answers: Mapping[str, Value], facts: Facts) -> bool:
        """Tell whether "Không có" is an answer."""
        return self.none_ok and not self.is_required(answers, facts)

    def is_required(self, answers: Mapping[str, Value], facts: Facts) -> bool:
        """Tell whether these answers and facts make an answer necessary."""
        return self.required_if is not None and self.required_if.holds(answers, facts)

    def worth(self, value: Value) -> float:
        """Return the points of an answer; 0 where it gives none."""
        if self.kind is Kind.BIN:
            return (self.maximum or 0.0) if value is True else 0.0
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return float(value) if self.kind is Kind.POINTS and is_number else 0.0

    @property
    def nothing(self) -> Value:
        """Return the value that stands for "Không có"."""
        return [] if self.kind in LIST_KINDS else ""


class Section(Sourced):
    """A heading with its questions, and where it comes from."""

    key: Key
    number: Number
    title: Words
    show_if: Condition | None = None
    questions: tuple[Question, ...] = Field(min_length=1)


class Form(BaseModel):
    """A form: sections of questions, the scales that they use, the head that the roster fills.

    ``variant`` names the points of another place where the form is given with those. ``boxes`` are the
    parts that others fill in, where they are not the usual ones.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
    version: int = Field(ge=1)
    year: int | None = Field(default=None, ge=2000, le=2100)
    title: Words
    variant: Label | None = None
    source: str = Field(min_length=1)
    state: State
    subject: Literal["member", "collective"]
    kinds: tuple[CycleKind, ...] = Field(default=(CycleKind.YEARLY,), min_length=1)
    minutes: int = Field(default=20, ge=1)
    header: tuple[HeaderField, ...] = ()
    none_word: Label
    yes_no: tuple[Option, ...] = ()
    bin: tuple[Option, ...] = ()
    scales: dict[Literal["scale4", "level4"], tuple[Option, ...]] = Field(default_factory=dict)
    points: Points | None = None
    remarks: tuple[Remark, ...] = ()
    boxes: tuple[Box, ...] | None = None
    sections: tuple[Section, ...] = Field(min_length=1)

    @cached_property
    def by_key(self) -> dict[str, Question]:
        """Return the questions by key."""
        return {question.key: question for section in self.sections for question in section.questions}

    @cached_property
    def section_of(self) -> dict[str, Section]:
        """Return the section of each question."""
        return {question.key: section for section in self.sections for question in section.questions}

    @cached_property
    def is_provisional(self) -> bool:
        """Tell whether any part of it waits for the official document."""
        states = [self.state, *(section.state for section in self.sections)]
        states += [question.state for question in self.by_key.values() if question.state]
        states += [group.state for group in (self.points.groups if self.points else ())]
        return State.PROVISIONAL in states

    @property
    def filled_by_others(self) -> tuple[Box, ...]:
        """Return the parts that others fill in; those of quarters are only written by hand."""
        if self.boxes is not None:
            return self.boxes
        usual = self.subject == "member" and set(self.kinds) != {CycleKind.QUARTERLY}
        return usual_boxes() if usual else ()

    def name(self, lang: str) -> str:
        """Return what the form is called in lists; on its paper stands the title alone."""
        return f"{self.title.to(lang)} · {self.variant.to(lang)}" if self.variant else self.title.to(lang)

    def state_of(self, question: Question) -> State:
        """Return how sure a question is."""
        return question.state or self.section_of[question.key].state

    @cached_property
    def _plan(self) -> tuple[tuple[Question, tuple[Condition, ...]], ...]:
        """Return every question with the conditions that must all hold to show it."""
        return tuple(
            (question, tuple(c for c in (section.show_if, question.show_if) if c is not None))
            for section in self.sections
            for question in section.questions
        )

    def visible(self, answers: Mapping[str, Value], facts: Facts) -> tuple[Question, ...]:
        """Return the questions that these answers and facts call for, in order."""
        shown: list[Question] = []
        for question, conditions in self._plan:
            for condition in conditions:
                if not condition.holds(answers, facts):
                    break
            else:
                shown.append(question)
        return tuple(shown)

    def options(self, question: Question) -> tuple[Option, ...]:
        """Return what can be chosen at a question."""
        match question.kind:
            case Kind.YES_NO:
                return self.yes_no
            case Kind.BIN:
                return self.bin
            case Kind.SCALE4:
                return self.scales["scale4"]
            case Kind.LEVEL4:
                return self.scales["level4"]
            case _:
                return question.options

    def shown(self, question: Question, value: Value, lang: str) -> str:
        """Return an answer in words."""
        if value in ("", []):
            return self.none_word.to(lang)
        many = value if isinstance(value, list) else [value]
        if question.kind in CHOICE_KINDS or question.kind is Kind.CHOICES:
            labels = ", ".join(self._option_label(question, one, lang) for one in many)
            return f"{labels} ({_number(question.worth(value), lang)})" if question.kind is Kind.BIN else labels
        if question.kind is Kind.FILE:
            return ", ".join(str(one.get("name", "")) if isinstance(one, dict) else str(one) for one in many)
        if question.kind is Kind.DATE:
            return "/".join(reversed(str(value).split("-")))
        if question.kind is Kind.ROWS:
            return "\n".join(f"– {row}" for row in many)
        return _number(value, lang) if isinstance(value, float) else str(value)

    def _option_label(self, question: Question, value: Value, lang: str) -> str:
        for option in self.options(question):
            if option.value == value:
                return option.label.to(lang)
        return str(value)


def _number(value: float, lang: str) -> str:
    text = f"{value:.12g}"
    return text.replace(".", ",") if lang == "vi" else text
