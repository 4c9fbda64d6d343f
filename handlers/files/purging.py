"""What is thrown away of files after its time: lists nobody confirmed, copies that have been sent."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Select, and_, func, or_, select

from handlers.files.vault import UPLOAD
from handlers.files.workshop import Workshop
from handlers.mail import seal_message
from models.errand import ErrandState
from models.letter import decode
from models.outbox import OutboxState
from models.store.crypto import Sealed
from models.store.tables import errand as errand_table
from models.store.tables import outbox as outbox_table
from models.store.tables import upload as upload_table
from models.store.unit_of_work import Store
from models.upload import OPEN_UPLOADS, UploadState

_UNCONFIRMED = timedelta(days=7)
_SENT_COPIES = timedelta(days=1)
_ERRANDS_KEPT = timedelta(days=30)
_LARGE_BYTES, _LARGE_ANSWER_BYTES = 20_000, 5_000
"""Longer than any text with its choices, or any answer of the office: only a message with a file is."""
_COPIES_PER_COMMIT = 20
_GONE = (OutboxState.SENT, OutboxState.UNDELIVERABLE, OutboxState.SUPERSEDED, OutboxState.SKIPPED)


async def purge_files(workshop: Workshop) -> None:
    """Throw away what nobody needs any more; codes and lists of names are not kept for their own sake."""
    async with workshop.database.begin() as store:
        await _drop_unconfirmed(store)
        old = errand_table.c.finished_at < store.clock.now() - _ERRANDS_KEPT
        await store.run(errand_table.delete().where(errand_table.c.state != ErrandState.WAITING, old))
    after: int | None = 0
    while after is not None:
        after = await _drop_copies(workshop, after)
    await _drop_orphans(workshop)


async def _drop_unconfirmed(store: Store) -> None:
    now, u = store.clock.now(), upload_table.c
    late = and_(u.state == UploadState.SHOWN, u.received_at < now - _UNCONFIRMED)
    version = u.version + 1
    dropped = {"state": UploadState.DROPPED, "settled_at": now, "version": version}
    await store.run(upload_table.update().where(late).values(**dropped))
    settled = and_(u.settled_at < now - _UNCONFIRMED, u.preview.is_not(None))
    await store.run(upload_table.update().where(settled).values(preview=None, version=version))


async def _drop_copies(workshop: Workshop, after: int) -> int | None:
    """Take the files out of messages that went out a day ago; the text stays on record.

    Return the last row that was looked at, None where there is no more.
    """
    async with workshop.database.begin() as store:
        rows = await store.query(_copies(store.clock.now(), after))
        for row in rows:
            message = decode(store.box.open(row.body, "outbox", "body", row.id))
            bare = seal_message(store, row.id, replace(message, attachment=None))
            await store.run(outbox_table.update().where(outbox_table.c.id == row.id).values(body=bare))
    return int(rows[-1].id) if rows else None


def _copies(now: datetime, after: int) -> Select[tuple[int, Sealed]]:
    o = outbox_table.c
    answer = and_(o.dedup_key.startswith("errand:"), func.length(o.body) > _LARGE_ANSWER_BYTES)
    large = or_(func.length(o.body) > _LARGE_BYTES, answer)
    old = and_(o.id > after, o.state.in_(_GONE), o.finished_at < now - _SENT_COPIES)
    return select(o.id, o.body).where(old, large).order_by(o.id).limit(_COPIES_PER_COMMIT)


async def _drop_orphans(workshop: Workshop) -> None:
    """Throw away lists whose row is gone or done with them, as a crash leaves them.

    Never evidence: with a wrong database address every file of it would look like one of these.
    """
    async with workshop.database.read() as store:
        rows = await store.query(select(upload_table.c.id).where(upload_table.c.state.in_(OPEN_UPLOADS)))
    open_ = {row.id for row in rows}
    orphans = [row_id for row_id in workshop.vault.kept(UPLOAD) if row_id not in open_]
    await workshop.vault.forget(UPLOAD, *orphans)
