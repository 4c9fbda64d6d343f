"""After an outage: the open question of every open conversation is asked again."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import and_, select

from handlers.mail import Courier, Mail, Terms, open_message
from handlers.services import Services
from models.conversation import Conversation
from models.crash import Point
from models.member import AddressRow
from models.outbox import Kind, OutboxRow
from models.page import WEB
from models.store.tables import address as address_table
from models.store.tables import conversation as conversation_table
from models.store.tables import heartbeat
from models.store.unit_of_work import Database, Store

OUTAGE = timedelta(seconds=120)
_CHATS_PER_COMMIT = 200
BOT = "bot"
"""The name under which the whole bot is noted; each channel has its own beside it."""


async def last_beat(store: Store, name: str = BOT) -> datetime | None:
    """Return when the bot was last alive, or a channel of it last in reach."""
    rows = await store.query(select(heartbeat.c.at).where(heartbeat.c.name == name))
    return rows[0].at if rows else None


async def beat(store: Store, name: str = BOT) -> None:
    """Note that the bot is alive, or that a channel is in reach."""
    now = store.clock.now()
    if not await store.run(heartbeat.update().where(heartbeat.c.name == name).values(at=now)):
        await store.run(heartbeat.insert().values(name=name, at=now))


async def ask_again(
    database: Database,
    courier: Courier,
    services: Services,
    channel: str,
    asked_before: datetime | None = None,
) -> int:
    """Ask a channel's open questions again that were asked before an instant, by default now; return how many.

    Telegram drops presses after 150 s, so whoever pressed during the outage would wait for ever.
    """
    began = asked_before or database.clock.now()
    asked = 0
    while True:
        async with database.begin() as store:
            mail = Mail(store, courier)
            done = await _some(store, mail, services, channel, began)
            if done:
                database.crash.at(Point.IN_ASKING_AGAIN)
        mail.deliver()
        if done:
            database.crash.at(Point.AFTER_ASKING_AGAIN)
        asked += done
        if not done:
            return asked


async def _some(store: Store, mail: Mail, services: Services, channel: str, began: datetime) -> int:
    rows = await store.query(
        select(conversation_table.c.address_id)
        .join(address_table, address_table.c.id == conversation_table.c.address_id)
        .where(
            and_(
                conversation_table.c.prompt_id.is_not(None),
                conversation_table.c.flow != "",
                conversation_table.c.asked_at < began,
                address_table.c.reachable,
                address_table.c.channel == channel,
                address_table.c.channel != WEB,
            )
        )
        .order_by(conversation_table.c.address_id)
        .limit(_CHATS_PER_COMMIT)
    )
    for row in rows:
        await _one(store, mail, services, row.address_id)
    return len(rows)


async def _one(store: Store, mail: Mail, services: Services, address_id: int) -> None:
    conversation = await store.get(Conversation, address_id)
    address = await store.get(AddressRow, address_id)
    if conversation is None or address is None or conversation.prompt_id is None:
        return
    prompt = await store.get(OutboxRow, conversation.prompt_id)
    if prompt is None or prompt.member_id != address.member_id:
        store.save(replace(conversation, prompt_id=None))
        return
    message = open_message(store, prompt)
    note = services.texts.say(address.language or "vi", "common.asked_again")
    again = replace(message, text=note + "\n\n" + message.text, attachment=None)
    key = f"again:{address_id}:{store.ids.new()}"
    row = mail.post(address, again, key, Terms(kind=Kind.REPLY, asks=True), prompt.member_id)
    store.save(replace(conversation, prompt_id=row.id, asked_at=store.clock.now()))
