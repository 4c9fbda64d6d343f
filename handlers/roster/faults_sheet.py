"""The faulty rows of a list as an Excel file with the reason beside each; corrected, it is read again."""

from collections.abc import Sequence

from handlers.documents.table_xlsx import Table, tables_xlsx
from handlers.roster.columns import Column
from handlers.roster.faults import RowFault
from handlers.roster.reader import FaultyRow, RosterReading
from handlers.roster.template import Say, column_label

# The reason and the unit come first: they are what the person who corrects looks for.
_LEFT = (Column.REASON, Column.BASE, Column.CELL, Column.FULL_NAME)
_DROPPED = frozenset({*_LEFT, Column.NUMBER, Column.FAMILY_NAME, Column.GIVEN_NAME})
_WIDTHS = {Column.REASON: 52, Column.BASE: 26, Column.CELL: 26, Column.FULL_NAME: 26}
_USUAL_WIDTH, _ROW_NUMBER_WIDTH = 16, 7


def faults_workbook(reading: RosterReading, say: Say) -> bytes:
    """Write the faulty rows, one sheet for each sheet of the list; ``say`` gives plain texts."""
    columns = (*_LEFT, *(column for column in Column if column in reading.columns - _DROPPED))
    by_sheet: dict[str, list[FaultyRow]] = {}
    for row in reading.faulty:
        by_sheet.setdefault(row.sheet, []).append(row)
    return tables_xlsx(_table(sheet, rows, columns, say) for sheet, rows in by_sheet.items())


def reason_text(faults: Sequence[RowFault], say: Say) -> str:
    """Tell what is wrong with a row and whether the person was taken all the same."""
    return "; ".join(_reason(fault, say) for fault in faults)


def _reason(fault: RowFault, say: Say) -> str:
    reason = say(fault.key, **fault.args)
    if fault.column:
        reason = say("roster.reason_at", column=column_label(fault.column, say), reason=reason)
    return reason if fault.blocks else say("roster.reason_left_out", reason=reason)


def _table(sheet: str, rows: Sequence[FaultyRow], columns: Sequence[Column], say: Say) -> Table:
    places = {column: place for place, column in enumerate(columns, start=1)}
    wrong = ((line, fault.column) for line, row in enumerate(rows) for fault in row.faults)
    return Table(
        name=sheet,
        header=(say("roster.row_number"), *(column_label(column, say) for column in columns)),
        rows=[_line(row, columns, say) for row in rows],
        widths=(_ROW_NUMBER_WIDTH, *(_WIDTHS.get(column, _USUAL_WIDTH) for column in columns)),
        titles=(say("roster.faults_title"), say("roster.faults_how")),
        marked=frozenset((line, places[column]) for line, column in wrong if column in places),
    )


def _line(row: FaultyRow, columns: Sequence[Column], say: Say) -> list[str]:
    texts = {**row.texts, Column.REASON: reason_text(row.faults, say)}
    return [str(row.row), *(texts.get(column, "") for column in columns)]
