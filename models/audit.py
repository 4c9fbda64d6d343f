"""The audit: who did what to which object, without any content."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One recorded act; ids and names of fields only."""

    id: int
    at: datetime
    actor_id: int | None
    action: str
    object_kind: str
    object_id: int | None
    cell_id: int | None
    detail: str = ""
