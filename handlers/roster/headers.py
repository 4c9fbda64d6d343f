"""Which column of a list holds what: headers of one to three lines, under titles, with merged cells."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from handlers.roster.columns import COLUMN_RULES, Column
from handlers.roster.names import fold

Value = object
Grid = Sequence[Sequence[Value]]
Merge = tuple[tuple[int, int], tuple[int, int]]

SEARCHED_ROWS = 40
MAX_HEADER_LINES = 3
_NAME_LABEL_STARTS = frozenset({"Họ", "HỌ", "họ", "Ho", "HO", "ho", "Tê", "TÊ", "Te", "TE", "tê", "te"})


@dataclass(frozen=True, slots=True)
class Header:
    """A header found: its first line, the first line of the table below, and the columns by place."""

    top: int
    body: int
    columns: Mapping[Column, int]


class HeaderFinder:
    """Finds headers; compile the rules once and use the finder for all sheets of a file."""

    def __init__(self) -> None:
        self._rules = [(column, re.compile(rf"(?:{rule})\Z")) for column, rule in COLUMN_RULES]
        self._known: dict[str, Column | None] = {}

    def column_of(self, label: str) -> Column | None:
        """Recognise one label, whatever its case and accents; a remark in brackets is ignored."""
        if label not in self._known:
            self._known[label] = self._match(fold(label)) or self._match(fold(_without_remark(label)))
        column = self._known[label]
        # "Năm" (year) and "Nam" (male) fold to the same letters.
        return None if column is Column.MALE and label.casefold().endswith("năm") else column

    def find(self, grid: Grid, merges: Sequence[Merge], start: int) -> Header | None:
        """Find the best header that begins at ``start`` or soon after it."""
        best: Header | None = None
        for top in range(start, min(start + SEARCHED_ROWS, len(grid))):
            for lines in range(1, MAX_HEADER_LINES + 1):
                header = self._read(grid, merges, top, lines)
                if header and (best is None or len(header.columns) > len(best.columns)):
                    best = header
            if best and top >= best.body:
                break
        return best

    def _match(self, folded: str) -> Column | None:
        if not folded:
            return None
        return next((column for column, rule in self._rules if rule.match(folded)), None)

    def _read(self, grid: Grid, merges: Sequence[Merge], top: int, lines: int) -> Header | None:
        if top + lines > len(grid) or not all(_may_be_header(grid[top + line]) for line in range(lines)):
            return None
        labels = _labels(grid, merges, top, lines)
        columns: dict[Column, int] = {}
        for place, parts in enumerate(labels):
            column = self._column_of_parts(parts)
            if column:
                columns.setdefault(column, place)
        _add_tail_of_name(columns, labels, merges, top)
        return Header(top, top + lines, columns) if _is_enough(columns) else None

    def _column_of_parts(self, parts: Sequence[str]) -> Column | None:
        said = [part for part in parts if fold(_without_remark(part))]
        if not said:
            return None
        together = self.column_of(" ".join(said))
        return together or self.column_of(said[-1])


def is_repeated(finder: HeaderFinder, row: Sequence[Value]) -> bool:
    """Say whether a header begins in this row of a table, as on each printed page or before a next cell."""
    texts = [value for value in row if isinstance(value, str) and value]
    if not any(text[:2] in _NAME_LABEL_STARTS for text in texts):
        return False  # cheap test first: every row of a long list comes here
    known = {finder.column_of(text) for text in texts} - {None}
    return bool(known & {Column.FULL_NAME, Column.FAMILY_NAME}) and len(known) >= 2


def _may_be_header(row: Sequence[Value]) -> bool:
    return not any(isinstance(value, date | datetime) for value in row)


def _is_enough(columns: Mapping[Column, int]) -> bool:
    named = Column.FULL_NAME in columns or {Column.FAMILY_NAME, Column.GIVEN_NAME} <= columns.keys()
    return named and len(columns) >= 2


def _labels(grid: Grid, merges: Sequence[Merge], top: int, lines: int) -> list[list[str]]:
    width = max(len(grid[top + line]) for line in range(lines))
    filled = [_filled_line(grid, merges, top + line, width, last=line == lines - 1) for line in range(lines)]
    return [[line[place] for line in filled if line[place]] for place in range(width)]


def _filled_line(grid: Grid, merges: Sequence[Merge], row: int, width: int, *, last: bool) -> list[str]:
    line = [_text(grid[row][place]) if place < len(grid[row]) else "" for place in range(width)]
    for (top, left), (_, right) in merges:
        if top == row:
            line[left : right + 1] = [line[left]] * (min(right + 1, width) - left)
    # Without merged cells (CSV, centred labels) a group label stands over its first column only.
    return line if last else _spread(line, grid, row)


def _spread(line: list[str], grid: Grid, row: int) -> list[str]:
    below = [_text(value) for value in grid[row + 1]]
    spread = list(line)
    for place in range(1, len(line)):
        if not line[place] and place < len(below) and below[place]:
            spread[place] = spread[place - 1]
    return spread


def _add_tail_of_name(
    columns: dict[Column, int], labels: Sequence[Sequence[str]], merges: Sequence[Merge], top: int
) -> None:
    """Take the column right of a name that has no label of its own for the given names."""
    place = columns.get(Column.FULL_NAME)
    if place is None or place + 1 >= len(labels) or Column.GIVEN_NAME in columns:
        return
    merged = any(row <= top <= last and left == place < right for (row, left), (last, right) in merges)
    if merged or not labels[place + 1]:
        columns[Column.GIVEN_NAME] = place + 1


def _without_remark(label: str) -> str:
    return re.sub(r"\([^)]*\)?", " ", label)


def _text(value: Value) -> str:
    return value.strip() if isinstance(value, str) else ""
