"""People who cannot be reached: noted, and told to the secretary once."""

from dataclasses import replace

from models.member import AddressRow
from models.messaging import Undeliverable
from models.outbox import OutboxRow
from models.store.unit_of_work import Store


async def note(store: Store, row: OutboxRow, outcome: Undeliverable) -> None:
    """Record that a chat moved, or that no message can arrive there."""
    address = await store.get(AddressRow, row.address_id)
    if address is None:
        return
    if outcome.moved_to:
        store.save(replace(address, chat=outcome.moved_to))
    elif address.reachable:
        store.save(replace(address, reachable=False))
