"""The raw sheets of an uploaded list: Excel (xlsx, xls) or CSV in the encodings that offices use."""

import csv
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from handlers.roster.faults import RosterUnreadableError, Unreadable
from handlers.roster.headers import Grid, Merge

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_ROWS = 50_000
# calamine lays a sheet out as a full rectangle in memory; one stray cell far out would end the process.
MAX_CELLS = 4_000_000

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_FILLED_CELL = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br=["']([A-Z]{1,3})(\d{1,7})["'](?:[^>]*[^/>])?>""")
_CSV_SUFFIXES = frozenset({".csv", ".txt", ".tsv"})
_DELIMITERS = (",", ";", "\t", "|")
_SNIFFED_LINES = 30


@dataclass(frozen=True, slots=True)
class RawSheet:
    """A sheet as it is: values from cell A1 on, and the merged cells counted from 0."""

    name: str
    grid: Grid
    merges: tuple[Merge, ...]


def load_sheets(name: str, content: bytes) -> tuple[RawSheet, ...]:
    """Read all visible sheets that hold anything; raise RosterUnreadableError."""
    if not content.strip():
        raise RosterUnreadableError(Unreadable.EMPTY)
    if len(content) > MAX_BYTES:
        raise RosterUnreadableError(Unreadable.TOO_BIG)
    sheets = tuple(_excel_sheets(content)) if content.startswith((_ZIP, _OLE)) else _csv_sheets(name, content)
    if not sheets:
        raise RosterUnreadableError(Unreadable.EMPTY)
    return sheets


def _excel_sheets(content: bytes) -> Iterator[RawSheet]:
    if content.startswith(_ZIP):
        _check_package(content)
    elif "EncryptedPackage".encode("utf-16-le") in content:
        raise RosterUnreadableError(Unreadable.ENCRYPTED)
    try:
        yield from _calamine_sheets(content)
    except PasswordError as error:
        raise RosterUnreadableError(Unreadable.ENCRYPTED) from error
    except (CalamineError, OSError, ValueError) as error:
        raise RosterUnreadableError(Unreadable.NOT_A_TABLE) from error


def _calamine_sheets(content: bytes) -> Iterator[RawSheet]:
    with CalamineWorkbook.from_object(io.BytesIO(content)) as book:
        for place, about in enumerate(book.sheets_metadata):
            if about.typ != SheetTypeEnum.WorkSheet or about.visible != SheetVisibleEnum.Visible:
                continue
            sheet = book.get_sheet_by_index(place)
            grid = sheet.to_python(skip_empty_area=False, nrows=MAX_ROWS)
            if grid:
                yield RawSheet(about.name, grid, tuple(sheet.merged_cell_ranges or ()))


def _check_package(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            if "xl/workbook.xml" not in {part.filename for part in parts}:
                raise RosterUnreadableError(Unreadable.NOT_A_TABLE)
            if sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
                raise RosterUnreadableError(Unreadable.TOO_BIG)
            for part in parts:
                if _SHEET_PART.fullmatch(part.filename):
                    _check_extent(package.read(part))
    except (
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        NotImplementedError,
        EOFError,
        OSError,
        ValueError,
    ) as error:
        raise RosterUnreadableError(Unreadable.NOT_A_TABLE) from error
    except RuntimeError as error:  # a part of the package asks for a password
        raise RosterUnreadableError(Unreadable.ENCRYPTED) from error


def _check_extent(xml: bytes) -> None:
    last_row, last_column = 0, 0
    for letters, digits in set(_FILLED_CELL.findall(xml)):
        last_row = max(last_row, int(digits))
        last_column = max(last_column, _column_number(letters))
    if last_row * last_column > MAX_CELLS:
        raise RosterUnreadableError(Unreadable.TOO_BIG)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _csv_sheets(name: str, content: bytes) -> tuple[RawSheet, ...]:
    if PurePath(name).suffix.lower() not in _CSV_SUFFIXES:
        raise RosterUnreadableError(Unreadable.NOT_A_TABLE)
    text = _decode(content)
    if "\0" in text:
        raise RosterUnreadableError(Unreadable.NOT_A_TABLE)
    lines = text.splitlines(keepends=True)
    told = re.fullmatch(r"sep=(.)\s*", lines[0], re.IGNORECASE)
    delimiter = told[1] if told else _sniff(lines[:_SNIFFED_LINES])
    if told:
        lines[0] = "\n"
    try:
        grid = list(csv.reader(io.StringIO("".join(lines), newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise RosterUnreadableError(Unreadable.NOT_A_TABLE) from error
    return (RawSheet(PurePath(name).stem, grid[:MAX_ROWS], ()),)


def _decode(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "cp1258")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RosterUnreadableError(Unreadable.NOT_A_TABLE)


def _sniff(lines: list[str]) -> str:
    """Choose the delimiter that cuts the most lines into the same number of cells, above one."""
    return max(_DELIMITERS, key=lambda delimiter: _evenness(lines, delimiter))


def _evenness(lines: list[str], delimiter: str) -> tuple[int, int]:
    try:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if len(row) > 1]
    except csv.Error:
        return (0, 0)
    if not widths:
        return (0, 0)
    usual = max(set(widths), key=lambda width: (widths.count(width), width))
    return (widths.count(usual), usual)
