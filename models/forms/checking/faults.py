"""What can be wrong with a form, as codes; the English sentences are for the command line.

The same codes have texts for the office in ``handlers/locales/*/formsheet.yaml``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Where = tuple[str | int, ...]
"""The path to a key of the file."""


class Code(StrEnum):
    """Every kind of fault."""

    MISSING = "missing"
    TRANSLATION = "translation"
    UNKNOWN_KEY = "unknown_key"
    NOT_ONE_OF = "not_one_of"
    TOO_LONG = "too_long"
    EMPTY = "empty"
    NOT_A_NAME = "not_a_name"
    NOT_A_CONDITION = "not_a_condition"
    NOT_A_MAPPING = "not_a_mapping"
    NOT_A_NUMBER = "not_a_number"
    OUT_OF_RANGE = "out_of_range"
    WRONG_TYPE = "wrong_type"
    OTHER = "other"
    DOUBLE_KEY = "double_key"
    LOOP = "loop"
    SECTION_TWICE = "section_twice"
    KEY_TWICE = "key_twice"
    NONE_OK = "none_ok"
    LENGTHS = "lengths"
    RANGE = "range"
    NO_MAXIMUM = "no_maximum"
    NOT_NUMERIC = "not_numeric"
    NO_SCALE = "no_scale"
    NO_YES_NO = "no_yes_no"
    NO_BIN = "no_bin"
    NO_OWN_OPTIONS = "no_own_options"
    OPTION_COUNT = "option_count"
    TOO_FEW_OPTIONS = "too_few_options"
    OPTION_TWICE = "option_twice"
    NO_FACT = "no_fact"
    NO_QUESTION = "no_question"
    NOT_BEFORE = "not_before"
    NOT_NONE_OK = "not_none_ok"
    NO_VALUE = "no_value"
    NOT_AN_OPTION = "not_an_option"
    NOT_COMPARABLE = "not_comparable"
    NEVER = "never"
    PROMPT_LENGTH = "prompt_length"
    HELP_LENGTH = "help_length"
    NO_FRAME = "no_frame"
    NO_GROUP = "no_group"
    NO_GROUP_NAMED = "no_group_named"
    NOT_IN_A_GROUP = "not_in_a_group"
    GROUP_TWICE = "group_twice"
    GROUP_LOOP = "group_loop"
    GROUP_EMPTY = "group_empty"
    SUM = "sum"
    BAND_LEVEL = "band_level"
    BAND_ORDER = "band_order"
    SET_TWICE = "set_twice"
    SET_QUESTION = "set_question"
    SET_STEP = "set_step"


ENGLISH: Mapping[Code, str] = {
    Code.MISSING: "is missing",
    Code.TRANSLATION: "the translation is missing",
    Code.UNKNOWN_KEY: "unknown key{meant}",
    Code.NOT_ONE_OF: "{found!r} is not one of {expected}",
    Code.TOO_LONG: "{size} characters; at most {limit} fit into a message",
    Code.EMPTY: "is empty",
    Code.NOT_A_NAME: "{found!r} is not a name: lower-case letters without accents, digits, _ or -",
    Code.NOT_A_CONDITION: "a condition is exactly one of fact, answer, none, all, any, not",
    Code.NOT_A_MAPPING: "must be a mapping (key: value)",
    Code.NOT_A_NUMBER: "must be a number; found {found!r}",
    Code.OUT_OF_RANGE: "{found!r} is out of range: {limits}",
    Code.WRONG_TYPE: "must be {wanted}; found {found!r}",
    Code.OTHER: "{text}",
    Code.DOUBLE_KEY: "this key is written twice in the same place",
    Code.LOOP: "an alias leads back into itself, or the file is far too large",
    Code.SECTION_TWICE: "the section key {key!r} is used twice",
    Code.KEY_TWICE: "the key {key!r} is used twice",
    Code.NONE_OK: "none_ok goes with {kinds} only",
    Code.LENGTHS: "min_length is larger than max_length",
    Code.RANGE: "minimum is larger than maximum",
    Code.NO_MAXIMUM: "{kind} need a maximum",
    Code.NOT_NUMERIC: "{name} goes with number and points only",
    Code.NO_SCALE: "'scales' does not name the options of {kind}",
    Code.NO_YES_NO: "'yes_no' with the labels of yes and no is missing at the top of the file",
    Code.NO_BIN: "'bin' with the labels of ensured and not ensured is missing at the top of the file",
    Code.NO_OWN_OPTIONS: "a question of kind {kind} has no options of its own",
    Code.OPTION_COUNT: "has {found} options; it needs exactly {count}",
    Code.TOO_FEW_OPTIONS: "a choice needs at least two options",
    Code.OPTION_TWICE: "two options have the value {value!r}",
    Code.NO_FACT: "there is no fact {fact!r}; known are {known}",
    Code.NO_QUESTION: "there is no question {key!r}",
    Code.NOT_BEFORE: "the question {key!r} does not come before this one, so this is never reached",
    Code.NOT_NONE_OK: "{key!r} is not none_ok, so this is never reached",
    Code.NO_VALUE: "'in' names no answer of {key!r}, so this is never reached",
    Code.NOT_AN_OPTION: "{value!r} is not an option of {key!r}, so this is never reached",
    Code.NOT_COMPARABLE: "{key!r} is answered in own words, so no value can be compared",
    Code.NEVER: "the conditions contradict each other, so this is never reached",
    Code.PROMPT_LENGTH: "{size} characters with its section and options ({lang}); at most {limit}",
    Code.HELP_LENGTH: "{size} characters with the question ({lang}); at most {limit}",
    Code.NO_FRAME: "'group' needs 'points' with its groups at the top of the file",
    Code.NO_GROUP: "there is no group of points {key!r}",
    Code.NO_GROUP_NAMED: "{kind} need the group that they count in, as this form has 'points'",
    Code.NOT_IN_A_GROUP: "{kind} gives no points, so it has no group",
    Code.GROUP_TWICE: "the group {key!r} is named twice",
    Code.GROUP_LOOP: "the group {key!r} is within itself",
    Code.GROUP_EMPTY: "no question counts in this group",
    Code.SUM: "its parts add up to {found:g}, not {maximum:g}",
    Code.BAND_LEVEL: "{level!r} is not a level of 'scales.level4'",
    Code.BAND_ORDER: "bands go from the highest down, within {maximum:g}",
    Code.SET_TWICE: "the set {key!r} is named twice",
    Code.SET_QUESTION: "{key!r} is not a question with points",
    Code.SET_STEP: "the points of {key!r} are not above 0",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault and its place."""

    where: Where
    code: Code
    args: Mapping[str, object] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """Return the fault in plain English."""
        return ENGLISH[self.code].format(**self.args)


def found(where: Where, code: Code, **args: object) -> Finding:
    """Return a finding."""
    return Finding(where, code, args)
