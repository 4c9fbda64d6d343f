"""Writing the rows of a broadcast, some in each commit, so that a crash in the middle goes on."""

from dataclasses import replace

from sqlalchemy import func, select

from handlers import guards
from handlers.broadcasts import words
from handlers.broadcasts.moving import USEFUL
from handlers.broadcasts.reader import Reader
from handlers.broadcasts.segments import forecast, members_of
from handlers.broadcasts.tally import CANCELLED
from handlers.mail import Mail, Terms
from handlers.reminders.recipients import Reached, find_recipients
from handlers.services import Services
from models.broadcast import Broadcast, BroadcastState
from models.member import Member
from models.outbox import Kind, OutboxRow, OutboxState
from models.store.tables import member as member_table
from models.store.tables import outbox
from models.store.unit_of_work import Store
from models.unit import Unit

_ROWS_PER_COMMIT = 100
"""So few that a turn which waits for the writer does not feel it."""
_FATES = {
    BroadcastState.SENDING: (OutboxState.PENDING, ""),
    BroadcastState.CANCELLED: (OutboxState.SKIPPED, CANCELLED),
}
_HELD = (OutboxState.HELD, "")


async def write_some(store: Store, mail: Mail, services: Services, broadcast: Broadcast) -> Broadcast:
    """Write the next rows, in the order of the members' numbers; return how far the broadcast is now.

    Rows of a broadcast that was paused or stopped meanwhile are written as such: everybody who is
    meant has exactly one row and one outcome, whatever happens in between.
    """
    unit = await store.get(Unit, broadcast.unit_id)
    assert unit is not None, "a broadcast's unit is a foreign key"  # noqa: S101
    query = members_of(broadcast.recipients, unit, broadcast.author_id, store.clock.now())
    query = query.where(member_table.c.id > broadcast.cursor).order_by(member_table.c.id)
    ids = [row.id for row in await store.query(query.limit(_ROWS_PER_COMMIT))]
    recipients = await find_recipients(store, ids)
    await store.load(Member, [(member_id,) for member_id in ids])
    for member_id in ids:
        if (reached := recipients.reached.get(member_id)) is not None:
            await _write(store, mail, services, broadcast, member_id, reached)
    if len(ids) < _ROWS_PER_COMMIT:
        return await _complete(store, broadcast, unit)
    return store.save(replace(broadcast, cursor=ids[-1]))


async def _write(
    store: Store, mail: Mail, services: Services, broadcast: Broadcast, member_id: int, reached: Reached
) -> OutboxRow:
    member = await store.get(Member, member_id)
    assert member is not None, "it was just read"  # noqa: S101
    lang = member.language or reached.address.language or "vi"
    cell = await store.get(Unit, member.cell_id)
    reader = Reader(member.full_name, cell.name if cell else "–", reached.shared)
    message = await words.message(store, words.Words(services.texts, lang, store.clock), broadcast, reader)
    terms = Terms(
        kind=Kind.BROADCAST,
        guard=guards.broadcast(broadcast.id),
        useful_until=store.clock.now() + USEFUL,
        batch_id=broadcast.id,
    )
    row = mail.post(reached.address, message, f"broadcast:{broadcast.id}:{member_id}", terms, member_id)
    state, reason = _FATES.get(broadcast.state, _HELD)
    ended = store.clock.now() if state is OutboxState.SKIPPED else None
    return store.save(replace(row, state=state, reason=reason, finished_at=ended))


async def _complete(store: Store, broadcast: Broadcast, unit: Unit) -> Broadcast:
    """Note that all rows are written, and how many they are."""
    count = select(func.count().label("number")).where(outbox.c.batch_id == broadcast.id)
    total = int((await store.query(count))[0].number)
    missed = (await forecast(store, broadcast.recipients, unit, broadcast.author_id)).missed
    return store.save(replace(broadcast, complete=True, total=total, missed=missed))
