"""Files that people send to the office: fetched by a worker, read, shown, brought in."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from models.store.crypto import Sealed


class FileState(StrEnum):
    """Where a file stands that was sent as evidence."""

    WAITING = "waiting"
    KEPT = "kept"
    FAILED = "failed"


class UploadKind(StrEnum):
    """What the office is sent files for."""

    ROSTER = "roster"
    FORM = "form"
    TOTALS = "totals"


class UploadState(StrEnum):
    """Where a file stands that was sent to the office."""

    WAITING = "waiting"
    KEPT = "kept"
    SHOWN = "shown"
    CONFIRMED = "confirmed"
    DONE = "done"
    DROPPED = "dropped"
    FAILED = "failed"


OPEN_UPLOADS = (UploadState.WAITING, UploadState.KEPT, UploadState.SHOWN, UploadState.CONFIRMED)


@dataclass(frozen=True, slots=True)
class Upload:
    """One file that an admin sent for a unit; ``preview`` is what importing it would change.

    ``unit_id`` is the unit whose people it is about; ``settled_at`` is when nothing more was to be done.
    """

    id: int
    kind: UploadKind
    address_id: int
    member_id: int
    unit_id: int
    file_id: Sealed
    name: Sealed
    mime: str
    size: int
    state: UploadState
    received_at: datetime
    attempts: int = 0
    not_before: datetime | None = None
    preview: Sealed | None = None
    settled_at: datetime | None = None
    version: int = 0
