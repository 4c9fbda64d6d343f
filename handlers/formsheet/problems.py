"""What was found in a form sheet: each with its cell, so that it comes back beside its row."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from models.forms.checking.faults import Code


class SheetCode(StrEnum):
    """What only a sheet can have wrong; all else has the codes of the check."""

    NO_QUESTIONS = "no_questions"
    NO_TEXT = "no_text"
    KIND_WORD = "kind_word"
    REQUIRED_WORD = "required_word"
    CONDITION_WORDS = "condition_words"
    LIMIT_WORDS = "limit_words"
    WORD = "word"
    OPTIONS_EN = "options_en"
    VERSION_TAKEN = "version_taken"


class Lack(StrEnum):
    """What a sheet may leave out: it is filled in, and the office is told how often."""

    ENGLISH = "english"
    SAMPLES = "samples"
    SHORT = "short"
    SOURCE = "source"
    KIND = "kind"
    POINTS = "points"


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """A cell: the sheet's place in the file, the row and the column, all counted from 0."""

    sheet: int
    row: int
    column: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault and its cell."""

    spot: Spot
    code: Code | SheetCode
    args: Mapping[str, object] = field(default_factory=dict)
