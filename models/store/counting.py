"""How many messages a bot has sent this month, by kind; for plans that allow so many and no more."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select

from models.outbox import Kind
from models.store.database import inserting
from models.store.tables import sent_count
from models.store.unit_of_work import Store

Counted = tuple[str, str, Kind]
"""A channel, a bot on it, a kind of message."""


def month_of(store: Store, instant: datetime) -> str:
    """Return the local month of an instant, as plans count, as "2026-11"."""
    return f"{store.clock.local(instant):%Y-%m}"


async def add(store: Store, counts: Mapping[Counted, int]) -> None:
    """Add to this month's counts.

    Several processes that add at once do so in the same order, else they wait for each other.
    """
    month = month_of(store, store.clock.now())
    for (channel, bot, kind), number in sorted(counts.items()):
        row = {"channel": channel, "bot": bot, "month": month, "kind": int(kind), "count": number}
        added = inserting(store.connection.dialect.name, sent_count).values(row)
        await store.run(
            added.on_conflict_do_update(
                index_elements=["channel", "bot", "month", "kind"],
                set_={"count": sent_count.c.count + added.excluded.count},
            )
        )


async def used(store: Store) -> dict[str, int]:
    """Return how many messages went out on each channel this month."""
    month = month_of(store, store.clock.now())
    query = select(sent_count.c.channel, func.sum(sent_count.c.count).label("number"))
    rows = await store.query(query.where(sent_count.c.month == month).group_by(sent_count.c.channel))
    return {row.channel: int(row.number) for row in rows}
