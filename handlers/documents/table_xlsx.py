"""Tables as an Excel file: a cell is text or a number, so that nothing in it can act as a formula."""

import io
import re
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import xlsxwriter  # type: ignore[import-untyped]

LONGEST_SHEET_NAME = 31
_LINE_POINTS = 15
_BOLD = 0.9
"""So much of a column's width in characters holds bold ones."""
_FORBIDDEN_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\]|^'|'$")
_STYLES: dict[str, dict[str, object]] = {
    "title": {"bold": True, "font_size": 13},
    "note": {"italic": True},
    "header": {"bold": True, "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True,
        "bg_color": "#E8EEF7"},
    "section": {"bold": True, "border": 1, "num_format": "@"},
    "cell": {"border": 1, "valign": "top", "text_wrap": True, "num_format": "@"},
    "number": {"border": 1, "valign": "top", "num_format": "#,##0"},
    "share": {"border": 1, "valign": "top", "num_format": "0.0"},
    "strong": {"bold": True, "border": 1, "valign": "top", "text_wrap": True, "num_format": "@",
        "bg_color": "#F2F2F2"},
    "strong_number": {"bold": True, "border": 1, "valign": "top", "num_format": "#,##0", "bg_color": "#F2F2F2"},
    "strong_share": {"bold": True, "border": 1, "valign": "top", "num_format": "0.0", "bg_color": "#F2F2F2"},
    "marked": {"border": 1, "valign": "top", "text_wrap": True, "num_format": "@", "bg_color": "#FFF2B3"},
}  # fmt: skip


Cell = str | int | float
Finish = Callable[["xlsxwriter.Workbook"], None]


@dataclass(frozen=True, slots=True)
class Group:
    """A label over several columns, the first line of a header of two lines; places count from 0."""

    label: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet: titles, a header, and rows; a row that is one text spans all columns as a section.

    ``widths`` are in characters; ``marked`` are cells (row, column), counted from 0 in ``rows``;
    ``strong`` are rows that stand out; ``empty_rows`` is how many more rows take text as it is typed;
    ``choices`` are the words that a column offers, though others can be typed.
    """

    name: str
    header: Sequence[str]
    rows: Sequence[Sequence[Cell] | str]
    widths: Sequence[int]
    titles: Sequence[str] = ()
    groups: Sequence[Group] = ()
    marked: frozenset[tuple[int, int]] = frozenset()
    strong: frozenset[int] = frozenset()
    empty_rows: int = 0
    choices: Mapping[int, Sequence[str]] = field(default_factory=dict)


def tables_xlsx(tables: Iterable[Table], finish: Finish | None = None) -> bytes:
    """Write the tables as the sheets of one workbook; ``finish`` may add charts to them."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        styles = {name: book.add_format(style) for name, style in _STYLES.items()}
        taken: set[str] = set()
        for table in tables:
            _Writer(book.add_worksheet(_sheet_name(table.name, taken)), styles).write(table)
        if finish is not None:
            finish(book)
    return buffer.getvalue()


class _Writer:
    """Writes one table into one sheet."""

    def __init__(self, sheet: "xlsxwriter.worksheet.Worksheet", styles: dict[str, object]) -> None:
        self._sheet = sheet
        self._styles = styles

    def write(self, table: Table) -> None:
        for place, title in enumerate(table.titles):
            self._text(place, 0, title, "title" if place == 0 else "note")
        top = len(table.titles) + bool(table.titles)
        body = self._header(table, top)
        for place, row in enumerate(table.rows):
            self._row(table, body + place, place, row)
        for place in range(table.empty_rows):
            for column in range(len(table.header)):
                self._sheet.write_blank(body + len(table.rows) + place, column, None, self._styles["cell"])
        self._offer(table, body)
        self._page(table, top, body)

    def _offer(self, table: Table, body: int) -> None:
        last = body + len(table.rows) + table.empty_rows - 1
        for column, words in table.choices.items():
            offered = {"validate": "list", "source": list(words), "show_error": False}
            self._sheet.data_validation(body, column, max(body, last), column, offered)

    def _header(self, table: Table, top: int) -> int:
        if not table.groups:
            self._fit(top, table.header, [width * _BOLD for width in table.widths])
            for column, label in enumerate(table.header):
                self._text(top, column, label, "header")
            return top + 1
        grouped = {column: group for group in table.groups for column in range(group.first, group.last + 1)}
        grouped_labels = [label if column in grouped else "" for column, label in enumerate(table.header)]
        self._fit(top + 1, grouped_labels, [width * _BOLD for width in table.widths])
        for group in table.groups:
            self._sheet.merge_range(top, group.first, top, group.last, group.label, self._styles["header"])
        for column, label in enumerate(table.header):
            if column in grouped:
                self._text(top + 1, column, label, "header")
            else:
                self._sheet.merge_range(top, column, top + 1, column, label, self._styles["header"])
        return top + 2

    def _row(self, table: Table, line: int, place: int, row: Sequence[Cell] | str) -> None:
        if isinstance(row, str):
            self._sheet.merge_range(line, 0, line, len(table.header) - 1, "", self._styles["section"])
            self._text(line, 0, row, "section")
            return
        style = "strong" if place in table.strong else "cell"
        self._fit(line, row, table.widths)
        for column, value in enumerate(row):
            if isinstance(value, str):
                self._text(line, column, value, "marked" if (place, column) in table.marked else style)
            else:
                self._number(line, column, value, style)

    def _text(self, line: int, column: int, text: str, style: str) -> None:
        self._sheet.write_string(line, column, text, self._styles[style])

    def _number(self, line: int, column: int, value: float, style: str) -> None:
        kind = "share" if isinstance(value, float) else "number"
        self._sheet.write_number(
            line, column, value, self._styles[f"strong_{kind}" if style == "strong" else kind]
        )

    def _fit(self, line: int, texts: Sequence[Cell], widths: Sequence[float]) -> None:
        """Make a row as high as its longest text; not every program does so by itself."""
        pairs = zip(texts, widths, strict=False)
        lines = max((_lines(text, width) for text, width in pairs if isinstance(text, str)), default=1)
        if lines > 1:
            self._sheet.set_row(line, lines * _LINE_POINTS)

    def _page(self, table: Table, top: int, body: int) -> None:
        for column, width in enumerate(table.widths):
            self._sheet.set_column(column, column, width)
        self._sheet.freeze_panes(body, 0)
        self._sheet.set_landscape()
        self._sheet.set_paper(9)  # A4
        self._sheet.fit_to_pages(1, 0)
        self._sheet.repeat_rows(top, body - 1)


def _lines(text: str, width: float) -> int:
    if len(text) <= width and "\n" not in text:
        return 1
    parts = text.split("\n")
    return sum(max(1, len(textwrap.wrap(part, max(1, int(width))))) for part in parts)


def _sheet_name(name: str, taken: set[str]) -> str:
    bare = " ".join(_FORBIDDEN_IN_SHEET_NAME.sub(" ", name).split())[:LONGEST_SHEET_NAME].strip(" '") or "1"
    unique, number = bare, 1
    while unique.casefold() in taken:
        number += 1
        unique = f"{bare[: LONGEST_SHEET_NAME - 4].strip()} {number}"
    taken.add(unique.casefold())
    return unique
