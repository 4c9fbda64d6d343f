"""How far a round has come: counted in the database by cell and state, added up along the tree."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.engine import Row

from handlers.charge import natural, part_of
from handlers.rounds import PERSONAL
from models.assessment import SETTLED, WAITING, PaperState, Status
from models.cycle import Cycle
from models.store.tables import assessment, member
from models.store.tables import unit as unit_table
from models.store.unit_of_work import Store
from models.unit import Unit


class Group(StrEnum):
    """Where a person stands, in the order in which it is shown; every person is in exactly one."""

    NOT_STARTED = "not_started"
    WRITING = "writing"
    ADDITIONS = "additions"
    WAITING = "waiting"
    PASSED = "passed"
    PAPER_WAITING = "paper_waiting"
    PAPER_RECEIVED = "paper_received"
    EXEMPT = "exempt"


PAPER = (Group.PAPER_WAITING, Group.PAPER_RECEIVED)
DONE = (Group.WAITING, Group.PASSED, *PAPER)
"""Whoever is on paper counts as done from the start: nothing is left to do in chat."""


def group_of(status: Status, paper: PaperState, *, must_review: bool) -> Group:
    """Return where a person stands."""
    if not must_review:
        return Group.EXEMPT
    if paper:
        return Group.PAPER_RECEIVED if paper is PaperState.RECEIVED else Group.PAPER_WAITING
    if status in WAITING:
        return Group.WAITING
    if status in SETTLED:
        return Group.PASSED
    return Group.WRITING if status is Status.IN_PROGRESS else Group(status)


@dataclass(frozen=True, slots=True)
class Tally:
    """The people of a unit and all below it, by group."""

    by_group: Counter[Group] = field(default_factory=Counter)

    def __getitem__(self, group: Group) -> int:
        return self.by_group[group]

    @property
    def owed(self) -> int:
        """Return how many are to be assessed."""
        return self.by_group.total() - self[Group.EXEMPT]

    @property
    def done(self) -> int:
        """Return how many have handed in, on paper or here."""
        return sum(self[group] for group in DONE)

    @property
    def settled(self) -> int:
        """Return how many are done and do not wait for the secretary; above the cell paper is only in here."""
        return self.done - self[Group.WAITING]

    def plus(self, other: "Tally") -> "Tally":
        """Return both together."""
        return Tally(self.by_group + other.by_group)


@dataclass(frozen=True, slots=True)
class Overview:
    """A unit's tally, and the tallies of the units right below it; the latter add up to the former."""

    total: Tally
    parts: tuple[tuple[Unit, Tally], ...]


async def count(store: Store, cycle: Cycle, unit: Unit) -> Overview:
    """Count the people of a unit in a cycle, in one query for any number of them."""
    rows = await store.query(_query(cycle, unit))
    tallies: dict[int, Tally] = defaultdict(Tally)
    for row in rows:
        tallies[part_of(unit, row.path)] = tallies[part_of(unit, row.path)].plus(_tally(row))
    await store.load(Unit, [(unit_id,) for unit_id in tallies])
    found = [
        (part, tally) for key, tally in tallies.items() if (part := await store.get(Unit, key)) is not None
    ]
    total = Tally()
    for _, tally in found:
        total = total.plus(tally)
    return Overview(total, tuple(sorted(found, key=lambda one: (natural(one[0].name), one[0].id))))


def _query(cycle: Cycle, unit: Unit) -> Any:
    columns = (
        unit_table.c.path,
        assessment.c.status,
        assessment.c.paper,
        assessment.c.must_review,
    )
    return (
        select(*columns, func.count().label("people"))
        .join(unit_table, unit_table.c.id == assessment.c.cell_id)
        .join(member, member.c.id == assessment.c.member_id)
        .where(PERSONAL, assessment.c.cycle_id == cycle.id)
        .where(unit_table.c.path.startswith(unit.path), member.c.active)
        .group_by(*columns)
    )


def _tally(row: Row[Any]) -> Tally:
    group = group_of(Status(row.status), PaperState(row.paper), must_review=row.must_review)
    return Tally(Counter({group: row.people}))
