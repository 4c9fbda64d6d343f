"""Looking at a list before it is brought in: what it would change, and the rows that go back."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from handlers.office.tree import Tree
from handlers.roster.columns import Column
from handlers.roster.difference import RosterDifference, difference
from handlers.roster.faults import Fault, RowFault
from handlers.roster.matching import KnownMember
from handlers.roster.reader import FaultyRow, RosterReading
from models.roster import RosterField, RosterRow


@dataclass(frozen=True, slots=True)
class Examined:
    """A list that was compared with what is known; ``reading.faulty`` are all rows that go back."""

    reading: RosterReading
    found: RosterDifference


@dataclass(frozen=True, slots=True)
class _Placed:
    """The rows that the sender may bring in, each with where it stands, and those that go back."""

    rows: list[RosterRow]
    sources: list[FaultyRow]
    refused: list[FaultyRow]

    def refuse(self, rows: Iterable[RosterRow], column: Column, fault: Fault) -> set[int]:
        """Send rows back; return which they were."""
        marked = {id(row) for row in rows}
        for row, source in zip(self.rows, self.sources, strict=True):
            if id(row) in marked:
                self.refused.append(_fault(source, column, fault))
        return marked


def examine(reading: RosterReading, known: Sequence[KnownMember], tree: Tree, own: Collection[str]) -> Examined:
    """Compare a list with what is known; ``own`` are the known members whom the sender answers for.

    A row is sent back where it names a cell outside of the sender's scope, a person whom another unit
    still lists, the card of somebody else, or somebody new without a base organisation.
    """
    placed = _placed(reading, tree)
    found = difference(known, placed.rows, reading.faulty)
    foreign = {one.place for one in found.changed if one.member_id not in own and one.old.standing.belongs}
    placed.refuse((placed.rows[place] for place in foreign), Column.FULL_NAME, Fault.ELSEWHERE)
    placed.refuse(found.unclear, Column.CARD_NUMBER, Fault.CARD_OF_ANOTHER)
    homeless = placed.refuse((row for row in found.new if not row.base), Column.BASE, Fault.BASE_MISSING)
    kept = replace(
        found,
        new=tuple(row for row in found.new if id(row) not in homeless),
        changed=tuple(one for one in found.changed if one.place not in foreign),
        missing=tuple(one for one in found.missing if one.member_id in own),
        new_cells=tuple(pair for pair in found.new_cells if pair[0]),
    )
    return Examined(replace(reading, faulty=_merged(reading.faulty, placed.refused)), kept)


def _placed(reading: RosterReading, tree: Tree) -> _Placed:
    placed = _Placed([], [], [])
    for row, source in zip(reading.rows, reading.sources, strict=True):
        base = row.base or tree.base_of(row.cell)
        if not tree.may_name(base, row.cell):
            placed.refused.append(_fault(source, Column.CELL, Fault.OUTSIDE))
            continue
        # A title over the table tells the base organisation as surely as a column does.
        told = replace(row, base=base, given=row.given | {RosterField.BASE}) if base else row
        placed.rows.append(told)
        placed.sources.append(source)
    return placed


def _fault(source: FaultyRow, column: Column, fault: Fault) -> FaultyRow:
    return replace(source, faults=(RowFault(source.sheet, source.row, column, fault, blocks=True),))


def _merged(faulty: Iterable[FaultyRow], refused: Iterable[FaultyRow]) -> tuple[FaultyRow, ...]:
    """Join both kinds, each row once with all its faults, in the order of the list."""
    rows = {(row.sheet, row.row): row for row in faulty}
    for row in refused:
        known = rows.get((row.sheet, row.row))
        rows[row.sheet, row.row] = replace(row, faults=known.faults + row.faults) if known else row
    sheets = list(dict.fromkeys(row.sheet for row in rows.values()))
    return tuple(sorted(rows.values(), key=lambda row: (sheets.index(row.sheet), row.row)))
