"""The tables of a form sheet: where the header is, and the cells of each row by what they say."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from handlers.formsheet.problems import Spot
from handlers.formsheet.words import Column, column_of
from handlers.roster.sheets import RawSheet

C = TypeVar("C")
_SEARCHED_ROWS = 40


@dataclass(frozen=True, slots=True)
class Row(Generic[C]):
    """One row below a header: the texts that are there, and the cell of each column."""

    sheet: int
    row: int
    texts: Mapping[C, str]
    columns: Mapping[C, int]

    def text(self, column: C) -> str:
        """Return a cell's text, empty where there is none."""
        return self.texts.get(column, "")

    def spot(self, column: C) -> Spot:
        """Return the cell of a column, the first one of the row where the sheet has no such column."""
        return Spot(self.sheet, self.row, self.columns.get(column, 0))


def question_rows(sheets: Sequence[RawSheet]) -> Iterator[Row[Column]]:
    """Give the rows of every sheet that asks questions."""
    for place, sheet in enumerate(sheets):
        yield from rows_below(place, sheet, column_of, _is_enough)


def _is_enough(columns: Mapping[Column, int]) -> bool:
    return Column.TEXT in columns and len(columns) >= 2


def rows_below(
    place: int,
    sheet: RawSheet,
    known: Callable[[str], C | None],
    is_enough: Callable[[Mapping[C, int]], bool],
) -> Iterator[Row[C]]:
    """Give the rows below a sheet's header; nothing where it has none."""
    top, columns = _header(sheet, known, is_enough)
    for row in range(top + 1, len(sheet.grid) if columns else 0):
        cells = sheet.grid[row]
        texts = {
            column: text for column, at in columns.items() if at < len(cells) and (text := text_of(cells[at]))
        }
        if texts:
            yield Row(place, row, texts, columns)


def _header(
    sheet: RawSheet, known: Callable[[str], C | None], is_enough: Callable[[Mapping[C, int]], bool]
) -> tuple[int, dict[C, int]]:
    for row, cells in enumerate(sheet.grid[:_SEARCHED_ROWS]):
        columns: dict[C, int] = {}
        for at, cell in enumerate(cells):
            column = known(text_of(cell)) if text_of(cell) else None
            if column is not None:
                columns.setdefault(column, at)
        if is_enough(columns):
            return row, columns
    return 0, {}


def text_of(cell: object) -> str:
    """Return a cell as text; a whole number without its decimals."""
    if isinstance(cell, bool):
        return "có" if cell else "không"
    if isinstance(cell, float) and cell == int(cell):
        return str(int(cell))
    if isinstance(cell, float):
        return f"{cell:.12g}".replace(".", ",")
    return str(cell).replace("\r\n", "\n").strip()
