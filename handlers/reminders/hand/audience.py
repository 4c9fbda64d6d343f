"""Whom a reminder sent now would reach: everybody of a unit who is not done, and what stands in the way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, select

from handlers.reminders import due
from handlers.reminders.recipients import OutOfReach
from handlers.rounds import PERSONAL
from models.assessment import UNFINISHED, PaperState, Status
from models.cycle import Cycle, Meeting
from models.outbox import Kind, OutboxState
from models.store.tables import address, assessment, consent, link, member, outbox
from models.store.tables import meeting as meeting_table
from models.store.tables import unit as unit_table
from models.store.unit_of_work import Store
from models.unit import Unit

RECENT = timedelta(hours=4)
"""Nobody is reminded twice within this time, whoever asks for it."""
_REMINDED = (OutboxState.PENDING, OutboxState.SENDING, OutboxState.SENT, OutboxState.AMBIGUOUS)


class Hindrance(StrEnum):
    """Why a person who is not done is not reminded now; kept with the notice that was not made."""

    NOT_LINKED = OutOfReach.NOT_LINKED
    UNREACHABLE = OutOfReach.UNREACHABLE
    WITHDRAWN = OutOfReach.WITHDRAWN
    MEETING = due.Why.MEETING
    RECENT = "reminded recently"


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
    meeting: set[int]

    def hindrance(self, row: Any) -> Hindrance | None:
        if row.member_id in self.withdrawn:
            return Hindrance.WITHDRAWN
        if row.member_id not in self.reachable:
            return Hindrance.UNREACHABLE if row.member_id in self.linked else Hindrance.NOT_LINKED
        if row.cell_id in self.meeting:
            return Hindrance.MEETING
        return Hindrance.RECENT if row.member_id in self.recent else None


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
        .where(outbox.c.kind == Kind.REMINDER, outbox.c.state.in_(_REMINDED))
        .where(outbox.c.created_at > now - RECENT, outbox.c.created_at <= now)
    )
    return _under(query, unit)


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
