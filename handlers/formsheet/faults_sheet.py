"""The sheet as it came, with what is wrong beside each row; corrected, it is read again."""

from collections.abc import Callable, Sequence

from handlers.documents.table_xlsx import Table, tables_xlsx
from handlers.formsheet.problems import Problem
from handlers.formsheet.reading import SheetReading
from handlers.formsheet.tables import text_of
from handlers.formsheet.words import Column, column_of
from handlers.roster.sheets import RawSheet

Say = Callable[..., str]
_REASON_WIDTH, _USUAL_WIDTH, _WIDE = 50, 16, 40
_LONG = 40


def faults_sheet(reading: SheetReading, say: Say) -> bytes:
    """Write every sheet of the file anew, with a first column for what is to be corrected."""
    sheets = enumerate(reading.sheets)
    return tables_xlsx(_table(place, sheet, reading.problems, say) for place, sheet in sheets)


def problem_text(problem: Problem, say: Say) -> str:
    """Return a fault in the office's language."""
    return say(f"formsheet.fault.{problem.code}", **_spoken(problem))


def _spoken(problem: Problem) -> dict[str, object]:
    return {"which" if name == "key" else name: _number(value) for name, value in problem.args.items()}


def _number(value: object) -> object:
    return f"{value:.12g}".replace(".", ",") if isinstance(value, float) else value


def _table(place: int, sheet: RawSheet, problems: Sequence[Problem], say: Say) -> Table:
    """Write one sheet; the line and the column of faults of an earlier round are taken out."""
    top, old = _earlier_faults(sheet)
    mine = [one for one in problems if one.spot.sheet == place]
    rows = [
        [_reasons(row, mine, say), *(text for at, text in enumerate(map(text_of, cells)) if at != old)]
        for row, cells in enumerate(sheet.grid)
        if row >= top
    ]
    wrong = ((one.spot.row - top, one.spot.column + (0 if old == 0 else 1)) for one in mine)
    width = max((len(row) for row in rows), default=1)
    filled = [[*row, *[""] * (width - len(row))] for row in rows]
    header = (say(f"formsheet.column.{Column.FAULT}"), *[""] * (width - 1))
    widths = [_REASON_WIDTH, *(_width(filled, at) for at in range(1, width))]
    return Table(sheet.name, header, filled, widths, marked=frozenset(wrong))


def _earlier_faults(sheet: RawSheet) -> tuple[int, int | None]:
    """Return the first line of the sheet itself, and the column that an earlier round put before it."""
    first = [text_of(cell) for cell in sheet.grid[0]] if sheet.grid else []
    if first and column_of(first[0]) is Column.FAULT and not any(first[1:]):
        return 1, 0
    return 0, None


def _reasons(row: int, problems: Sequence[Problem], say: Say) -> str:
    return "\n".join(problem_text(one, say) for one in problems if one.spot.row == row)


def _width(rows: Sequence[Sequence[str]], at: int) -> int:
    return _WIDE if any(len(row[at]) > _LONG for row in rows) else _USUAL_WIDTH
