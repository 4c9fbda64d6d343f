"""The outbox rows of the process that sends: claimed, renewed, finished, recovered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, bindparam, exists, not_, or_, select, update

from models.outbox import OPEN_STATES, Kind, OutboxRow, OutboxState
from models.store.tables import outbox
from models.store.unit_of_work import Store


@dataclass(frozen=True, slots=True)
class Result:
    """How the sending of a row ended."""

    row_id: int
    state: OutboxState
    external_id: str = ""
    reason: str = ""
    attempts: int = 1


async def claim_pending(
    store: Store, owner: str, limit: int, kinds: Sequence[Kind], lease: timedelta
) -> list[OutboxRow]:
    """Claim the most urgent due rows whose chat has no older open row; return them claimed."""
    now, real = store.clock.now(), store.clock.real()
    older = outbox.alias()
    blocked = exists().where(
        and_(
            older.c.address_id == outbox.c.address_id,
            older.c.id < outbox.c.id,
            older.c.state.in_(OPEN_STATES),
            older.c.kind <= outbox.c.kind,
            or_(older.c.attempts > 0, older.c.not_before <= now),
        )
    )
    due = and_(
        outbox.c.state == OutboxState.PENDING,
        outbox.c.not_before <= now,
        outbox.c.kind.in_(kinds),
        not_(blocked),
    )
    query = select(outbox.c.id).where(due).order_by(outbox.c.kind, outbox.c.id).limit(limit)
    if store.connection.dialect.name == "postgresql":
        query = query.with_for_update(skip_locked=True, of=outbox)
    ids = [row.id for row in await store.query(query)]
    if not ids:
        return []
    claimed = update(outbox).where(outbox.c.id.in_(ids))
    await store.run(claimed.values(state=OutboxState.SENDING, owner=owner, lease_until=real + lease))
    return await store.find(OutboxRow, outbox.c.id.in_(ids), order_by=outbox.c.id)


async def renew(store: Store, owner: str, lease: timedelta) -> set[int]:
    """Hold on to everything that this owner has claimed; return what is still its own."""
    mine = and_(outbox.c.state == OutboxState.SENDING, outbox.c.owner == owner)
    renewed = update(outbox).where(mine).values(lease_until=store.clock.real() + lease)
    return {row.id for row in await store.query(renewed.returning(outbox.c.id))}


async def record(store: Store, owner: str, results: Sequence[Result]) -> None:
    """Write how sends ended; a row that is no longer ours is left alone."""
    statement = (
        update(outbox)
        .where(
            outbox.c.id == bindparam("row"),
            outbox.c.state == OutboxState.SENDING,
            outbox.c.owner == bindparam("mine"),
        )
        .values(
            state=bindparam("to_state"),
            external_id=bindparam("external"),
            reason=bindparam("why"),
            attempts=bindparam("tries"),
            finished_at=bindparam("at"),
        )
    )
    at = store.clock.now()
    await store.connection.execute(
        statement,
        [
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
        ],
    )


async def recover(store: Store, *, owner: str, everybody: bool) -> tuple[int, int]:
    """Settle rows that died between claim and result; return how many go again, how many are in doubt.

    Replies go again, since a second copy of a question does no harm. Everything else is ambiguous.
    ``everybody`` says that no other process can be sending, so that no lease has to be awaited.
    """
    dead = and_(outbox.c.state == OutboxState.SENDING, outbox.c.owner != owner)
    if not everybody:
        dead = and_(outbox.c.state == OutboxState.SENDING, outbox.c.lease_until < store.clock.real())
    again = update(outbox).where(dead, outbox.c.kind == Kind.REPLY)
    doubt = update(outbox).where(dead, outbox.c.kind != Kind.REPLY)
    count = await store.run(again.values(state=OutboxState.PENDING, owner="", lease_until=None))
    at = store.clock.now()
    held = await store.run(
        doubt.values(state=OutboxState.AMBIGUOUS, reason="the process died while sending", finished_at=at)
    )
    return count, held


async def external_id(store: Store, row_id: int) -> tuple[str, OutboxState] | None:
    """Return the channel's id of a sent row and its state."""
    rows = await store.query(select(outbox.c.external_id, outbox.c.state).where(outbox.c.id == row_id))
    return (rows[0].external_id, OutboxState(rows[0].state)) if rows else None


async def retry_at(store: Store, row_id: int, owner: str, at: datetime, attempts: int) -> None:
    """Give a row back to the outbox for a later try."""
    mine = and_(outbox.c.id == row_id, outbox.c.state == OutboxState.SENDING, outbox.c.owner == owner)
    values = {"state": OutboxState.PENDING, "owner": "", "not_before": at, "attempts": attempts}
    await store.run(update(outbox).where(mine).values(**values))
