"""Who is who in the demo: whom a newcomer should try first, and the card of each person for the page."""

import base64
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.demo_district import SAMPLE_BASE, sample_roster
from handlers.invitations import invite_all
from handlers.office.importing import make_admin
from models.details import read_details
from models.member import Member, Role, RoleKind
from models.store.unit_of_work import Store
from models.unit import Unit, UnitKind

FIRST_CHAT = 10_001
_CODES_VALID = timedelta(days=30)
_CELL, _OFFICE = "Chi bộ thôn 1", "Chi bộ Văn phòng Huyện ủy"
_CLERKS, _SHOWN_MEMBERS = 1, 2
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Cast:
    """The people of the district; ``first`` are those whom a newcomer should try, ``cell_id`` is their cell."""

    members: tuple[Member, ...]
    units: Mapping[int, Unit]
    secretaries: Mapping[int, int]
    clerks: frozenset[int]
    cell_id: int
    first: frozenset[int]

    def chats(self) -> dict[int, int]:
        """Return every member's chat."""
        return {member.id: FIRST_CHAT + place for place, member in enumerate(self.members)}


async def cast(store: Store) -> Cast:
    """Choose whom to show first, and make the office's clerk an admin."""
    units = {unit.id: unit for unit in await store.find(Unit)}
    members = sorted(await store.find(Member), key=lambda member: member.id)
    roles = await store.find(Role)
    secretaries = {role.member_id: role.unit_id for role in roles if role.kind is RoleKind.SECRETARY}
    plain = [member for member in members if _is_plain(store, member)]
    cell_id = _first_cell(units, plain, frozenset(secretaries.values()))
    shown = [member.id for member in plain if member.cell_id == cell_id]
    others = [member for member in plain if member.cell_id != cell_id]
    clerks = sorted(others, key=lambda one: (units[one.cell_id].name != _OFFICE, not one.civil_servant))[
        :_CLERKS
    ]
    root = next(unit for unit in units.values() if unit.parent_id is None)
    for clerk in clerks:
        await make_admin(store, clerk.id, root.id)
    secretary = next(one for one, unit_id in secretaries.items() if unit_id == cell_id)
    offices = frozenset(clerk.id for clerk in clerks)
    first = frozenset((*shown[:_SHOWN_MEMBERS], secretary)) | offices
    return Cast(tuple(members), units, secretaries, offices, cell_id, first)


def _first_cell(units: Mapping[int, Unit], plain: Sequence[Member], led: frozenset[int]) -> int:
    """Return a hamlet's cell, and in a small district the cell with the most people."""
    people = Counter(member.cell_id for member in plain if member.cell_id in led)
    return max(people, key=lambda cell: (_is_hamlet(units, units[cell]), people[cell]))


def _is_hamlet(units: Mapping[int, Unit], cell: Unit) -> bool:
    parent = units.get(cell.parent_id or 0)
    return cell.name == _CELL and parent is not None and parent.name == SAMPLE_BASE


def _is_plain(store: Store, member: Member) -> bool:
    """Tell whether a member is one of the many: no post, and a known birthday."""
    details = read_details(store.box, member)
    return member.standing == "active" and not details.party_post and details.birth_date is not None


async def cards(store: Store, people: Cast, started: frozenset[int]) -> list[dict[str, Any]]:
    """Return a card for every member, those to try first at the top; each has a new code."""
    expires = store.clock.now() + _CODES_VALID
    sample = {
        "name": "Danh sach chi bo moi.xlsx",
        "mime": _SHEET,
        "content": base64.b64encode(sample_roster()).decode(),
    }
    made = []
    invitations = await invite_all(store, [member.id for member in people.members], expires)
    for chat, (member, new) in enumerate(zip(people.members, invitations, strict=True), start=FIRST_CHAT):
        card = {"chat": chat, "code": new.code, "started": member.id in started, **_card(store, people, member)}
        made.append({**card, "sample": sample} if member.id in people.clerks else card)
    order = {"member": 0, "secretary": 1, "admin": 2}
    return sorted(made, key=lambda card: (not card["first"], order[card["role"]] if card["first"] else 0))


def _card(store: Store, people: Cast, member: Member) -> dict[str, Any]:
    cell = people.units[member.cell_id]
    base = people.units.get(cell.parent_id or 0)
    born = read_details(store.box, member).birth_date
    role = (
        "admin" if member.id in people.clerks else "secretary" if member.id in people.secretaries else "member"
    )
    return {
        "name": member.full_name,
        "role": role,
        "unit": f"{cell.name}, {base.name}" if base and base.kind is UnitKind.BASE else cell.name,
        "born": f"{born:%d/%m}" if born else "",
        "first": member.id in people.first,
    }
