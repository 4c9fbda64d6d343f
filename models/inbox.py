"""The inbox: every update as it came, before it is acknowledged."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from models.store.crypto import Sealed


class InboxState(StrEnum):
    OPEN = "open"
    DONE = "done"
    QUARANTINED = "quarantined"


TOO_FAST = "too fast"
"""Marks the first update of a flood that waits: the person is told once."""


@dataclass(frozen=True, slots=True)
class Delay:
    """How long an update waits for its turn, in seconds; ``tell`` says that the person hears of it."""

    seconds: float = 0.0
    tell: bool = False


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
