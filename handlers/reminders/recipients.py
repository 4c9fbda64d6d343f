"""In which chat many people are reached, in four queries for any number of them."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from models.member import AddressRow, Consent, Link
from models.store.tables import consent as consent_table
from models.store.tables import link as link_table
from models.store.unit_of_work import Store


class OutOfReach(StrEnum):
    """Why nothing is sent to a person; kept with the notice that was not made."""

    NOT_LINKED = "not linked"
    UNREACHABLE = "unreachable"
    WITHDRAWN = "consent withdrawn"


@dataclass(frozen=True, slots=True)
class Reached:
    """A person's chat, the preferred one before the newest; ``shared`` where several persons use it."""

    address: AddressRow
    shared: bool


@dataclass(frozen=True, slots=True)
class Recipients:
    """Who is reached where, and who is not and why."""

    reached: dict[int, Reached] = field(default_factory=dict)
    out_of_reach: dict[int, OutOfReach] = field(default_factory=dict)


async def find_recipients(store: Store, member_ids: Sequence[int]) -> Recipients:
    """Find the chats of many members."""
    found = Recipients()
    if not member_ids:
        return found
    live = link_table.c.ended_at.is_(None)
    links = await store.find(
        Link,
        link_table.c.member_id.in_(member_ids),
        live,
        order_by=(link_table.c.preferred.desc(), link_table.c.id.desc()),
    )
    await store.load(AddressRow, [(link.address_id,) for link in links])
    users = await _users(store, [link.address_id for link in links])
    withdrawn = await _withdrawn(store, member_ids)
    by_member: dict[int, list[Link]] = defaultdict(list)
    for link in links:
        by_member[link.member_id].append(link)
    for member_id in member_ids:
        address = await _first_reachable(store, by_member[member_id])
        if member_id in withdrawn:
            found.out_of_reach[member_id] = OutOfReach.WITHDRAWN
        elif address is not None:
            found.reached[member_id] = Reached(address, shared=users[address.id] > 1)
        else:
            linked = bool(by_member[member_id])
            found.out_of_reach[member_id] = OutOfReach.UNREACHABLE if linked else OutOfReach.NOT_LINKED
    return found


async def _first_reachable(store: Store, links: Sequence[Link]) -> AddressRow | None:
    for link in links:
        address = await store.get(AddressRow, link.address_id)
        if address is not None and address.reachable:
            return address
    return None


async def _users(store: Store, address_ids: Sequence[int]) -> Counter[int]:
    """Count how many persons use each chat."""
    links = await store.find(Link, link_table.c.address_id.in_(address_ids), link_table.c.ended_at.is_(None))
    return Counter(link.address_id for link in links)


async def _withdrawn(store: Store, member_ids: Sequence[int]) -> set[int]:
    """Return whose newest consent has been withdrawn."""
    consents = await store.find(Consent, consent_table.c.member_id.in_(member_ids), order_by=consent_table.c.id)
    newest = {consent.member_id: consent for consent in consents}
    return {member_id for member_id, consent in newest.items() if consent.withdrawn_at is not None}
