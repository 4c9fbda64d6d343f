"""What is the matter with a member that no list says: sick leave, training away, an inspection."""

from dataclasses import dataclass
from datetime import date, datetime

from models.rules.schema import Case
from models.store.crypto import Sealed


@dataclass(frozen=True, slots=True)
class Circumstance:
    """One case of one member, from one day to another; without ``until`` it goes on.

    ``months`` is a length that was told instead of days; the days are then those of the period that it
    was told of. What was entered by mistake is dropped, and counts nowhere.
    """

    id: int
    member_id: int
    case: Case
    since: date | None
    until: date | None
    months: int | None
    source: Sealed
    note: Sealed
    entered_by: int
    entered_at: datetime
    dropped_at: datetime | None = None
    dropped_by: int | None = None
    version: int = 0
