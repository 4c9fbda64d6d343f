"""Who still has to hand in and cannot be reached in chat: never joined, or no message arrives any more."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from handlers.reminders.recipients import OutOfReach, find_recipients
from models.store.tables import address, link
from models.store.unit_of_work import Store


async def lost_among(store: Store, member_ids: Iterable[int]) -> dict[int, OutOfReach]:
    """Return which of many people cannot be reached and why; whoever withdrew is asked for on paper instead."""
    live = (
        select(link.c.member_id)
        .join(address, address.c.id == link.c.address_id)
        .where(link.c.ended_at.is_(None), address.c.reachable)
    )
    reached = {row.member_id for row in await store.query(live)}
    candidates: Sequence[int] = [one for one in dict.fromkeys(member_ids) if one not in reached]
    found = (await find_recipients(store, candidates)).out_of_reach
    return {member_id: why for member_id, why in found.items() if why is not OutOfReach.WITHDRAWN}
