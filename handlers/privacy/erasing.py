"""Erasing what a person wrote and sent: everything of the chat and of the program's own record about them.

The organisation's list of members and its decisions stay: what the member's file must keep is not the
program's to say (domain.md 9). Ids and field names in the audit stay too; there is no answer in them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup
from sqlalchemy import ColumnElement, Table, and_, delete, select, update

from handlers.mail import seal_message
from models.messaging import Outgoing
from models.outbox import OPEN_STATES, OutboxState
from models.review import RequestKind
from models.store import tables as t
from models.store.unit_of_work import Store

ERASED = "erased"
_OF_ASSESSMENT = (
    t.answer,
    t.past_answer,
    t.evidence,
    t.review_comment,
    t.inquiry,
    t.box,
    t.handwritten,
    t.meeting_comment,
    t.rating_fact,
    t.reconsideration,
    t.signature,
    t.explanation,
    t.extension,
)
"""Rows that say something of what the person wrote, or of what was said to it."""
_OF_MEMBER = (t.carried_point, t.remark, t.circumstance, t.contest, t.wish)


@dataclass(frozen=True, slots=True)
class Erased:
    """How many rows went, and the kept files that are to be thrown away after the commit."""

    rows: int
    files: Sequence[int]


async def erase(store: Store, member_id: int) -> Erased:
    """Erase what a person wrote and sent, end the chats, and stop what is still to be sent to them.

    Doing it again does nothing more. The rows of the round stay, so that counts still tie.
    """
    await store.flush()
    mine = select(t.assessment.c.id).where(
        t.assessment.c.member_id == member_id, t.assessment.c.collective_id.is_(None)
    )
    files = [
        row.id for row in await store.query(select(t.evidence.c.id).where(t.evidence.c.assessment_id.in_(mine)))
    ]
    rows = 0
    for table in _OF_ASSESSMENT:
        rows += await store.run(delete(table).where(table.c.assessment_id.in_(mine)))
    # What was decided stays, without the word of the secretary that led to it.
    decided = and_(t.override.c.member_id == member_id, t.override.c.contest_id.is_not(None))
    await store.run(update(t.override).where(decided).values(contest_id=None, version=t.override.c.version + 1))
    for table in _OF_MEMBER:
        rows += await store.run(delete(table).where(table.c.member_id == member_id))
    rows += await _empty(store, t.assessment_place, t.assessment_place.c.assessment_id.in_(mine), "comment")
    rows += await _empty(store, t.absence, t.absence.c.member_id == member_id, "reason")
    rows += await _empty(store, t.rating, t.rating.c.assessment_id.in_(mine), "reason")
    rows += await _empty(store, t.assessment, t.assessment.c.id.in_(mine), "progress")
    rows += await _empty(store, t.request, t.request.c.member_id == member_id, "text")
    asked = and_(t.request.c.member_id == member_id, t.request.c.kind == RequestKind.MORE_TIME)
    rows += await _empty(store, t.request, asked, "reason")
    rows += await _messages(store, member_id)
    await _chats(store, member_id)
    store.forget_all()
    return Erased(rows, files)


async def _empty(store: Store, table: Table, where: ColumnElement[bool], column: str) -> int:
    filled = and_(where, table.c[column].is_not(None))
    return await store.run(update(table).where(filled).values({column: None, "version": table.c.version + 1}))


async def _messages(store: Store, member_id: int) -> int:
    """Empty every message to the person, and what their chats sent; what was still to go out does not."""
    o, now = t.outbox.c, store.clock.now()
    waiting = and_(o.member_id == member_id, o.state.in_(OPEN_STATES))
    await store.run(
        update(t.outbox).where(waiting).values(state=OutboxState.SKIPPED, reason=ERASED, finished_at=now)
    )
    ids = [row.id for row in await store.query(select(o.id).where(o.member_id == member_id))]
    for row_id in ids:
        empty = seal_message(store, row_id, Outgoing(Markup("")))
        await store.run(update(t.outbox).where(o.id == row_id).values(body=empty))
    chats = select(t.address.c.chat).join(t.link, t.link.c.address_id == t.address.c.id)
    own = chats.where(t.link.c.member_id == member_id)
    sent = and_(t.inbox.c.chat.in_(own), t.inbox.c.body.is_not(None), t.inbox.c.state != "open")
    return len(ids) + await store.run(update(t.inbox).where(sent).values(body=None))


async def _chats(store: Store, member_id: int) -> None:
    """End the person's chats, codes and consent."""
    now = store.clock.now()
    held = (t.link.c.member_id == member_id, t.link.c.ended_at.is_(None))
    await store.run(update(t.link).where(*held).values(ended_at=now, version=t.link.c.version + 1))
    here = select(t.address.c.id).where(t.address.c.member_id == member_id)
    await store.run(
        update(t.conversation)
        .where(t.conversation.c.address_id.in_(here))
        .values(flow="", data={}, prompt_id=None, version=t.conversation.c.version + 1)
    )
    version = t.address.c.version + 1
    await store.run(
        update(t.address).where(t.address.c.member_id == member_id).values(member_id=None, version=version)
    )
    live = (t.invitation.c.member_id == member_id, t.invitation.c.revoked_at.is_(None))
    await store.run(
        update(t.invitation).where(*live).values(revoked_at=now, version=t.invitation.c.version + 1)
    )
    given = (t.consent.c.member_id == member_id, t.consent.c.withdrawn_at.is_(None))
    await store.run(update(t.consent).where(*given).values(withdrawn_at=now, version=t.consent.c.version + 1))
