"""What can be wrong with a people list, in keys and places that carry no value of a person."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from handlers.roster.columns import Column

TEXT_PREFIX = "roster."


class Fault(StrEnum):
    """Why a row, or one value of it, was not taken; each has a text ``roster.fault_…``."""

    NAME_MISSING = "name_missing"
    NAME_ODD = "name_odd"
    ROW_UNCLEAR = "row_unclear"
    CELL_MISSING = "cell_missing"
    BASE_MISSING = "base_missing"
    OUTSIDE = "outside"
    ELSEWHERE = "elsewhere"
    CARD_OF_ANOTHER = "card_of_another"
    DATE_IMPOSSIBLE = "date_impossible"
    DATE_UNREADABLE = "date_unreadable"
    DATE_INCOMPLETE = "date_incomplete"
    DATE_IN_FUTURE = "date_in_future"
    DATE_ORDER = "date_order"
    DUPLICATE_PERSON = "duplicate_person"
    DUPLICATE_CARD = "duplicate_card"
    PHONE_MALFORMED = "phone_malformed"
    SEX_UNKNOWN = "sex_unknown"
    STANDING_UNKNOWN = "standing_unknown"
    MARK_UNKNOWN = "mark_unknown"


class Unreadable(StrEnum):
    """Why a file could not be read at all; each has a text ``roster.unreadable_…``."""

    EMPTY = "empty"
    NOT_A_TABLE = "not_a_table"
    ENCRYPTED = "encrypted"
    TOO_BIG = "too_big"
    NO_HEADER = "no_header"
    NO_ROWS = "no_rows"


@dataclass(frozen=True, slots=True)
class RowFault:
    """One fault at one place; ``row`` is counted from 1 as in Excel; ``args`` hold no value of a person.

    A blocking fault keeps the whole row out; any other leaves out only the value of its column.
    """

    sheet: str
    row: int
    column: Column | None
    fault: Fault
    blocks: bool
    args: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Name the text that tells the reason."""
        return f"{TEXT_PREFIX}fault_{self.fault}"


class RosterUnreadableError(Exception):
    """A file that is no people list; ``key`` names the text that says why and what to do next."""

    def __init__(self, reason: Unreadable) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.key = f"{TEXT_PREFIX}unreadable_{reason}"


class ValueFaultError(Exception):
    """A value that cannot be used; it knows its fault, but not its place."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault
