"""Whom a reminder sent now would reach: everybody of a unit who is not done, and what stands in the way."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, func, or_, select

from handlers.reminders import due
from handlers.reminders.recipients import OutOfReach
from handlers.rounds import PERSONAL
from handlers.wishes.limits import CAME, GAP, MOST, Spared
from models.assessment import UNFINISHED, PaperState, Status
from models.cycle import Cycle, Meeting
from models.outbox import Kind
from models.store.tables import (
    address,
    assessment,
    consent,
    link,
    member,
    notice,
    occurrence,
    outbox,
    reminder_rule,
    wish,
)
from models.store.tables import meeting as meeting_table
from models.store.tables import unit as unit_table
from models.store.unit_of_work import Store
from models.unit import Unit


class Hindrance(StrEnum):
    """Why a person who is not done is not reminded now; kept with the notice that was not made."""

    NOT_LINKED = OutOfReach.NOT_LINKED
    UNREACHABLE = OutOfReach.UNREACHABLE
    WITHDRAWN = OutOfReach.WITHDRAWN
    MEETING = due.Why.MEETING
    AWAY = Spared.AWAY
    RECENT = Spared.RECENT
    OFTEN = Spared.OFTEN


OUT_OF_REACH = (Hindrance.NOT_LINKED, Hindrance.UNREACHABLE, Hindrance.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Target:
    """One person who is not done; ``hindrance`` is None where the reminder can go."""

    path: str
    cell_id: int
    member_id: int
    assessment_id: int
    status: Status
    hindrance: Hindrance | None


async def targets(store: Store, cycle: Cycle, unit: Unit) -> list[Target]:
    """Return everybody of a unit who is not done, in a handful of queries for any number of them."""
    found = _Reach(
        linked=await _ids(store, _links(unit)),
        reachable=await _ids(store, _links(unit).where(address.c.reachable)),
        withdrawn=await _withdrawn(store, unit),
        recent=await _ids(store, _reminded(store, unit)),
        often=await _ids(store, _often(cycle, unit)),
        away=await _ids(store, _away(store, unit)),
        meeting=await _meeting_now(store, cycle),
    )
    rows = await store.query(_unfinished(cycle, unit))
    return [
        Target(row.path, row.cell_id, row.member_id, row.id, Status(row.status), found.hindrance(row))
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class _Reach:
    """What was read of all people of a unit at once."""

    linked: set[int]
    reachable: set[int]
    withdrawn: set[int]
    recent: set[int]
    often: set[int]
    away: set[int]
    meeting: set[int]

    def hindrance(self, row: Any) -> Hindrance | None:
        if row.member_id in self.withdrawn:
            return Hindrance.WITHDRAWN
        if row.member_id not in self.reachable:
            return Hindrance.UNREACHABLE if row.member_id in self.linked else Hindrance.NOT_LINKED
        if row.cell_id in self.meeting:
            return Hindrance.MEETING
        spared = {Hindrance.AWAY: self.away, Hindrance.RECENT: self.recent, Hindrance.OFTEN: self.often}
        return next((why for why, members in spared.items() if row.member_id in members), None)


def _unfinished(cycle: Cycle, unit: Unit) -> Select[Any]:
    table = assessment.c
    return (
        select(unit_table.c.path, table.cell_id, table.member_id, table.id, table.status)
        .join(unit_table, unit_table.c.id == table.cell_id)
        .join(member, member.c.id == table.member_id)
        .where(table.cycle_id == cycle.id, unit_table.c.path.startswith(unit.path), member.c.active)
        .where(PERSONAL, table.status.in_(UNFINISHED), table.must_review, table.paper == PaperState.NONE)
        .order_by(table.cell_id, table.id)
    )


def _under(query: Select[Any], unit: Unit) -> Select[Any]:
    """Keep the people of a unit in a query that has joined the members."""
    return query.join(unit_table, unit_table.c.id == member.c.cell_id).where(
        unit_table.c.path.startswith(unit.path)
    )


def _links(unit: Unit) -> Select[Any]:
    query = (
        select(link.c.member_id)
        .join(address, address.c.id == link.c.address_id)
        .join(member, member.c.id == link.c.member_id)
        .where(link.c.ended_at.is_(None))
    )
    return _under(query, unit)


def _reminded(store: Store, unit: Unit) -> Select[Any]:
    """Select whom a reminder was made for just now."""
    now = store.clock.now()
    query = (
        select(outbox.c.member_id)
        .join(member, member.c.id == outbox.c.member_id)
        .where(outbox.c.kind == Kind.REMINDER, outbox.c.state.in_(CAME))
        .where(outbox.c.created_at > now - GAP, outbox.c.created_at <= now)
    )
    return _under(query, unit)


def _often(cycle: Cycle, unit: Unit) -> Select[Any]:
    """Select who has had as many reminders of a round as anybody gets."""
    query = (
        select(notice.c.member_id)
        .join(occurrence, occurrence.c.id == notice.c.occurrence_id)
        .join(reminder_rule, reminder_rule.c.id == occurrence.c.rule_id)
        .join(outbox, outbox.c.id == notice.c.outbox_id)
        .join(member, member.c.id == notice.c.member_id)
        .where(reminder_rule.c.cycle_id == cycle.id)
        .where(outbox.c.kind == Kind.REMINDER, outbox.c.state.in_(CAME))
    )
    counted = _under(query, unit).group_by(notice.c.member_id)
    return counted.having(func.count(outbox.c.id.distinct()) >= MOST)


def _away(store: Store, unit: Unit) -> Select[Any]:
    """Select who wants no reminder today."""
    today = store.clock.today()
    query = select(wish.c.member_id).join(member, member.c.id == wish.c.member_id)
    begun = or_(wish.c.away_from.is_(None), wish.c.away_from <= today)
    return _under(query.where(begun, wish.c.away_until >= today), unit)


async def _ids(store: Store, query: Select[Any]) -> set[int]:
    return {row[0] for row in await store.query(query)}


async def _withdrawn(store: Store, unit: Unit) -> set[int]:
    """Return whose newest consent has been withdrawn."""
    query = select(consent.c.member_id, consent.c.withdrawn_at)
    query = _under(query.join(member, member.c.id == consent.c.member_id), unit).order_by(consent.c.id)
    newest = {row.member_id: row.withdrawn_at for row in await store.query(query)}
    return {member_id for member_id, withdrawn_at in newest.items() if withdrawn_at is not None}


async def _meeting_now(store: Store, cycle: Cycle) -> set[int]:
    meetings: Sequence[Meeting] = await store.find(Meeting, meeting_table.c.cycle_id == cycle.id)
    blocks = {one.cell_id: due.meeting_block(one.starts_at) for one in meetings}
    now = store.clock.now()
    return {cell_id for cell_id, block in blocks.items() if block.start <= now < block.end}
