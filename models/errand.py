"""Work that somebody asked for in a chat and that takes too long for a turn."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class ErrandKind(StrEnum):
    READ_ROSTER = "read_roster"
    IMPORT_ROSTER = "import_roster"
    TEMPLATE = "template"
    ROSTER = "roster"
    OPEN_ROUND = "open_round"
    ANNOUNCE = "announce"
    INVITATIONS = "invitations"
    SUMMARY = "summary"
    UNFINISHED = "unfinished"
    TOTALS = "totals"
    TOTALS_PICTURE = "totals_picture"
    READ_TOTALS = "read_totals"
    RATING_PAPER = "rating_paper"
    ERASE = "erase"
    PAPER = "paper"
    CELL_PAPERS = "cell_papers"
    EVIDENCE = "evidence"
    PAGES = "pages"
    MINUTES = "minutes"
    COUNTING = "counting"
    MEETING_SHEET = "meeting_sheet"
    READ_FORM = "read_form"
    FORM_SHEET = "form_sheet"
    FORM_PAPER = "form_paper"
    RELEASE_FORM = "release_form"


class ErrandState(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Errand:
    """One piece of work for the person who asked, over one unit; ``args`` hold ids and choices only.

    ``owner`` is the process that works on it, until ``not_before``.
    """

    id: int
    kind: ErrandKind
    address_id: int
    member_id: int
    unit_id: int
    state: ErrandState
    asked_at: datetime
    not_before: datetime
    args: dict[str, Any] = field(default_factory=dict)
    attempts: int = 0
    owner: str = ""
    finished_at: datetime | None = None
    version: int = 0
