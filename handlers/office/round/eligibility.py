"""Who would be assessed in a round and who not, counted by reason, before anything is opened."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select

from handlers.circumstances.known import known_of
from handlers.office.opening import DECIDED, Duty, duty
from handlers.roster.names import person_order
from models.member import RoleKind
from models.rules.basis import Basis
from models.rules.period import Period
from models.store.tables import link as link_table
from models.store.tables import member as member_table
from models.store.tables import role as role_table
from models.store.tables import unit as unit_table
from models.store.unit_of_work import Store
from models.unit import Unit, UnitKind

REASONS = ("mien_sinh_hoat", "dinh_chi", "moi_ket_nap_6t")
"""The three exemptions of Quy định 124-QĐ/TW, Điều 5, in its order."""


_FACTS = (
    member_table.c.id,
    member_table.c.standing,
    member_table.c.admitted_on,
    member_table.c.has_post,
    member_table.c.civil_servant,
    member_table.c.outside_system,
)


@dataclass(frozen=True, slots=True)
class Eligibility:
    """How many are assessed, with which forms, how many not and why; ``unled`` cells have no secretary.

    ``notes`` counts who is assessed by the rules that are to be kept in mind, ``decided`` who otherwise than
    the rules say.
    """

    assessed: int
    exempt: Mapping[str, int]
    unrated: int
    forms: Mapping[str, int]
    joined: int
    cells: int
    unled: int
    notes: Mapping[str, int] = field(default_factory=dict)
    decided: int = 0

    @property
    def marked(self) -> int:
        """Return how many reasons and notes there are besides the plain exemptions."""
        return self.unrated + sum(self.notes.values()) + self.decided

    @property
    def exempt_count(self) -> int:
        """Return how many are not assessed."""
        return sum(self.exempt.values())


def cells_under(unit: Unit) -> Select[tuple[int]]:
    """Select the ids of the living cells of a unit."""
    under = and_(unit_table.c.path.startswith(unit.path), unit_table.c.ended_at.is_(None))
    return select(unit_table.c.id).where(under, unit_table.c.kind == UnitKind.CELL)


async def eligibility(store: Store, unit: Unit, basis: Basis, period: Period) -> Eligibility:
    """Count a unit's people by what they owe in the round that is opened next."""
    joined = exists().where(link_table.c.member_id == member_table.c.id, link_table.c.ended_at.is_(None))
    here = and_(member_table.c.active, member_table.c.cell_id.in_(cells_under(unit)))
    rows = await store.query(select(*_FACTS, joined.label("joined")).where(here))
    known = await known_of(store, period, None, select(member_table.c.id).where(here))
    owed = [(duty(row, row.id, basis, known), bool(row.joined)) for row in rows]
    return Eligibility(
        assessed=sum(one.must_review for one, _ in owed),
        exempt=Counter(one.exemption for one, _ in owed if not one.must_review),
        unrated=sum(one.must_review and not one.is_rated for one, _ in owed),
        forms=Counter(one.form[0] for one, _ in owed if one.must_review),
        joined=sum(one.must_review and is_in for one, is_in in owed),
        cells=await count_cells(store, cells_under(unit)),
        unled=await count_cells(store, cells_under(unit).where(~_is_led(store))),
        notes=Counter(code for one, _ in owed if one.must_review for code in one.notes),
        decided=sum(one.decided for one, _ in owed),
    )


def _is_led(store: Store) -> Any:
    now = store.clock.now()
    return exists().where(
        role_table.c.unit_id == unit_table.c.id,
        role_table.c.kind == RoleKind.SECRETARY,
        role_table.c.since <= now,
        or_(role_table.c.until.is_(None), role_table.c.until > now),
    )


async def count_cells(store: Store, cells: Select[tuple[int]]) -> int:
    """Return how many cells a selection holds."""
    rows = await store.query(select(func.count()).select_from(cells.subquery()))
    return int(rows[0][0])


@dataclass(frozen=True, slots=True)
class Judged:
    """One person with what the round would ask of them."""

    name: str
    cell: str
    duty: Duty


async def judged(store: Store, unit: Unit, basis: Basis, period: Period) -> list[Judged]:
    """Return everybody of a unit with what they owe, as lists name people."""
    names = (member_table.c.full_name, unit_table.c.name)
    query = select(*names, *_FACTS).join(unit_table, unit_table.c.id == member_table.c.cell_id)
    here = and_(member_table.c.active, member_table.c.cell_id.in_(cells_under(unit)))
    known = await known_of(store, period, None, select(member_table.c.id).where(here))
    rows = await store.query(query.where(here))
    found = [Judged(row.full_name, row.name, duty(row, row.id, basis, known)) for row in rows]
    return sorted(found, key=lambda one: (person_order(one.name), one.cell))


async def exempt_people(store: Store, unit: Unit, basis: Basis, period: Period) -> list[Judged]:
    """Name who is not assessed, by reason and then as lists name people."""
    found = [one for one in await judged(store, unit, basis, period) if not one.duty.must_review]
    return sorted(found, key=lambda one: _place(one.duty.exemption))


async def marked_people(store: Store, unit: Unit, basis: Basis, period: Period) -> list[Judged]:
    """Name who is assessed but not rated, with a note, or because somebody decided so."""
    return [
        one
        for one in await judged(store, unit, basis, period)
        if one.duty.must_review and (one.duty.notes or one.duty.decided or not one.duty.is_rated)
    ]


def by_reason(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return counts in the order in which the regulation names its reasons."""
    return sorted(counts.items(), key=lambda pair: _place(pair[0]))


def _place(reason: str) -> int:
    if reason in REASONS:
        return REASONS.index(reason)
    return len(REASONS) + (reason == DECIDED)
