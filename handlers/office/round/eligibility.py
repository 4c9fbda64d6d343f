"""Who would be assessed in a round and who not, counted by reason, before anything is opened."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select

from handlers.office.opening import Duty, duty_of
from handlers.roster.names import person_order
from models.member import RoleKind
from models.rules.basis import Basis, member_subject
from models.store.tables import link as link_table
from models.store.tables import member as member_table
from models.store.tables import role as role_table
from models.store.tables import unit as unit_table
from models.store.unit_of_work import Store
from models.unit import Unit, UnitKind

REASONS = ("mien_sinh_hoat", "dinh_chi", "moi_ket_nap_6t")
"""The three exemptions of Quy định 124-QĐ/TW, Điều 5, in its order."""


_FACTS = (
    member_table.c.standing,
    member_table.c.admitted_on,
    member_table.c.has_post,
    member_table.c.civil_servant,
)


@dataclass(frozen=True, slots=True)
class Eligibility:
    """How many are assessed, with which forms, how many not and why; ``unled`` cells have no secretary."""

    assessed: int
    exempt: Mapping[str, int]
    unrated: int
    forms: Mapping[str, int]
    joined: int
    cells: int
    unled: int

    @property
    def exempt_count(self) -> int:
        """Return how many are not assessed."""
        return sum(self.exempt.values())


def cells_under(unit: Unit) -> Select[tuple[int]]:
    """Select the ids of the living cells of a unit."""
    under = and_(unit_table.c.path.startswith(unit.path), unit_table.c.ended_at.is_(None))
    return select(unit_table.c.id).where(under, unit_table.c.kind == UnitKind.CELL)


async def eligibility(store: Store, unit: Unit, basis: Basis, cut_off: date) -> Eligibility:
    """Count a unit's people by what they owe in a round."""
    joined = exists().where(link_table.c.member_id == member_table.c.id, link_table.c.ended_at.is_(None))
    here = and_(member_table.c.active, member_table.c.cell_id.in_(cells_under(unit)))
    rows = await store.query(select(*_FACTS, joined.label("joined")).where(here))
    owed = [(_duty(basis, row, cut_off), bool(row.joined)) for row in rows]
    return Eligibility(
        assessed=sum(duty.must_review for duty, _ in owed),
        exempt=Counter(duty.exemption for duty, _ in owed if not duty.must_review),
        unrated=sum(duty.must_review and not duty.is_rated for duty, _ in owed),
        forms=Counter(duty.form[0] for duty, _ in owed if duty.must_review),
        joined=sum(duty.must_review and is_in for duty, is_in in owed),
        cells=await count_cells(store, cells_under(unit)),
        unled=await count_cells(store, cells_under(unit).where(~_is_led(store))),
    )


def _duty(basis: Basis, row: Any, cut_off: date) -> Duty:
    subject = member_subject(row.standing, row.admitted_on, row.has_post, row.civil_servant)
    return duty_of(basis, subject, cut_off)


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
class Exempt:
    """One person who is not assessed."""

    name: str
    cell: str
    reason: str


async def exempt_people(store: Store, unit: Unit, basis: Basis, cut_off: date) -> list[Exempt]:
    """Name who is not assessed, by reason and then as lists name people."""
    m = member_table.c
    query = select(m.full_name, unit_table.c.name, *_FACTS).join(
        unit_table, unit_table.c.id == member_table.c.cell_id
    )
    here = and_(member_table.c.active, member_table.c.cell_id.in_(cells_under(unit)))
    found = [
        Exempt(row.full_name, row.name, duty.exemption)
        for row in await store.query(query.where(here))
        if not (duty := _duty(basis, row, cut_off)).must_review
    ]
    return sorted(found, key=lambda one: (_place(one.reason), person_order(one.name)))


def by_reason(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return counts in the order in which the regulation names its reasons."""
    return sorted(counts.items(), key=lambda pair: _place(pair[0]))


def _place(reason: str) -> int:
    return REASONS.index(reason) if reason in REASONS else len(REASONS)
