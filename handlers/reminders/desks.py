"""What waits at the desk of each secretary and deputy, counted for all of them at once."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Row

from handlers.collectives.people import belonging
from handlers.escalation.lost import lost_among
from handlers.people import REVIEWERS, in_force
from handlers.rounds import PERSONAL, WHOLE
from models.assessment import UNFINISHED, WAITING, PaperState, Status
from models.cycle import CycleState
from models.member import Role
from models.store.tables import assessment, cycle, link, member, request
from models.store.tables import role as role_table
from models.store.unit_of_work import Store
from models.unit import Unit


class Waits(StrEnum):
    """What can wait, in the order in which it is told."""

    WAITING = "waiting"
    REQUESTS = "requests"
    NOT_JOINED = "not_joined"
    NOT_STARTED = "not_started"
    TO_CALL = "to_call"


_Wait = tuple[int, Collection[int], Waits]
"""A cell, who may not review there, and what waits."""


@dataclass
class Desk:
    """One reviewer's counts; ``unit_id`` is the unit whose reviewer they are."""

    unit_id: int
    counts: Counter[Waits] = field(default_factory=Counter)


class _Reviewers:
    """Who reviews whom: the nearest unit up the tree that has a reviewer other than the person."""

    def __init__(self, roles: list[Role], units: dict[int, Unit]) -> None:
        self._holders: dict[int, list[int]] = defaultdict(list)
        for role in roles:
            self._holders[role.unit_id].append(role.member_id)
        self._units = units

    def of(self, cell_id: int, barred: Collection[int]) -> Iterator[tuple[int, int]]:
        """Give each reviewer and the unit they review for."""
        cell = self._units.get(cell_id)
        for unit_id in reversed([int(part) for part in cell.path.strip("/").split("/")] if cell else []):
            found = [holder for holder in self._holders.get(unit_id, ()) if holder not in barred]
            if found:
                yield from ((holder, unit_id) for holder in found)
                return


async def count_desks(store: Store) -> dict[int, Desk]:
    """Return by member what waits for each secretary and deputy, in all open cycles."""
    roles = await store.find(Role, role_table.c.kind.in_(REVIEWERS), order_by=role_table.c.id)
    units = {unit.id: unit for unit in await store.find(Unit)}
    reviewers = _Reviewers([role for role in roles if in_force(role, store.clock.now())], units)
    desks: dict[int, Desk] = {}
    waits = [*await _of_people(store), *await _of_reports(store), *await _of_requests(store)]
    for cell_id, barred, what in waits:
        for reviewer, unit_id in reviewers.of(cell_id, barred):
            desks.setdefault(reviewer, Desk(unit_id)).counts[what] += 1
    return desks


async def _of_reports(store: Store) -> list[_Wait]:
    table = assessment.c
    rows = await store.query(
        select(table.cell_id, table.member_id, table.collective_id)
        .join(cycle, cycle.c.id == table.cycle_id)
        .where(~PERSONAL, WHOLE, cycle.c.state == CycleState.OPEN, table.status.in_(WAITING))
    )
    bodies = await belonging(store, [row.collective_id for row in rows])
    return [(row.cell_id, {row.member_id, *bodies[row.collective_id]}, Waits.WAITING) for row in rows]


async def _of_people(store: Store) -> list[_Wait]:
    table = assessment.c
    rows = await store.query(
        select(table.cell_id, table.member_id, table.status)
        .join(cycle, cycle.c.id == table.cycle_id)
        .join(member, member.c.id == table.member_id)
        .where(PERSONAL, cycle.c.state == CycleState.OPEN, table.must_review, table.paper == PaperState.NONE)
        .where(member.c.active)
    )
    linked = select(link.c.member_id).where(link.c.ended_at.is_(None)).distinct()
    joined = {row.member_id for row in await store.query(linked)}
    lost = await lost_among(store, [row.member_id for row in rows if row.status in UNFINISHED])
    calls = [(row.cell_id, {row.member_id}, Waits.TO_CALL) for row in rows if row.member_id in lost]
    return [*calls, *((row.cell_id, {row.member_id}, what) for row in rows for what in _waits(row, joined))]


def _waits(row: Row[Any], joined: set[int]) -> Iterator[Waits]:
    if row.status in WAITING:
        yield Waits.WAITING
    if row.status == Status.NOT_STARTED:
        yield Waits.NOT_STARTED if row.member_id in joined else Waits.NOT_JOINED


async def _of_requests(store: Store) -> list[_Wait]:
    rows = await store.query(
        select(request.c.cell_id, request.c.member_id).where(request.c.settled_at.is_(None))
    )
    return [(row.cell_id, {row.member_id}, Waits.REQUESTS) for row in rows]
