"""What the clockwork does for broadcasts: begin, write rows, rest at night, keep the card, report."""

from dataclasses import replace
from datetime import timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from handlers.broadcasts import moving, words
from handlers.broadcasts.tally import Tally, tally_of
from handlers.broadcasts.words import Words
from handlers.broadcasts.writing import write_some
from handlers.mail import Courier, Mail, Terms
from handlers.services import Services
from models.broadcast import Broadcast, BroadcastState, finish
from models.errors import ConflictError
from models.member import AddressRow, Member
from models.messaging import Outgoing
from models.outbox import Kind, OutboxRow
from models.store.tables import broadcast as broadcast_table
from models.store.unit_of_work import Database, Store

_CARD_EVERY = timedelta(seconds=5)
"""A card that is edited more often takes sends away from the broadcast itself."""
_QUICK = timedelta(minutes=1)
"""Who waited no longer than this is still looking at the card, and needs no message beside it."""
_OPEN = (BroadcastState.WAITING, BroadcastState.SENDING, BroadcastState.PAUSED, BroadcastState.CANCELLED)
log = structlog.get_logger()


async def see_to_all(database: Database, courier: Courier, services: Services) -> None:
    """Do what is due for every broadcast under way; any process may, at any time, again and again."""
    query = select(broadcast_table.c.id).where(
        broadcast_table.c.finished_at.is_(None), broadcast_table.c.state.in_(_OPEN)
    )
    async with database.read() as store:
        live = [row.id for row in await store.query(query.order_by(broadcast_table.c.id))]
    for broadcast_id in live:
        await _see_to(database, courier, services, broadcast_id)


async def _see_to(database: Database, courier: Courier, services: Services, broadcast_id: int) -> None:
    """Go on with one broadcast until nothing is to be done; where somebody else was quicker, next time."""
    try:
        more = True
        while more:
            async with database.begin() as store:
                mail = Mail(store, courier)
                more = await _step(store, mail, services, broadcast_id)
            mail.deliver()
    except (ConflictError, SQLAlchemyError) as error:
        log.warning(
            "a broadcast waits for its next turn",
            action="broadcast",
            broadcast=broadcast_id,
            error=type(error).__name__,
        )


async def _step(store: Store, mail: Mail, services: Services, broadcast_id: int) -> bool:
    """Do one thing in one transaction; tell whether there is more."""
    broadcast = await store.get(Broadcast, broadcast_id)
    if broadcast is None or not broadcast.live:
        return False
    broadcast = await moving.keep_quiet(store, await moving.set_going(store, broadcast))
    if broadcast.sent_at is not None and not broadcast.complete:
        await write_some(store, mail, services, broadcast)
        return True
    tally = await tally_of(store, broadcast.id)
    if broadcast.complete and not tally.waiting:
        broadcast = store.save(finish(broadcast, store.clock.now()))
        await _report(store, mail, services, broadcast, tally)
    await _keep_card(store, mail, services, broadcast, tally)
    return False


async def _keep_card(store: Store, mail: Mail, services: Services, broadcast: Broadcast, tally: Tally) -> None:
    """Edit the live card where it shows something else, and not too often."""
    shown, now = words.fingerprint(broadcast, tally), store.clock.real()
    recent = broadcast.shown_at is not None and now - broadcast.shown_at < _CARD_EVERY
    same_stage = shown.partition(":")[0] == broadcast.shown.partition(":")[0]
    if broadcast.card_id is None or shown == broadcast.shown or (recent and same_stage and broadcast.live):
        return
    card = await store.get(OutboxRow, broadcast.card_id)
    address = await store.get(AddressRow, card.address_id) if card else None
    if card is None or address is None or address.member_id != card.member_id:
        return
    if same_stage and broadcast.live and not services.edits(address.channel):
        return
    message = await _drawn(store, services, broadcast, tally, card.member_id, address)
    key = f"broadcast:{broadcast.id}:card:{broadcast.version}"
    mail.post(address, message, key, Terms(kind=Kind.NOTICE, edits=card.id), card.member_id)
    store.save(replace(broadcast, shown=shown, shown_at=now))


async def _drawn(
    store: Store,
    services: Services,
    broadcast: Broadcast,
    tally: Tally,
    member_id: int | None,
    address: AddressRow | None,
) -> Outgoing:
    member = await store.get(Member, member_id) if member_id else None
    lang = (member.language if member else "") or (address.language if address else "") or "vi"
    return await words.card(store, Words(services.texts, lang, store.clock), broadcast, tally)


async def _report(store: Store, mail: Mail, services: Services, broadcast: Broadcast, tally: Tally) -> None:
    """Tell the author how it ended, unless the card in the author's own chat has just shown it."""
    card = await store.get(OutboxRow, broadcast.card_id) if broadcast.card_id else None
    took = (broadcast.finished_at or store.clock.now()) - (broadcast.sent_at or store.clock.now())
    if card is not None and card.member_id == broadcast.author_id and took < _QUICK:
        return
    message = await _drawn(store, services, broadcast, tally, broadcast.author_id, None)
    await mail.to_member(broadcast.author_id, message, f"broadcast:{broadcast.id}:report", Terms())
