"""Who is meant by a broadcast, from live state and the unit tree; and who of them is within reach."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, not_, or_, select

from handlers.reminders.recipients import OutOfReach
from handlers.rounds import PERSONAL
from models.assessment import UNFINISHED, PaperState
from models.broadcast import Audience, Broadcast, Segment
from models.cycle import CycleState
from models.member import RoleKind
from models.outbox import Kind, OutboxState
from models.store.tables import address, assessment, consent, cycle, link, member, notice, outbox, role
from models.store.tables import unit as unit_table
from models.store.unit_of_work import Store
from models.unit import Unit

NO_LONGER_MEANT = "no longer meant"
_REMINDED = (OutboxState.PENDING, OutboxState.SENDING, OutboxState.SENT, OutboxState.AMBIGUOUS)
MISSED_IN_TIME = ("too late", "not linked")
"""Reasons of rows that were not sent although the person was meant; they count as failed."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """How many of the people who are meant are reached, by channel, and how many are not, by reason."""

    reached: int = 0
    missed: dict[str, int] = field(default_factory=dict)
    channels: dict[str, int] = field(default_factory=dict)


def members_of(segment: Segment, unit: Unit, author_id: int, now: datetime) -> Select[Any]:
    """Return a query for the ids of the active members who are meant within a unit, without the author."""
    query = select(member.c.id).where(member.c.active, member.c.id != author_id)
    under = unit_table.c.path.startswith(unit.path)
    if segment.audience is Audience.SECRETARIES:
        return query.where(_leads(under, now))
    cells = select(unit_table.c.id).where(under)
    query = query.where(member.c.cell_id.in_(cells))
    if segment.unreminded:
        query = query.where(not_(_reminded_since(now - timedelta(days=segment.unreminded))))
    match segment.audience:
        case Audience.UNFINISHED:
            return query.where(_unfinished())
        case Audience.DOUBT:
            return query.where(_ended(segment.of, outbox.c.state == OutboxState.AMBIGUOUS))
        case Audience.FAILED:
            return query.where(_ended(segment.of, failed()))
        case _:
            return query


def _leads(under: ColumnElement[bool], now: datetime) -> ColumnElement[bool]:
    posts = role.join(unit_table, unit_table.c.id == role.c.unit_id)
    in_force = and_(role.c.since <= now, or_(role.c.until.is_(None), role.c.until > now))
    secretary = and_(role.c.member_id == member.c.id, role.c.kind == RoleKind.SECRETARY, in_force, under)
    return exists(select(role.c.id).select_from(posts).where(secretary))


def _unfinished() -> ColumnElement[bool]:
    rounds = assessment.join(cycle, cycle.c.id == assessment.c.cycle_id)
    owed = and_(
        PERSONAL,
        assessment.c.member_id == member.c.id,
        assessment.c.must_review,
        assessment.c.paper == PaperState.NONE,
        assessment.c.status.in_(UNFINISHED),
        cycle.c.state == CycleState.OPEN,
    )
    return exists(select(assessment.c.id).select_from(rounds).where(owed))


def _reminded_since(instant: datetime) -> ColumnElement[bool]:
    """Match whom a reminder went to, or is about to go to, since an instant."""
    letters = notice.join(outbox, outbox.c.id == notice.c.outbox_id)
    mine = and_(notice.c.member_id == member.c.id, outbox.c.kind == Kind.REMINDER)
    lately = and_(outbox.c.created_at > instant, outbox.c.state.in_(_REMINDED))
    return exists(select(notice.c.id).select_from(letters).where(mine, lately))


def failed() -> ColumnElement[bool]:
    """Match the rows that surely did not arrive although the person is still meant."""
    late = and_(outbox.c.state == OutboxState.SKIPPED, outbox.c.reason.in_(MISSED_IN_TIME))
    return or_(outbox.c.state == OutboxState.UNDELIVERABLE, late)


def _ended(batch_id: int, how: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(outbox.c.batch_id == batch_id, outbox.c.member_id == member.c.id, how)


async def still_meant(store: Store, broadcast: Broadcast, member_ids: Collection[int]) -> set[int]:
    """Return which of these members are meant now."""
    unit = await store.get(Unit, broadcast.unit_id)
    if unit is None:
        return set()
    query = members_of(broadcast.recipients, unit, broadcast.author_id, store.clock.now())
    return {row.id for row in await store.query(query.where(member.c.id.in_(member_ids)))}


async def forecast(store: Store, segment: Segment, unit: Unit, author_id: int) -> Forecast:
    """Count who is reached now and who is not."""
    meant = members_of(segment, unit, author_id, store.clock.now())
    each = select(_fate().label("fate"), _channel().label("channel")).where(member.c.id.in_(meant)).subquery()
    kinds = (each.c.fate, each.c.channel)
    rows = await store.query(select(*kinds, func.count().label("number")).group_by(*kinds).order_by(*kinds))
    channels = {row.channel: row.number for row in rows if not row.fate}
    counts = Counter[str]()
    for row in rows:
        counts[row.fate] += row.number
    missed = {str(reason): counts[reason] for reason in OutOfReach if counts[reason]}
    return Forecast(counts[""], missed, channels)


@dataclass(frozen=True, slots=True)
class Missed:
    """Somebody who is meant and out of reach; ``fate`` tells why."""

    full_name: str
    cell: str
    fate: str


async def out_of_reach(store: Store, segment: Segment, unit: Unit, author_id: int) -> list[Missed]:
    """Return who is meant and not reached, cell by cell."""
    meant = members_of(segment, unit, author_id, store.clock.now())
    fate = _fate().label("fate")
    query = select(member.c.full_name, unit_table.c.name, fate).join_from(
        member, unit_table, unit_table.c.id == member.c.cell_id
    )
    query = query.where(member.c.id.in_(meant), fate != "")
    rows = await store.query(query.order_by(unit_table.c.path, member.c.full_name, member.c.id))
    return [Missed(row.full_name, row.name, row.fate) for row in rows]


def _channel() -> ColumnElement[str]:
    """Return the channel of a member's newest reachable chat."""
    chats = link.join(address, address.c.id == link.c.address_id)
    mine = and_(link.c.member_id == member.c.id, link.c.ended_at.is_(None), address.c.reachable)
    newest = select(address.c.channel).select_from(chats).where(mine).order_by(link.c.id.desc()).limit(1)
    return newest.correlate(member).scalar_subquery()


def _fate() -> ColumnElement[str]:
    """Return why a member is out of reach, "" for those within."""
    live = and_(link.c.member_id == member.c.id, link.c.ended_at.is_(None))
    chats = link.join(address, address.c.id == link.c.address_id)
    reachable = exists(select(link.c.id).select_from(chats).where(live, address.c.reachable))
    newest = select(consent.c.withdrawn_at).where(consent.c.member_id == member.c.id)
    withdrawn = newest.order_by(consent.c.id.desc()).limit(1).correlate(member).scalar_subquery()
    return case(
        (withdrawn.is_not(None), str(OutOfReach.WITHDRAWN)),
        (reachable, ""),
        (exists().where(live), str(OutOfReach.UNREACHABLE)),
        else_=str(OutOfReach.NOT_LINKED),
    )
