"""The sealed roster row of a member."""

from functools import cache

from pydantic import TypeAdapter

from models.member import Member
from models.roster import RosterRow
from models.store.crypto import Sealed, SecretBox


@cache
def _adapter() -> TypeAdapter[RosterRow]:
    return TypeAdapter(RosterRow)


def seal_details(box: SecretBox, member_id: int, row: RosterRow) -> Sealed:
    """Seal a roster row for one member."""
    return box.seal_bytes(_adapter().dump_json(row), "member", "details", member_id)


def read_details(box: SecretBox, member: Member) -> RosterRow:
    """Open a member's roster row."""
    return _adapter().validate_json(box.open_bytes(member.details, "member", "details", member.id))
