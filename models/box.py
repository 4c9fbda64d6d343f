"""A part of somebody's paper that a named person fills in: who was asked, by which link, what came."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from models.store.crypto import Sealed


class BoxState(StrEnum):
    """Where a part stands for which somebody is named."""

    ASKED = "asked"
    DECLINED = "declined"
    FILLED = "filled"
    ON_PAPER = "on_paper"


@dataclass(frozen=True, slots=True)
class BoxRow:
    """One part of one paper; naming somebody else takes the place of who was named before.

    ``name`` holds name and post as they were written; ``member_id`` is set for somebody of the roster.
    ``text`` and ``level`` are a draft until the state says that they came. ``address_id`` is the chat that
    has opened the link: no other can. ``entered_by`` is who typed in what came on paper.
    """

    id: int
    assessment_id: int
    box: str
    state: BoxState
    name: Sealed
    named_by: int
    named_at: datetime
    expires_at: datetime
    member_id: int | None = None
    token: Sealed | None = None
    token_hash: bytes | None = None
    address_id: int | None = None
    consent_hash: bytes | None = None
    consented_at: datetime | None = None
    text: Sealed | None = None
    level: Sealed | None = None
    filled_at: datetime | None = None
    entered_by: int | None = None
    version: int = 0

    @property
    def came(self) -> bool:
        """Tell whether it was filled in, in a chat or on paper."""
        return self.state in (BoxState.FILLED, BoxState.ON_PAPER)
