"""Why an input was not taken as an answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Trouble(StrEnum):
    """The kinds of reasons; each has a sentence in the texts that says what to do."""

    TOO_LONG = "too_long"
    TOO_SHORT = "too_short"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_FILES = "too_many_files"
    NOT_A_DATE = "not_a_date"
    NOT_A_NUMBER = "not_a_number"
    OUT_OF_RANGE = "out_of_range"
    TOO_SMALL = "too_small"
    TOO_LARGE = "too_large"
    WRONG_STEP = "wrong_step"
    NOT_A_CHOICE = "not_a_choice"
    AMBIGUOUS = "ambiguous"
    NEEDS_TEXT = "needs_text"
    NEEDS_FILE = "needs_file"
    NO_FILE_HERE = "no_file_here"
    NO_SUCH_ITEM = "no_such_item"
    MUST_ANSWER = "must_answer"
    UNKNOWN_COMMAND = "unknown_command"
    UNKNOWN_WORD = "unknown_word"
    JOINED_TOO_LONG = "joined_too_long"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why an input was not taken, with the numbers that the sentence needs."""

    code: Trouble
    args: Mapping[str, str | int] = field(default_factory=dict)
