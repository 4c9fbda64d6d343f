"""Whether the reason of a message still holds at the moment of sending."""

from collections.abc import Sequence

from handlers.people import load_people
from models.assessment import Assessment
from models.member import AddressRow, Link, RoleKind
from models.outbox import Kind, OutboxRow
from models.store.tables import link as link_table
from models.store.unit_of_work import Store
from models.unit import Unit

_OLD_REPLY_SECONDS = 60


def unfinished(assessment_id: int) -> str:
    """Guard: only while this assessment is still to be written."""
    return f"unfinished:{assessment_id}"


def reviewer(cell_id: int) -> str:
    """Guard: only while the recipient reviews in this cell."""
    return f"reviewer:{cell_id}"


async def judge(store: Store, rows: Sequence[OutboxRow]) -> dict[int, str]:
    """Return the rows that must not go out any more, each with its reason."""
    refused = {row.id: "too late" for row in rows if row.useful_until and row.useful_until < store.clock.now()}
    owned = [row for row in rows if row.member_id is not None and row.id not in refused]
    linked = await _linked(store, owned)
    for row in owned:
        if row.kind is not Kind.REPLY and (row.address_id, row.member_id) not in linked:
            refused[row.id] = "not linked"
        elif row.guard and (why := await _broken(store, row)):
            refused[row.id] = why
    return refused


async def _linked(store: Store, rows: Sequence[OutboxRow]) -> set[tuple[int, int]]:
    members = list({row.member_id for row in rows})
    if not members:
        return set()
    links = await store.find(Link, link_table.c.member_id.in_(members), link_table.c.ended_at.is_(None))
    pairs = set()
    for link in links:
        address = await store.get(AddressRow, link.address_id)
        if address is not None and address.reachable:
            pairs.add((link.address_id, link.member_id))
    return pairs


async def _broken(store: Store, row: OutboxRow) -> str:
    name, _, number = row.guard.partition(":")
    match name:
        case "unfinished":
            assessment = await store.get(Assessment, int(number))
            return "" if assessment is not None and assessment.unfinished else "finished"
        case "reviewer":
            return "" if await _reviews(store, row.member_id or 0, int(number)) else "no longer reviewer"
        case _:
            return "unknown guard"


async def _reviews(store: Store, member_id: int, cell_id: int) -> bool:
    people = await load_people(store, [member_id], store.clock.now())
    cell = await store.get(Unit, cell_id)
    person = people.get(member_id)
    kinds = (RoleKind.SECRETARY, RoleKind.DEPUTY, RoleKind.ADMIN)
    return person is not None and cell is not None and person.holds(cell, *kinds)
