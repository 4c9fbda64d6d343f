"""The outbox: every message that matters, committed with its cause."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum

from models.store.crypto import Sealed


class Kind(IntEnum):
    """What a message is, in the order in which messages go first."""

    REPLY = 0
    NOTICE = 1
    REMINDER = 2
    BROADCAST = 3


class OutboxState(StrEnum):
    PENDING = "pending"
    SENDING = "sending"
    HELD = "held"
    SENT = "sent"
    AMBIGUOUS = "ambiguous"
    UNDELIVERABLE = "undeliverable"
    SUPERSEDED = "superseded"
    SKIPPED = "skipped"


OPEN_STATES = (OutboxState.PENDING, OutboxState.SENDING)
ON_HOLD = "on hold"
"""The reason that holds a message back at the moment of sending instead of dropping it."""


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One message to one chat.

    ``guard`` is the reason that is checked again at the moment of sending; ``asks`` is set where
    the message is the open question of its chat; ``edits`` names the row whose message it changes;
    ``settled_at`` is when it was decided what follows from an ambiguous end.
    """

    id: int
    address_id: int
    member_id: int | None
    kind: Kind
    dedup_key: str
    body: Sealed
    state: OutboxState
    created_at: datetime
    not_before: datetime
    useful_until: datetime | None = None
    guard: str = ""
    asks: bool = False
    edits: int | None = None
    batch_id: int | None = None
    owner: str = ""
    lease_until: datetime | None = None
    attempts: int = 0
    external_id: str = ""
    finished_at: datetime | None = None
    reason: str = ""
    settled_at: datetime | None = None
