"""The inbox: every update as it came, before it is acknowledged."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from models.store.crypto import Sealed


class InboxState(StrEnum):
    OPEN = "open"
    DONE = "done"
    QUARANTINED = "quarantined"


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One update; ``key`` and ``guard`` together tell copies apart."""

    id: int
    channel: str
    bot: str
    key: str
    guard: str
    chat: str
    lane_id: int
    state: InboxState
    body: Sealed | None
    received_at: datetime
    not_before: datetime
    attempts: int = 0
    error: str = ""
