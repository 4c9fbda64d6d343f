"""Points that others put to a person: concluded earlier, prompted from above, shared with the collective."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from models.store.crypto import Sealed


class CarriedKind(StrEnum):
    EARLIER = "earlier"
    PROMPTED = "prompted"
    COLLECTIVE = "collective"
    LINKED = "linked"
    """A collective's shortcoming that a person is tied to but not yet asked about."""


@dataclass(frozen=True, slots=True)
class CarriedPoint:
    """One point for one person in one cycle; ``source`` names the paper or the collective it comes from."""

    id: int
    cycle_id: int
    member_id: int
    kind: CarriedKind
    text: Sealed
    source: Sealed
    year: int
    entered_by: int
    entered_at: datetime
    withdrawn_at: datetime | None = None
    version: int = 0
