"""Broadcasts: one text of an admin to many members."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from models.store.crypto import Sealed


class BroadcastState(StrEnum):
    DRAFT = "draft"
    SENDING = "sending"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Broadcast:
    """A broadcast; its recipients are outbox rows whose ``batch_id`` is this id."""

    id: int
    author_id: int
    unit_id: int
    kind: str
    segment: str
    text: Sealed
    state: BroadcastState
    made_at: datetime
    sent_at: datetime | None = None
    total: int = 0
    skipped: int = 0
    version: int = 0
