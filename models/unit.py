"""Units: the nodes of the organisation tree, of any depth."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class UnitKind(StrEnum):
    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"
    BASE = "base"
    SECTION = "section"
    CELL = "cell"


@dataclass(frozen=True, slots=True)
class Unit:
    """A node of the tree; ``path`` holds the ids from the root to it, as ``/1/5/9/``.

    A unit that was merged into another stays as a row with its end, since earlier rounds name it.
    """

    id: int
    parent_id: int | None
    kind: UnitKind
    name: str
    path: str
    ended_at: datetime | None = None
    version: int = 0

    def holds(self, other: "Unit") -> bool:
        """Tell whether the other unit is this one or lies below it."""
        return other.path.startswith(self.path)
