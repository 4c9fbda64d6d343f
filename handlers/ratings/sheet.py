"""A round at the level that decides: everybody who is rated, their chains, and the quota on these numbers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from handlers.office.opening import basis_of
from handlers.ratings.reading import Chain, Entry, chains
from handlers.ratings.units import deciding_unit, newest_cycle
from handlers.roster.names import person_order
from handlers.rounds import PERSONAL
from handlers.turn import Turn
from models.assessment import Assessment
from models.cycle import Cycle
from models.level import Level
from models.member import Member
from models.rating import Seat, Side, Step
from models.rules.quota import Count, Ground, Grouping, QuotaRules, QuotaScope, Voice, base_number, count, limit
from models.rules.schema import RuleSet
from models.store.tables import assessment as assessment_table
from models.store.tables import rating_seat as seat_table
from models.store.tables import unit as unit_table
from models.unit import Unit

_LAST = 1_000_000


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody who is rated, with everything that counts for the quota."""

    assessment: Assessment
    member: Member
    cell: Unit
    chain: Chain
    seat: Seat | None = None

    @property
    def id(self) -> int:
        """Return the assessment's id."""
        return self.assessment.id

    @property
    def listed(self) -> bool:
        """Tell whether the person is on the list: proposed or decided for the top level, or put on it."""
        top = (self.chain.at(Step.PROPOSED), self.chain.final.level if self.chain.final else None)
        return Level.EXCELLENT in top or self.seat is not None

    @property
    def seated(self) -> bool:
        """Tell whether the person has a place: decided, else given one on the list."""
        if self.chain.final is not None:
            return self.chain.final.level is Level.EXCELLENT
        return self.seat is not None and self.seat.given

    @property
    def voice(self) -> Voice:
        """Return what the person counts as so far."""
        if self.chain.final is not None:
            return Voice(self.chain.final.level, Ground.DECIDED, self.member.is_head)
        if self.seated:
            return Voice(Level.EXCELLENT, Ground.PROPOSED, self.member.is_head)
        ground = Ground.PROPOSED if Step.PROPOSED in self.chain.steps else Ground.OWN
        level = self.chain.known
        return Voice(level, ground if level else Ground.OPEN, self.member.is_head)


@dataclass(frozen=True, slots=True)
class Tally:
    """The quota of one group: how many places, on what numbers, and how many are given."""

    rules: QuotaRules
    count: Count
    taken: int

    @property
    def limit(self) -> int:
        """Return the most who may be at the top level."""
        return limit(self.rules, self.count)

    @property
    def number(self) -> int:
        """Return the number from which the limit follows."""
        return base_number(self.rules.denominator, self.count)

    @property
    def left(self) -> int:
        """Return how many places are still to be given; below 0 where too many are."""
        return self.limit - self.taken


@dataclass(frozen=True, slots=True)
class Sheet:
    """The deciding level's round on one side; subjects come by cell, then as lists name them."""

    unit: Unit
    cycle: Cycle
    rules: RuleSet
    side: Side
    subjects: Sequence[Subject]

    def subject(self, assessment_id: object) -> Subject | None:
        """Return one subject."""
        return next((one for one in self.subjects if one.id == assessment_id), None)

    @property
    def candidates(self) -> list[Subject]:
        """Return those on the list, in its order; who has no position yet comes last."""
        listed = [one for one in self.subjects if one.listed]
        return sorted(listed, key=lambda one: one.seat.position if one.seat else _LAST)

    def tally(self, of: Subject | None = None) -> Tally:
        """Return the quota of a subject's group; without one, of everybody."""
        quota = self.rules.quota
        group = [one for one in self.subjects if of is None or self._is_like(quota, of, one)]
        counted = count((one.voice for one in group), exclude_head=quota.exclude_head)
        return Tally(quota, counted, sum(self.counts(one) and one.seated for one in group))

    def counts(self, one: Subject) -> bool:
        """Tell whether a subject's place counts under the quota: the head may be apart."""
        return not (self.rules.quota.exclude_head and one.member.is_head)

    @staticmethod
    def _is_like(quota: QuotaRules, one: Subject, other: Subject) -> bool:
        same_unit = quota.scope is QuotaScope.BASE or one.cell.id == other.cell.id
        return same_unit and (quota.group is Grouping.WHOLE or one.member.has_post is other.member.has_post)

    @property
    def groups(self) -> list[tuple[Subject | None, Tally]]:
        """Return every group's quota, each with one of its subjects; a whole base has one."""
        quota = self.rules.quota
        if quota.scope is QuotaScope.BASE and quota.group is Grouping.WHOLE:
            return [(None, self.tally())]
        firsts: list[Subject] = []
        for one in self.subjects:
            if not any(self._is_like(quota, first, one) for first in firsts):
                firsts.append(one)
        return [(first, self.tally(first)) for first in firsts]

    @property
    def silent_cells(self) -> list[Unit]:
        """Return the cells that have not proposed for all of theirs."""
        missing = (one for one in self.subjects if one.chain.final is None and not one.chain.at(Step.PROPOSED))
        return list({one.cell.id: one.cell for one in missing}.values())


async def load(turn: Turn, unit: Unit, side: Side, cycle: Cycle | None = None) -> Sheet | None:
    """Read the round of a deciding unit; None where there is no round."""
    cycle = cycle or await newest_cycle(turn.store, unit)
    if cycle is None:
        return None
    rules = (await basis_of(turn.store, cycle)).rules
    return Sheet(unit, cycle, rules, side, await _subjects(turn, unit, side, cycle))


async def _subjects(turn: Turn, unit: Unit, side: Side, cycle: Cycle) -> list[Subject]:
    store = turn.store
    below = select(unit_table.c.id).where(unit_table.c.path.startswith(unit.path))
    of_round = (PERSONAL, assessment_table.c.cycle_id == cycle.id, assessment_table.c.is_rated)
    found = await store.find(Assessment, *of_round, assessment_table.c.cell_id.in_(below))
    await store.load(Member, [(one.member_id,) for one in found])
    await store.load(Unit, [(one.cell_id,) for one in found])
    read = await chains(store, turn.services.catalog, found, side)
    seats = await _seats(turn, [one.id for one in found], side)
    subjects = [
        Subject(one, member, cell, read[one.id], seats.get(one.id))
        for one in found
        if (member := await _counted(turn, one, side)) is not None
        and (cell := await store.get(Unit, one.cell_id)) is not None
        and (await deciding_unit(store, cell)).id == unit.id
    ]
    return sorted(subjects, key=_order)


def _order(one: Subject) -> tuple[str, int, tuple[tuple[int, ...], ...], int]:
    return one.cell.name, one.cell.id, person_order(one.member.full_name), one.id


async def _counted(turn: Turn, assessment: Assessment, side: Side) -> Member | None:
    """Return the person if rated on this side: the civil one is only for civil servants."""
    member = await turn.store.get(Member, assessment.member_id)
    if member is None or not member.active or (side is Side.CIVIL and not member.civil_servant):
        return None
    return member


async def _seats(turn: Turn, ids: Sequence[int], side: Side) -> dict[int, Seat]:
    mine = (seat_table.c.assessment_id.in_(ids), seat_table.c.side == side)
    return {row.assessment_id: row for row in await turn.store.find(Seat, *mine)}


def what_if(sheet: Sheet, one: Subject) -> Tally:
    """Return the quota of a subject's group as it would be with a place for this subject."""
    steps: dict[Step, Entry] = {step: entry for step, entry in one.chain.steps.items() if step is Step.PROPOSED}
    seat = Seat(one.id, sheet.side, _LAST, given=True)
    placed = replace(one, chain=Chain(one.chain.self_level, steps), seat=seat)
    subjects = [placed if other.id == one.id else other for other in sheet.subjects]
    return replace(sheet, subjects=subjects).tally(placed)
