"""Named moments at which a test lets the process die, as a power cut would."""

import os
from enum import StrEnum

_KILLED = 137


class Point(StrEnum):
    """The moments between two things that must not come apart."""

    IN_MIGRATION = "in_migration"
    AFTER_MIGRATION = "after_migration"
    AFTER_RECOVER = "after_recover"
    AFTER_FETCH = "after_fetch"
    BEFORE_INBOX_COMMIT = "before_inbox_commit"
    AFTER_INBOX_COMMIT = "after_inbox_commit"
    AFTER_LANES = "after_lanes"
    IN_TURN = "in_turn"
    BEFORE_COMMIT = "before_commit"
    AFTER_COMMIT = "after_commit"
    AFTER_HAND_OVER = "after_hand_over"
    BEFORE_CLAIM_COMMIT = "before_claim_commit"
    AFTER_CLAIM = "after_claim"
    BEFORE_SEND = "before_send"
    AFTER_SEND = "after_send_before_record"
    BEFORE_RECORD_COMMIT = "before_record_commit"
    AFTER_RECORD = "after_record"
    IN_ASKING_AGAIN = "in_asking_again"
    AFTER_ASKING_AGAIN = "after_asking_again"
    BEFORE_REMINDERS_COMMIT = "before_reminders_commit"
    AFTER_REMINDERS_COMMIT = "after_reminders_commit"
    AFTER_FILE_CLAIM = "after_file_claim"
    AFTER_DOWNLOAD = "after_download"
    AFTER_FILE_KEPT = "after_file_kept"
    AFTER_ERRAND_CLAIM = "after_errand_claim"
    AFTER_ERRAND = "after_errand"


class Crash:
    """Ends the process at one point, at its n-th passing; ``point`` or ``point:n``, empty for never."""

    def __init__(self, setting: str = "") -> None:
        """Read the setting; raise ValueError for an unknown point or a wrong number."""
        name, _, number = setting.partition(":")
        self._point = Point(name) if name else None
        self._left = int(number or 1)

    def at(self, point: Point) -> None:
        """Die here, without any farewell, if this is the moment that was named."""
        if point is not self._point:
            return
        self._left -= 1
        if self._left <= 0:
            os._exit(_KILLED)
