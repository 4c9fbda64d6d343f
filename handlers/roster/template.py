"""The roster as an Excel file: an empty one to fill in, and the people as they are known."""

from collections.abc import Callable, Iterable
from datetime import date

from handlers.documents.table_xlsx import Table, tables_xlsx
from handlers.roster.columns import Column
from handlers.roster.names import person_order
from models.roster import RosterRow, Sex

Say = Callable[..., str]

EMPTY_ROWS = 200
TEMPLATE_COLUMNS: tuple[tuple[Column, int], ...] = (
    (Column.BASE, 26),
    (Column.CELL, 26),
    (Column.FULL_NAME, 26),
    (Column.BIRTH, 12),
    (Column.SEX, 9),
    (Column.CARD_NUMBER, 13),
    (Column.ADMITTED_ON, 12),
    (Column.OFFICIAL_ON, 12),
    (Column.PARTY_POST, 22),
    (Column.GOV_POST, 22),
    (Column.UNION_POST, 22),
    (Column.WORKPLACE, 26),
    (Column.STANDING, 18),
    (Column.PHONE, 13),
    (Column.CIVIL_SERVANT, 9),
    (Column.OUTSIDE_SYSTEM, 12),
    (Column.HAS_LEADERSHIP_POST, 10),
    (Column.IS_HEAD, 10),
)


def roster_template(say: Say) -> bytes:
    """Write an empty list with its headers, and a second sheet with how to fill each column."""
    columns, widths = zip(*TEMPLATE_COLUMNS, strict=True)
    labels = [column_label(column, say) for column in columns]
    blank = Table(say("roster.sheet_list"), labels, (), widths, empty_rows=EMPTY_ROWS)
    # The example stands on the sheet of notes: left in the list, it would be imported as a person.
    notes = Table(
        say("roster.sheet_notes"),
        (say("roster.notes_column"), say("roster.notes_how"), say("roster.notes_example")),
        [
            (label, say(f"roster.note_{column}"), say(f"roster.example_{column}"))
            for column, label in zip(columns, labels, strict=True)
        ],
        (24, 70, 30),
        titles=(say("roster.notes_title"), say("roster.notes_subtitle")),
    )
    return tables_xlsx((blank, notes))


def roster_export(rows: Iterable[RosterRow], say: Say) -> bytes:
    """Write people as a list that can be read again, by unit and in the order of Vietnamese names."""
    columns, widths = zip(*TEMPLATE_COLUMNS, strict=True)
    labels = [column_label(column, say) for column in columns]
    lines = [[column_text(row, column, say) for column in columns] for row in in_list_order(rows)]
    return tables_xlsx([Table(say("roster.sheet_list"), labels, lines, widths)])


def in_list_order(rows: Iterable[RosterRow]) -> list[RosterRow]:
    """Sort people within their cells; the units keep the order in which they come."""
    places: dict[tuple[str, ...], int] = {}
    listed = list(rows)
    for row in listed:
        places.setdefault((row.base,), len(places))
        places.setdefault((row.base, row.cell), len(places))
    return sorted(
        listed,
        key=lambda row: (places[row.base,], places[row.base, row.cell], person_order(row.full_name)),
    )


def column_label(column: Column, say: Say) -> str:
    """Name a column for people, in words that the reader recognises again."""
    return say(f"roster.column_{column}")


def column_text(row: RosterRow, column: Column, say: Say) -> str:
    """Write one value of a person as lists write it."""
    match column:
        case Column.BIRTH:
            return _date_text(row.birth_date) or str(row.birth_year or "")
        case Column.SEX:
            return "" if row.sex is Sex.UNKNOWN else say(f"roster.sex_{row.sex}")
        case Column.STANDING:
            return say(f"roster.standing_{row.standing}")
        case Column.ADMITTED_ON | Column.OFFICIAL_ON:
            return _date_text(getattr(row, column.value))
        case Column.CIVIL_SERVANT | Column.OUTSIDE_SYSTEM | Column.HAS_LEADERSHIP_POST | Column.IS_HEAD:
            return _mark_text(getattr(row, column.value), say)
        case _:
            return str(getattr(row, column.value))


def _date_text(day: date | None) -> str:
    return day.strftime("%d/%m/%Y") if day else ""


def _mark_text(mark: bool | None, say: Say) -> str:
    if mark is None:
        return ""
    return say("roster.mark_yes") if mark else say("roster.mark_no")
