"""The yearly table as Excel: members, collectives, charts, and a sheet on which paper units are entered."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handlers.documents.table_xlsx import Cell, Group, Table, tables_xlsx
from handlers.roster.template import Say
from handlers.totals.counting import Numbers, subjects_of
from handlers.totals.lines import Line
from models.level import FOUR, Level
from models.totals import NUMBERS, REASONS, Entered, Subjects

COLORS = {
    Level.EXCELLENT: "#1B7F3B",
    Level.GOOD: "#2F6FBF",
    Level.DONE: "#C98A00",
    Level.NOT_DONE: "#B3261E",
}
_WIDTHS = (5, 44, 9, 10, 10, 11, 9, 9, 9, 10, 10, 10, 10, *(9, 9) * 4, 11, 34)
_ENTRY_WIDTHS = (22, 44, *(12,) * NUMBERS)
_CHART_WIDTHS = (44, 14, 14, 14, 14)
_INDENT = "   "
_PIXELS_A_BAR, _LEAST_PIXELS, _WIDE = 22, 260, 900


@dataclass(frozen=True, slots=True)
class Sheets:
    """What the workbook is about; ``local`` turns an instant into a local one."""

    title: str
    about: str
    numbers: Numbers
    local: Callable[[datetime], datetime]


def totals_xlsx(sheets: Sheets, say: Say) -> bytes:
    """Write the workbook; a cell is a text or a number, so nothing that people wrote can act as a formula."""
    tables = [_table(sheets, subjects, lines, say) for subjects, lines in subjects_of(sheets.numbers)]
    charted = _charted(sheets, say)
    return tables_xlsx([*tables, charted, _entry(sheets, say)], lambda book: _draw(book, charted, say))


# -- the table --------------------------------------------------------------------------------------


def _table(sheets: Sheets, subjects: Subjects, lines: Sequence[Line], say: Say) -> Table:
    short = [say(f"totals.short.{level}") for level in FOUR]
    header = [say("totals.number"), say("totals.unit"), say(f"totals.total_{subjects}")]
    header += [say(f"totals.exempt.{reason}") for reason in REASONS] + [say("totals.exempt_sum")]
    header += [say("totals.owed"), say("totals.reviewed"), say("totals.unreviewed")]
    header += [say("totals.rated"), say("totals.unrated")]
    header += [word for _ in short for word in (say("totals.count"), say("totals.percent"))]
    header += [say("totals.excellent_to_good"), say("totals.note")]
    levels = [Group(label, 13 + 2 * place, 14 + 2 * place) for place, label in enumerate(short)]
    groups = (
        Group(say("totals.group_exempt"), 3, 7),
        Group(say("totals.group_review"), 9, 10),
        Group(say("totals.group_rating"), 11, 12),
        *levels,
    )
    return Table(
        name=say(f"totals.sheet_{subjects}"),
        header=header,
        rows=list(_rows(sheets, lines, say)),
        widths=_WIDTHS,
        titles=(sheets.title, say(f"totals.of_{subjects}"), sheets.about),
        groups=groups,
        strong=frozenset(place for place, line in enumerate(lines) if line.is_sum),
        marked=frozenset((place, len(header) - 1) for place, line in enumerate(lines) if line.by_hand),
    )


def _rows(sheets: Sheets, lines: Sequence[Line], say: Say) -> Iterator[list[Cell]]:
    number = 0
    for line in lines:
        number += not line.is_sum
        named = line.unit.name if line.depth else say("totals.whole", unit=line.unit.name)
        name = _INDENT * line.depth + named
        yield ["" if line.is_sum else number, name, *_numbers(line), _note(sheets, line, say)]


def _numbers(line: Line) -> list[Cell]:
    found = line.totals
    exempt = [found.exempt.get(reason, 0) for reason in REASONS]
    levels: list[Cell] = []
    for level in FOUR:
        levels += [found.at(level), _rounded(found.share(level))]
    counts = [found.owed, found.reviewed, found.unreviewed, found.rated, found.unrated]
    return [found.total, *exempt, found.spared, *counts, *levels, _rounded(found.excellent_to_good)]


def _rounded(share: float | None) -> Cell:
    return "" if share is None else round(share, 1)


def _note(sheets: Sheets, line: Line, say: Say) -> str:
    if line.by_hand is None:
        return ""
    return say("totals.by_hand", name=line.by_hand.name, when=f"{sheets.local(line.by_hand.at):%H:%M %d/%m/%Y}")


# -- charts -----------------------------------------------------------------------------------------


def charted_lines(lines: Sequence[Line]) -> list[Line]:
    """Return what charts show: the whole, then the units right below it."""
    return [line for line in lines if line.depth <= 1]


def _charted(sheets: Sheets, say: Say) -> Table:
    lines = charted_lines(sheets.numbers.members)
    rows: list[list[Cell]] = [[line.unit.name, *(line.totals.at(level) for level in FOUR)] for line in lines]
    header = [say("totals.unit"), *(say(f"totals.level.{level}") for level in FOUR)]
    return Table(say("totals.sheet_charts"), header, rows, _CHART_WIDTHS, titles=(sheets.title,))


def _draw(book: Any, table: Table, say: Say) -> None:
    """Put two charts beside the numbers that they are drawn from: the whole, and the units below it."""
    sheet = book.get_worksheet_by_name(table.name)
    top = len(table.titles) + 1
    whole = book.add_chart({"type": "column"})
    whole.add_series(
        {
            "categories": [table.name, top, 1, top, 4],
            "values": [table.name, top + 1, 1, top + 1, 4],
            "points": [{"fill": {"color": COLORS[level]}} for level in FOUR],
            "data_labels": {"value": True},
        }
    )
    whole.set_title({"name": say("totals.chart_whole")})
    whole.set_legend({"none": True})
    sheet.insert_chart(top, 6, whole)
    if len(table.rows) > 1:
        _draw_units(book, sheet, table, say)


def _draw_units(book: Any, sheet: Any, table: Table, say: Say) -> None:
    top, first, last = len(table.titles) + 1, len(table.titles) + 3, len(table.titles) + 1 + len(table.rows)
    units = book.add_chart({"type": "bar", "subtype": "percent_stacked"})
    for column, level in enumerate(FOUR, start=1):
        units.add_series(
            {
                "name": [table.name, top, column],
                "categories": [table.name, first, 0, last, 0],
                "values": [table.name, first, column, last, column],
                "fill": {"color": COLORS[level]},
                "gap": 40,
            }
        )
    units.set_title({"name": say("totals.chart_units")})
    units.set_y_axis({"reverse": True})
    units.set_legend({"position": "bottom"})
    units.set_size({"width": _WIDE, "height": _LEAST_PIXELS + _PIXELS_A_BAR * len(table.rows)})
    sheet.insert_chart(top + 17, 6, units)


# -- entering numbers -------------------------------------------------------------------------------


def entry_header(say: Say) -> list[str]:
    """Return the headings of the sheet on which numbers are entered."""
    numbers = [say("totals.total_members"), *(say(f"totals.exempt.{reason}") for reason in REASONS)]
    numbers += [say("totals.reviewed"), *(say(f"totals.level.{level}") for level in FOUR)]
    return [say("totals.code"), say("totals.unit"), *numbers]


def _entry(sheets: Sheets, say: Say) -> Table:
    rows = [_entry_row(line) for line in sheets.numbers.members if line.depth]
    titles = (say("totals.entry_title"), say("totals.entry_how"))
    return Table(say("totals.sheet_entry"), entry_header(say), rows, _ENTRY_WIDTHS, titles=titles)


def _entry_row(line: Line) -> list[Cell]:
    name = _INDENT * (line.depth - 1) + line.unit.name
    if line.by_hand is None:
        return [str(line.unit.id), name, *[""] * NUMBERS]
    found = line.totals
    exempt = tuple(found.exempt.get(reason, 0) for reason in REASONS)
    levels = tuple(found.at(level) for level in FOUR)
    return [str(line.unit.id), name, *Entered(found.total, exempt, found.reviewed, levels).numbers]
