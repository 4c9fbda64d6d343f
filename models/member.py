"""Members, their roles, and how they are linked to chats."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from models.store.crypto import Sealed


class RoleKind(StrEnum):
    SECRETARY = "secretary"
    DEPUTY = "deputy"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Member:
    """A person of the roster; ``details`` is the sealed roster row, with birth date and phone."""

    id: int
    code: str
    cell_id: int
    full_name: str
    details: Sealed
    standing: str
    admitted_on: date | None
    has_post: bool
    is_head: bool
    civil_servant: bool | None
    language: str
    active: bool
    outside_system: bool | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Membership:
    """Where a member takes part, from one instant to another; ``Member.cell_id`` is the one in force."""

    id: int
    member_id: int
    cell_id: int
    since: datetime
    until: datetime | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Role:
    """A right over a unit and all below it, from one instant to another."""

    id: int
    member_id: int
    unit_id: int
    kind: RoleKind
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class AddressRow:
    """A chat that has written to the bot; ``member_id`` is who is entered in it now."""

    id: int
    channel: str
    bot: str
    chat: str
    lane_id: int
    member_id: int | None
    reachable: bool
    language: str
    first_seen: datetime
    locked_until: datetime | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Link:
    """The bond of a chat and a person; with a PIN where several persons share the chat."""

    id: int
    address_id: int
    member_id: int
    linked_at: datetime
    confirmed_by: str
    pin: bytes | None = None
    ended_at: datetime | None = None
    preferred: bool = False
    """Whether notices go here although another chat of the person is newer."""
    version: int = 0


@dataclass(frozen=True, slots=True)
class Consent:
    """A person's yes to the storing of the answers: which text, when, in which chat; on a page in none."""

    id: int
    member_id: int
    address_id: int | None
    text_version: str
    text_hash: bytes
    given_at: datetime
    withdrawn_at: datetime | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Invitation:
    """A one-time way in: keyed hashes of the typed code and of the link's token."""

    id: int
    member_id: int
    code_hash: bytes
    token_hash: bytes
    expires_at: datetime
    tries: int = 0
    used_at: datetime | None = None
    revoked_at: datetime | None = None
    shown_in: int | None = None
    """The chat of the person that asked for this code, for joining with a second one."""
    version: int = 0


@dataclass(frozen=True, slots=True)
class CodeTry:
    """One try of a code from a chat, kept an hour."""

    id: int
    address_id: int
    at: datetime
