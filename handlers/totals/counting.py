"""Counting a round for the level above: decided levels, and numbers by hand where a unit is on paper."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Select, select

from handlers.rounds import WHOLE
from handlers.totals.lines import ByHand, Line, lines_of
from models.assessment import Assessment
from models.cycle import Cycle
from models.level import FOUR, Level
from models.member import Member
from models.rating import Rating, Side, Step
from models.store.tables import assessment as assessment_table
from models.store.tables import paper_total as paper_table
from models.store.tables import rating as rating_table
from models.store.tables import unit as unit_table
from models.store.unit_of_work import Store
from models.totals import OTHER, REASONS, PaperTotal, Subjects, Totals
from models.unit import Unit

_DECIDING = (Step.DECIDED, Step.HIGHER)


@dataclass(frozen=True, slots=True)
class Numbers:
    """A round's table of members and its table of collectives."""

    members: tuple[Line, ...]
    collectives: tuple[Line, ...]


async def count(store: Store, cycle: Cycle, top: Unit) -> Numbers:
    """Count everything of a unit and all below it, with what was entered by hand."""
    units = await store.find(Unit, unit_table.c.path.startswith(top.path), unit_table.c.id != top.id)
    rows = await store.find(
        Assessment, WHOLE, assessment_table.c.cycle_id == cycle.id, assessment_table.c.cell_id.in_(below(top))
    )
    levels = await levels_of(store, cycle, top)
    by_hand = await entered_by_hand(store, cycle, top)
    members = _counted((row for row in rows if row.personal), levels)
    collectives = _counted((row for row in rows if not row.personal), levels)
    return Numbers(tuple(lines_of(top, units, members, by_hand)), tuple(lines_of(top, units, collectives, {})))


def below(top: Unit) -> Select[tuple[int]]:
    """Select the ids of a unit and all below it."""
    return select(unit_table.c.id).where(unit_table.c.path.startswith(top.path))


async def levels_of(store: Store, cycle: Cycle, top: Unit) -> Mapping[int, Level]:
    """Return the decided level by assessment: of the highest level that has decided, and its newest row."""
    of_round = select(assessment_table.c.id).where(
        assessment_table.c.cycle_id == cycle.id, assessment_table.c.cell_id.in_(below(top))
    )
    rows = await store.find(
        Rating,
        rating_table.c.assessment_id.in_(of_round),
        rating_table.c.side == Side.PARTY,
        rating_table.c.step.in_(_DECIDING),
        order_by=rating_table.c.id,
    )
    newest: dict[tuple[int, bool], Rating] = {}
    for row in rows:
        newest[row.assessment_id, row.step is Step.HIGHER] = row
    holds = {key[0]: row for key, row in sorted(newest.items())}
    return {
        assessment_id: Level(store.box.open(row.level, "rating", "level", row.id))
        for assessment_id, row in holds.items()
    }


def _counted(rows: Iterable[Assessment], levels: Mapping[int, Level]) -> dict[int, Totals]:
    found: dict[int, _Sum] = defaultdict(_Sum)
    for row in rows:
        found[row.cell_id].add(row, levels.get(row.id))
    return {cell_id: sum_.totals for cell_id, sum_ in found.items()}


class _Sum:
    """Adds assessments up."""

    def __init__(self) -> None:
        self._exempt = dict.fromkeys(REASONS, 0)
        self._levels = dict.fromkeys(FOUR, 0)
        self._reviewed = self._unreviewed = 0

    def add(self, row: Assessment, level: Level | None) -> None:
        if not row.must_review:
            self._exempt[row.exemption if row.exemption in REASONS else OTHER] += 1
            return
        if row.done:
            self._reviewed += 1
        else:
            self._unreviewed += 1
        if level in FOUR:
            self._levels[level] += 1

    @property
    def totals(self) -> Totals:
        return Totals(self._exempt, self._reviewed, self._unreviewed, self._levels)


async def entered_by_hand(store: Store, cycle: Cycle, top: Unit) -> dict[int, tuple[Totals, ByHand]]:
    """Return the newest numbers of every unit that was entered by hand, with who did it and when."""
    rows = await store.find(
        PaperTotal,
        paper_table.c.cycle_id == cycle.id,
        paper_table.c.unit_id.in_(below(top)),
        order_by=paper_table.c.id,
    )
    newest = {row.unit_id: row for row in rows}
    held = [row for row in newest.values() if row.withdrawn_at is None]
    await store.load(Member, [(row.entered_by,) for row in held])
    found = {}
    for row in held:
        member = await store.get(Member, row.entered_by)
        by = ByHand(member.full_name if member else "–", row.entered_at)
        found[row.unit_id] = (row.entered.totals, by)
    return found


def subjects_of(numbers: Numbers) -> list[tuple[Subjects, tuple[Line, ...]]]:
    """Return the tables that say anything."""
    tables = [(Subjects.MEMBERS, numbers.members), (Subjects.COLLECTIVES, numbers.collectives)]
    return [(subjects, lines) for subjects, lines in tables if lines and lines[0].totals.total]
