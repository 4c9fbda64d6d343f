"""Broadcasts: one text of an admin to many members, and the steps it may take."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from models.errors import KiemdiemError
from models.store.crypto import Sealed


class BroadcastState(StrEnum):
    DRAFT = "draft"
    WAITING = "waiting"
    SENDING = "sending"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"


class Audience(StrEnum):
    """Who is meant; the last two are those whom an earlier broadcast did not surely reach."""

    ALL = "all"
    UNFINISHED = "unfinished"
    SECRETARIES = "secretaries"
    DOUBT = "doubt"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Segment:
    """The recipients of a broadcast within its unit.

    ``of`` names the earlier broadcast, else 0; with ``unreminded`` only those are meant whom no
    reminder went to for so many days.
    """

    audience: Audience
    of: int = 0
    unreminded: int = 0

    def __str__(self) -> str:
        numbers = (self.of, self.unreminded) if self.unreminded else (self.of,) if self.of else ()
        return ":".join([str(self.audience), *map(str, numbers)])

    @classmethod
    def parse(cls, text: str) -> "Segment":
        """Read what ``str`` wrote; raise ValueError for anything else."""
        audience, of, unreminded = [*text.split(":"), "0", "0"][:3]
        return cls(Audience(audience), int(of), int(unreminded))


@dataclass(frozen=True, slots=True)
class SavedSegment:
    """Recipients under a name: who is meant is looked up anew each time; ``filter`` is a ``Segment``."""

    id: int
    unit_id: int
    made_by: int
    name: str
    filter: str
    made_at: datetime
    version: int = 0

    @property
    def recipients(self) -> Segment:
        """Return who is meant."""
        return Segment.parse(self.filter)


class IllegalMoveError(KiemdiemError):
    """The broadcast is not in a state from which this move is possible."""


@dataclass(frozen=True, slots=True)
class Broadcast:
    """A broadcast; its recipients are outbox rows whose ``batch_id`` is this id.

    ``sender_id`` is the unit that signs. ``cursor`` is the last member whose row is written, and
    ``complete`` tells that all are; ``missed`` counts by reason who is out of reach. ``card_id`` is
    the outbox row of the live card, ``shown`` what it shows; before ``planned_for`` it does not begin.
    """

    id: int
    author_id: int
    unit_id: int
    sender_id: int
    segment: str
    text: Sealed
    state: BroadcastState
    made_at: datetime
    total: int
    missed: Any
    confirmed_by: int | None = None
    starts_at: datetime | None = None
    sent_at: datetime | None = None
    finished_at: datetime | None = None
    cursor: int = 0
    complete: bool = False
    card_id: int | None = None
    shown: str = ""
    shown_at: datetime | None = None
    planned_for: datetime | None = None
    version: int = 0

    @property
    def recipients(self) -> Segment:
        """Return who is meant."""
        return Segment.parse(self.segment)

    @property
    def live(self) -> bool:
        """Tell whether it is confirmed and has not ended."""
        return self.state is not BroadcastState.DRAFT and self.finished_at is None


def _require(broadcast: Broadcast, *states: BroadcastState) -> None:
    if broadcast.state not in states or broadcast.finished_at is not None:
        raise IllegalMoveError(f"not possible while the broadcast is {broadcast.state}")


def confirm(broadcast: Broadcast, by: int, starts_at: datetime) -> Broadcast:
    """Release a draft: it begins at ``starts_at``, until then it can be stopped."""
    _require(broadcast, BroadcastState.DRAFT)
    return replace(broadcast, state=BroadcastState.WAITING, confirmed_by=by, starts_at=starts_at)


def bring_forward(broadcast: Broadcast, by: int, starts_at: datetime) -> Broadcast:
    """Let it begin earlier, as a second person has confirmed it."""
    _require(broadcast, BroadcastState.WAITING)
    return replace(broadcast, confirmed_by=by, starts_at=starts_at)


def start(broadcast: Broadcast, now: datetime) -> Broadcast:
    """Begin to send, or go on after the night."""
    _require(broadcast, BroadcastState.WAITING)
    return replace(broadcast, state=BroadcastState.SENDING, sent_at=broadcast.sent_at or now)


def rest(broadcast: Broadcast, starts_at: datetime) -> Broadcast:
    """Stop for the night and go on in the morning."""
    _require(broadcast, BroadcastState.SENDING)
    return replace(broadcast, state=BroadcastState.WAITING, starts_at=starts_at)


def pause(broadcast: Broadcast) -> Broadcast:
    """Stop until somebody lets it go on."""
    _require(broadcast, BroadcastState.SENDING)
    return replace(broadcast, state=BroadcastState.PAUSED)


def resume(broadcast: Broadcast, starts_at: datetime) -> Broadcast:
    """Go on after a pause, at ``starts_at``."""
    _require(broadcast, BroadcastState.PAUSED)
    return replace(broadcast, state=BroadcastState.WAITING, starts_at=starts_at)


def cancel(broadcast: Broadcast, now: datetime) -> Broadcast:
    """Send nothing more; one that has not begun ends at once, else its rows are seen to first."""
    if broadcast.state is BroadcastState.DRAFT:
        return replace(broadcast, state=BroadcastState.CANCELLED, finished_at=now)
    _require(broadcast, BroadcastState.WAITING, BroadcastState.SENDING, BroadcastState.PAUSED)
    ends = None if broadcast.sent_at else now
    return replace(broadcast, state=BroadcastState.CANCELLED, finished_at=ends)


def finish(broadcast: Broadcast, now: datetime) -> Broadcast:
    """End it: every recipient has an outcome."""
    if not broadcast.live or broadcast.sent_at is None:
        raise IllegalMoveError(f"not possible while the broadcast is {broadcast.state}")
    if broadcast.state is BroadcastState.CANCELLED:
        return replace(broadcast, finished_at=now)
    return replace(broadcast, state=BroadcastState.DONE, finished_at=now)
