"""The page in a browser: the personal link that opens a draft, and who has opened it."""

from dataclasses import dataclass
from datetime import datetime

WRITE = "write"
"""The purpose of a link that opens a draft for writing."""
DESK = "desk"
"""The purpose of a link that opens the desk of a secretary or of the office."""
WEB = "web"
"""The channel of desks: its messages are read on a page, and nothing is ever announced there."""


@dataclass(frozen=True, slots=True)
class PageLink:
    """A personal link: a keyed hash of its token; it ends when the person changes the cell.

    A link for writing leads to one draft; a link to a desk to none.
    """

    id: int
    member_id: int
    assessment_id: int | None
    cell_id: int
    purpose: str
    token_hash: bytes
    made_at: datetime
    expires_at: datetime
    tries: int = 0
    revoked_at: datetime | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class PageSession:
    """One browser that has proved who it is, by a keyed hash of what its cookie holds."""

    id: int
    link_id: int
    key_hash: bytes
    made_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None
    version: int = 0
