"""Read a people list as offices keep it: rows that can be used, and faults with their places."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from handlers.roster.columns import Column
from handlers.roster.faults import Fault, RosterUnreadableError, RowFault, Unreadable
from handlers.roster.headers import HeaderFinder
from handlers.roster.names import base_key, cell_key, name_key
from handlers.roster.rows import RowReader
from handlers.roster.sheets import load_sheets
from handlers.roster.tables import PersonLine, person_lines
from models.roster import RosterRow


@dataclass(frozen=True, slots=True)
class FaultyRow:
    """A row as texts by column with its faults, for giving it back to be corrected; never for a log."""

    sheet: str
    row: int
    texts: Mapping[Column, str]
    faults: tuple[RowFault, ...]

    @property
    def blocked(self) -> bool:
        """Say whether the row was kept out."""
        return any(fault.blocks for fault in self.faults)


@dataclass(frozen=True, slots=True)
class RosterReading:
    """What a file said: ``rows`` are good; ``faulty`` rows were kept out or lost a value.

    ``sources`` tell where each of the good rows stands, as it was written.
    """

    rows: tuple[RosterRow, ...]
    faulty: tuple[FaultyRow, ...]
    columns: frozenset[Column]
    sheets: tuple[str, ...]
    sources: tuple[FaultyRow, ...] = ()

    @property
    def faults(self) -> tuple[RowFault, ...]:
        """List all faults in the order of the file."""
        return tuple(fault for row in self.faulty for fault in row.faults)

    @property
    def blocked_count(self) -> int:
        """Count the rows that were kept out."""
        return sum(row.blocked for row in self.faulty)


def read_roster(name: str, content: bytes, *, base: str = "", today: date | None = None) -> RosterReading:
    """Read an XLSX, XLS or CSV list; raise RosterUnreadableError when it is none.

    ``base`` is the base organisation of rows that name none; dates after ``today`` are faults.
    """
    sheets = load_sheets(name, content)
    finder, collector = HeaderFinder(), _Collector(RowReader(base, today))
    for sheet in sheets:
        for line in person_lines(sheet, finder, several_sheets=len(sheets) > 1):
            collector.add(line)
    if not collector.columns:
        has_header = any(finder.find(sheet.grid, sheet.merges, 0) for sheet in sheets)
        raise RosterUnreadableError(Unreadable.NO_ROWS if has_header else Unreadable.NO_HEADER)
    return collector.reading()


class _Collector:
    """Gathers rows and faults, and tells people who stand in the list twice."""

    def __init__(self, reader: RowReader) -> None:
        self.columns: set[Column] = set()
        self._reader = reader
        self._rows: list[RosterRow] = []
        self._sources: list[FaultyRow] = []
        self._faulty: list[FaultyRow] = []
        self._sheets: dict[str, None] = {}
        self._seen: dict[tuple[object, ...], PersonLine] = {}

    def add(self, line: PersonLine) -> None:
        """Take one line of the list."""
        self.columns |= line.columns
        self._sheets[line.sheet] = None
        row, faults = self._reader.read(line)
        if row:
            faults += self._twice(row, line)
        source = FaultyRow(line.sheet, line.row, self._reader.texts(line), tuple(faults))
        if faults:
            self._faulty.append(source)
        if row and not source.blocked:
            self._rows.append(row)
            self._sources.append(source)

    def reading(self) -> RosterReading:
        """Close the list."""
        rows, faulty = tuple(self._rows), tuple(self._faulty)
        columns, sheets = frozenset(self.columns), tuple(self._sheets)
        return RosterReading(rows, faulty, columns, sheets, tuple(self._sources))

    def _twice(self, row: RosterRow, line: PersonLine) -> list[RowFault]:
        for fault, key in _identities(row):
            first = self._seen.setdefault(key, line)
            if first is not line:
                place: dict[str, str | int] = {"sheet": first.sheet, "row": first.row}
                return [RowFault(line.sheet, line.row, None, fault, blocks=True, args=place)]
        return []


def _identities(row: RosterRow) -> Iterable[tuple[Fault, tuple[object, ...]]]:
    if row.card_number:
        yield Fault.DUPLICATE_CARD, (row.card_number,)
    unit = (base_key(row.base), cell_key(row.cell))
    # Without a birth date two people of one name may be meant, told apart by their cards.
    distinct = row.birth_date or row.birth_year or row.card_number
    yield Fault.DUPLICATE_PERSON, (name_key(row.full_name), distinct, *unit)
