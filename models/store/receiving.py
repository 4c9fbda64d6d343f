"""Storing updates as they come: committed first, acknowledged then."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, and_, select

from models.inbox import TOO_FAST, Delay, InboxState
from models.messaging import RawUpdate
from models.store.database import inserting
from models.store.tables import address, inbox, lane
from models.store.unit_of_work import Store


async def receive(
    store: Store, channel: str, bot: str, updates: Sequence[RawUpdate], delays: Sequence[Delay] = ()
) -> None:
    """Store a batch of updates; those stored before are left as they are.

    Each new chat gets its address and its lane on the way. ``delays`` tells how long each update waits
    for its turn; no more than the chat's own lane waits with it.
    """
    chats = list(dict.fromkeys(update.chat for update in updates))
    lanes = await _lanes(store, channel, bot, chats)
    if missing := [chat for chat in chats if chat not in lanes]:
        await add_addresses(store, channel, bot, missing)
        lanes = await _lanes(store, channel, bot, chats)
    now = store.clock.now()
    rows = [_row(store, channel, bot, update, lanes[update.chat], now) for update in updates]
    for row, delay in zip(rows, delays, strict=False):
        row["not_before"] += timedelta(seconds=delay.seconds)
        row["error"] = TOO_FAST if delay.tell else ""
    await store.connection.execute(_ignoring(store, inbox, "channel", "bot", "key", "guard"), rows)


def _row(
    store: Store, channel: str, bot: str, update: RawUpdate, lane_id: int, now: datetime
) -> dict[str, Any]:
    row_id = store.ids.new()
    return {
        "id": row_id,
        "channel": channel,
        "bot": bot,
        "key": update.key,
        "guard": update.guard,
        "chat": update.chat,
        "lane_id": lane_id,
        "state": InboxState.OPEN,
        "body": store.box.seal_bytes(update.body, "inbox", "body", row_id),
        "received_at": now,
        "not_before": store.clock.real(),
        "attempts": 0,
        "error": "",
    }


async def _lanes(store: Store, channel: str, bot: str, chats: Sequence[str]) -> dict[str, int]:
    where = and_(address.c.channel == channel, address.c.bot == bot, address.c.chat.in_(chats))
    rows = await store.query(select(address.c.chat, address.c.lane_id).where(where))
    return {row.chat: row.lane_id for row in rows}


async def add_addresses(store: Store, channel: str, bot: str, chats: Sequence[str]) -> None:
    """Give new chats an address and a lane each; those that are known are left as they are."""
    now = store.clock.now()
    ids = {chat: store.ids.new() for chat in chats}
    await store.connection.execute(_ignoring(store, lane, "id"), [{"id": i} for i in ids.values()])
    rows = [
        {
            "id": row_id,
            "channel": channel,
            "bot": bot,
            "chat": chat,
            "lane_id": row_id,
            "reachable": True,
            "language": "",
            "first_seen": now,
            "version": 0,
        }
        for chat, row_id in ids.items()
    ]
    await store.connection.execute(_ignoring(store, address, "channel", "bot", "chat"), rows)


def _ignoring(store: Store, table: Table, *unique: str) -> Any:
    return inserting(store.connection.dialect.name, table).on_conflict_do_nothing(index_elements=list(unique))
