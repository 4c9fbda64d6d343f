"""The outbox rows of the process that sends: claimed, renewed, finished, given back, recovered."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, bindparam, exists, literal, not_, or_, select, update

from models.outbox import Kind, OutboxRow, OutboxState
from models.store.tables import address, outbox
from models.store.unit_of_work import Store

_OTHER = outbox.alias()
"""The table beside itself; made once, as that copies every column."""


@dataclass(frozen=True, slots=True)
class Result:
    """How the sending of a row ended."""

    row_id: int
    state: OutboxState
    external_id: str = ""
    reason: str = ""
    attempts: int = 1


@dataclass(frozen=True, slots=True)
class Return:
    """A row that was surely not sent and is to be tried again at an instant."""

    row_id: int
    at: datetime
    attempts: int
    reason: str = ""


def in_state(state: OutboxState, table: FromClause = outbox) -> ColumnElement[bool]:
    """Match one state, written out so that the index over these rows alone can be used."""
    return table.c.state == literal(state.value, literal_execute=True)


async def claim_pending(
    store: Store,
    owner: str,
    bots: Collection[tuple[str, str]],
    limit: int,
    kinds: Sequence[Kind],
    lease: timedelta,
) -> list[OutboxRow]:
    """Claim the most urgent due rows of these bots whose chat has no older open row; return them claimed.

    A less urgent row that is open does not hold back a more urgent one.
    """
    query = _due(store, bots, kinds).order_by(outbox.c.kind, outbox.c.id).limit(limit)
    if store.connection.dialect.name == "postgresql":
        query = query.with_for_update(skip_locked=True, of=outbox)
    ids = [row.id for row in await store.query(query)]
    if not ids:
        return []
    claimed = update(outbox).where(outbox.c.id.in_(ids), in_state(OutboxState.PENDING))
    until = store.clock.real() + lease
    await store.run(claimed.values(state=OutboxState.SENDING, owner=owner, lease_until=until))
    return await store.find(OutboxRow, outbox.c.id.in_(ids), order_by=(outbox.c.kind, outbox.c.id))


def _due(store: Store, bots: Collection[tuple[str, str]], kinds: Sequence[Kind]) -> Any:
    now, older = store.clock.now(), _OTHER
    before = and_(
        older.c.address_id == outbox.c.address_id, older.c.id < outbox.c.id, older.c.kind <= outbox.c.kind
    )
    tried_or_due = or_(older.c.attempts > 0, older.c.not_before <= now)
    waits = exists().where(in_state(OutboxState.PENDING, older), before, tried_or_due)
    flies = exists().where(in_state(OutboxState.SENDING, older), before)
    mine = or_(*(and_(address.c.channel == channel, address.c.bot == bot) for channel, bot in bots))
    reached = exists().where(address.c.id == outbox.c.address_id, mine)
    return select(outbox.c.id).where(
        in_state(OutboxState.PENDING),
        outbox.c.kind.in_(kinds),
        outbox.c.not_before <= now,
        not_(waits),
        not_(flies),
        reached,
    )


async def anything_due(store: Store) -> bool:
    """Tell whether anything is due in the outbox, held up or not."""
    due = exists().where(in_state(OutboxState.PENDING), outbox.c.not_before <= store.clock.now())
    return bool((await store.query(select(due)))[0][0])


async def overtaken(store: Store, rows: Sequence[OutboxRow]) -> set[int]:
    """Return the rows that a newer one makes superfluous.

    An edit gives way to a newer edit of the same message, an open question to the chat's next one.
    """
    ids = [row.id for row in rows if row.edits is not None or row.asks]
    if not ids:
        return set()
    newer = _OTHER
    same_message = newer.c.edits == outbox.c.edits
    next_question = and_(
        outbox.c.edits.is_(None),
        outbox.c.asks,
        newer.c.address_id == outbox.c.address_id,
        newer.c.edits.is_(None),
        newer.c.asks,
        or_(in_state(OutboxState.PENDING, newer), in_state(OutboxState.SENDING, newer)),
    )
    later = exists().where(newer.c.id > outbox.c.id, or_(same_message, next_question))
    return {row.id for row in await store.query(select(outbox.c.id).where(outbox.c.id.in_(ids), later))}


async def renew(store: Store, owner: str, ids: Collection[int], lease: timedelta) -> set[int]:
    """Hold on to these rows; return which of them are still this owner's."""
    if not ids:
        return set()
    mine = and_(in_state(OutboxState.SENDING), outbox.c.owner == owner, outbox.c.id.in_(ids))
    renewed = update(outbox).where(mine).values(lease_until=store.clock.real() + lease)
    return {row.id for row in await store.query(renewed.returning(outbox.c.id))}


async def record(store: Store, owner: str, results: Sequence[Result]) -> None:
    """Write how sends ended; a row that is no longer ours is left alone."""
    if not results:
        return
    at = store.clock.now()
    values = [
        {
            "row": r.row_id,
            "mine": owner,
            "to_state": r.state,
            "external": r.external_id,
            "why": r.reason[:120],
            "tries": r.attempts,
            "at": at,
        }
        for r in results
    ]
    statement = (
        update(outbox)
        .where(_ours())
        .values(
            state=bindparam("to_state"),
            external_id=bindparam("external"),
            reason=bindparam("why"),
            attempts=bindparam("tries"),
            finished_at=bindparam("at"),
        )
    )
    await store.connection.execute(statement, values)


async def give_back(store: Store, owner: str, returns: Sequence[Return]) -> None:
    """Put rows that were surely not sent back into the outbox for a later try."""
    if not returns:
        return
    values = [
        {"row": r.row_id, "mine": owner, "at": r.at, "tries": r.attempts, "why": r.reason[:120]}
        for r in returns
    ]
    statement = (
        update(outbox)
        .where(_ours())
        .values(
            state=OutboxState.PENDING,
            owner="",
            lease_until=None,
            not_before=bindparam("at"),
            attempts=bindparam("tries"),
            reason=bindparam("why"),
        )
    )
    await store.connection.execute(statement, values)


def _ours() -> ColumnElement[bool]:
    """Match one row while it is claimed by its owner: the fence against a claim that ran out."""
    return and_(
        outbox.c.id == bindparam("row"),
        outbox.c.state == OutboxState.SENDING,
        outbox.c.owner == bindparam("mine"),
    )


async def recover(store: Store, *, owner: str, everybody: bool) -> tuple[int, int]:
    """Settle rows that died between claim and result; return how many go again, how many are in doubt.

    Replies and edits go again, since a second copy of them does no harm. Everything else is ambiguous.
    ``everybody`` says that no other process can be sending, so that no lease has to be awaited.
    """
    dead = and_(in_state(OutboxState.SENDING), outbox.c.lease_until < store.clock.real())
    if everybody:
        dead = and_(in_state(OutboxState.SENDING), outbox.c.owner != owner)
    harmless = or_(outbox.c.kind == Kind.REPLY, outbox.c.edits.is_not(None))
    again = update(outbox).where(dead, harmless)
    doubt = update(outbox).where(dead, not_(harmless))
    count = await store.run(again.values(state=OutboxState.PENDING, owner="", lease_until=None))
    at = store.clock.now()
    held = await store.run(
        doubt.values(state=OutboxState.AMBIGUOUS, reason="the process died while sending", finished_at=at)
    )
    return count, held


async def external_id(store: Store, row_id: int) -> str:
    """Return the channel's id of the message that a row became, "" where none is known.

    An edit whose message was gone has made a new one, and later edits mean that.
    """
    sent = and_(in_state(OutboxState.SENT), or_(outbox.c.id == row_id, outbox.c.edits == row_id))
    query = select(outbox.c.external_id).where(sent).order_by(outbox.c.id.desc()).limit(1)
    rows = await store.query(query)
    return str(rows[0].external_id) if rows else ""


async def waiting_replies(store: Store) -> set[int]:
    """Return the chats for which replies wait in the outbox."""
    waiting = and_(in_state(OutboxState.PENDING), outbox.c.kind == Kind.REPLY)
    return {row.address_id for row in await store.query(select(outbox.c.address_id).where(waiting).distinct())}
