"""One person of a roster, as the office keeps it."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Sex(StrEnum):
    MALE = "male"
    FEMALE = "female"
    UNKNOWN = "unknown"


class Standing(StrEnum):
    """How a member stands to the organisation; the exemption codes are those of Quy định 124, Điều 5."""

    ACTIVE = "active"
    PROBATIONARY = "du_bi"
    EXCUSED = "mien_sinh_hoat"
    SUSPENDED = "dinh_chi"
    MOVED = "chuyen_di"
    DECEASED = "da_mat"
    LEFT = "ra_khoi_dang"

    @property
    def belongs(self) -> bool:
        """Say whether the person still belongs to the cell."""
        return self not in (Standing.MOVED, Standing.DECEASED, Standing.LEFT)


class PartyRole(StrEnum):
    """What a person is in a cell or in a base organisation, from the words of the party post."""

    NONE = "none"
    COMMITTEE = "committee"
    DEPUTY = "deputy"
    SECRETARY = "secretary"


class RosterField(StrEnum):
    """The attributes of a row that a file can speak about."""

    FULL_NAME = "full_name"
    BASE = "base"
    CELL = "cell"
    BIRTH = "birth"
    SEX = "sex"
    CARD_NUMBER = "card_number"
    ADMITTED_ON = "admitted_on"
    OFFICIAL_ON = "official_on"
    PARTY_POST = "party_post"
    GOV_POST = "gov_post"
    UNION_POST = "union_post"
    WORKPLACE = "workplace"
    STANDING = "standing"
    PHONE = "phone"
    CIVIL_SERVANT = "civil_servant"
    OUTSIDE_SYSTEM = "outside_system"
    HAS_LEADERSHIP_POST = "has_leadership_post"
    IS_HEAD = "is_head"


def _every_field() -> frozenset[RosterField]:
    return frozenset(RosterField)


@dataclass(frozen=True, slots=True)
class RosterRow:
    """A person as the roster knows them; an empty text or None means that the roster does not say.

    ``birth_year`` is set whenever anything is known of the birth; ``birth_date`` only when the day is.
    ``given`` names what the file spoke about, so that a column which is not there changes nothing.
    """

    full_name: str
    base: str
    cell: str
    birth_date: date | None = None
    birth_year: int | None = None
    sex: Sex = Sex.UNKNOWN
    card_number: str = ""
    admitted_on: date | None = None
    official_on: date | None = None
    party_post: str = ""
    gov_post: str = ""
    union_post: str = ""
    workplace: str = ""
    standing: Standing = Standing.ACTIVE
    phone: str = ""
    civil_servant: bool | None = None
    cell_role: PartyRole = PartyRole.NONE
    base_role: PartyRole = PartyRole.NONE
    has_leadership_post: bool = False
    is_head: bool = False
    outside_system: bool | None = None
    given: frozenset[RosterField] = field(default_factory=_every_field, compare=False, repr=False)
