"""The order in which a cell's papers are taken up in the meeting."""

from collections.abc import Sequence

from handlers.people import in_force
from handlers.roster.names import person_order
from models.assessment import Assessment
from models.details import read_details
from models.member import Member, Role, RoleKind
from models.roster import PartyRole
from models.store.tables import role as role_table
from models.store.unit_of_work import Store

_FIRST = {RoleKind.SECRETARY: 0, RoleKind.DEPUTY: 1}
_COLLECTIVE, _COMMITTEE, _OTHERS = -1, 2, 3


async def in_meeting_order(store: Store, cell_id: int, assessments: Sequence[Assessment]) -> list[Assessment]:
    """Sort assessments: the collective first, then secretary, deputies, committee, members by their names.

    Hướng dẫn 21-HD/BTCTW of 2019: the collective first, then individuals, of these the head first.
    """
    heads = await _heads(store, cell_id)
    members = {one.id: await store.get(Member, one.member_id) for one in assessments}

    def place(one: Assessment) -> tuple[int, tuple[tuple[int, ...], ...], int]:
        member = members[one.id]
        rank = heads.get(one.member_id, _rank(store, member)) if one.personal else _COLLECTIVE
        return rank, person_order(member.full_name if member else ""), one.id

    return sorted(assessments, key=place)


def _rank(store: Store, member: Member | None) -> int:
    in_committee = member is not None and read_details(store.box, member).cell_role is PartyRole.COMMITTEE
    return _COMMITTEE if in_committee else _OTHERS


async def _heads(store: Store, cell_id: int) -> dict[int, int]:
    now = store.clock.now()
    roles = await store.find(Role, role_table.c.unit_id == cell_id)
    held = [role for role in roles if in_force(role, now) and role.kind in _FIRST]
    heads: dict[int, int] = {}
    for role in held:
        heads[role.member_id] = min(heads.get(role.member_id, _OTHERS), _FIRST[role.kind])
    return heads
