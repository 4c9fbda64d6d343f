"""The people rows of a sheet, each with the base organisation and cell that stand above it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from handlers.roster.columns import Column
from handlers.roster.headers import Header, HeaderFinder, Value, is_repeated
from handlers.roster.names import fold, tidy
from handlers.roster.sheets import RawSheet
from handlers.roster.values import standing_in, text_of
from models.roster import Standing

IDENTIFYING = (
    Column.BIRTH,
    Column.MALE,
    Column.FEMALE,
    Column.CARD_NUMBER,
    Column.ADMITTED_ON,
    Column.OFFICIAL_ON,
    Column.PHONE,
)
_ORDINAL = re.compile(r"^(?:[IVXLC]+|[A-Z]|\d{1,3})\s*[.)/:\-]\s*|^[*+\-•]\s*")
_COUNT = re.compile(
    r"\s*(?:[(\[][^)\]]*\d[^)\]]*[)\]]|[:–-]?\s*(?:có |gồm )?\d+\s*(?:đồng chí|đ/c|đảng viên|đv|đc)\b.*"
    r"|:\s*\d+)\s*:?$",
    re.IGNORECASE,
)
_LIST_OF = re.compile(r"^danh sách (?:(?:trích ngang )?đảng viên )?(?:của |thuộc )?", re.IGNORECASE)
# A title may name the base organisation and the cell in one line, and where and when they are.
_TITLE_CUT = re.compile(
    r"\s*[,;]?\s+(?:[-–]\s+)?(?=(?:chi bộ|đảng bộ|đảng ủy|đảng uỷ)\s)"
    r"|\s*[,;(]\s*(?=(?:xã|phường|thị trấn|huyện|tỉnh|thị xã|thành phố|quận)\s)"
    r"|\s*[,;(–-]?\s+(?=(?:năm|quý|tháng|tính đến|đến ngày)\s)",
    re.IGNORECASE,
)
_CELL_NAME = re.compile(r"chi bo (?!(?:co so|truc thuoc|va|nam|thang|de nghi|tu)\b)\S.*")
_BASE_NAME = re.compile(r"(?:dang bo|dang uy|chi bo co so) (?!(?:co so|truc thuoc|bo phan|va|nam)\b)\S.*")
# Told by the accents: "quận" is a district, "quân sự" an office in it.
_HIGHER_BASE = re.compile(
    r"đảng (?:bộ|ủy|uỷ) (?:huyện|tỉnh|thành phố|trung ương|thị xã|quận)\b.*", re.IGNORECASE
)
_STANDING_SECTION = re.compile(r"(?:(?:danh sach|so) )?dang vien .+")
_TOTAL = re.compile(r"(?:tổng|cộng)\b.*", re.IGNORECASE)
_BARE_TOTAL = re.compile(r"(?:tong cong|tong so)\b.*|cong(?: \d.*)?")
_SIGNATURE = re.compile(
    r"(?:nguoi (?:lap|ky)|t ?m (?:chi bo|chi uy|dang uy|ban|btv)|bi thu|pho bi thu|xac nhan|thu ky"
    r"|ky ghi ro|ky va ghi|danh sach (?:nay )?(?:co|gom)|(?:.* )?ngay (?:\d+ )?thang (?:\d+ )?nam)\b.*"
)
_GENERIC_SHEET = re.compile(
    r"(?:sheet|trang tinh|trang|bang|bang tinh|danh sach|ds|dsdv|ds dv|dang vien|ds dang vien"
    r"|danh sach dang vien|data|du lieu|tong hop|roster|import|nhap)? ?\d*"
)


@dataclass(frozen=True, slots=True)
class Section:
    """What the lines above a row say about it."""

    base: str = ""
    cell: str = ""
    standing: Standing | None = None


@dataclass(frozen=True, slots=True)
class PersonLine:
    """The values of one row by column, and where they are; ``row`` is counted from 1."""

    sheet: str
    row: int
    values: Mapping[Column, Value]
    columns: frozenset[Column]
    section: Section


def person_lines(sheet: RawSheet, finder: HeaderFinder, several_sheets: bool) -> Iterator[PersonLine]:
    """Walk through all tables of a sheet: titles, headers, sections, people, totals and signatures."""
    section = _section_of_sheet_name(sheet.name) if several_sheets else Section()
    start = 0
    while header := finder.find(sheet.grid, sheet.merges, start):
        for row in sheet.grid[start : header.body]:
            section = _after_title(section, row, finder)
        walk = _Table(sheet, header, finder, section)
        yield from walk.lines()
        start, section = walk.end, walk.section


class _Table:
    """A walk down one table; ``section`` and ``end`` tell where it arrived."""

    def __init__(self, sheet: RawSheet, header: Header, finder: HeaderFinder, section: Section) -> None:
        self.section = section
        self.end = len(sheet.grid)
        self._sheet, self._header, self._finder = sheet, header, finder
        self._columns = frozenset(header.columns)
        self._signed = False

    def lines(self) -> Iterator[PersonLine]:
        for place in range(self._header.body, len(self._sheet.grid)):
            row = self._sheet.grid[place]
            if is_repeated(self._finder, row):
                self.end = place
                return
            values = self._person(row)
            if values:
                yield PersonLine(self._sheet.name, place + 1, values, self._columns, self.section)

    def _person(self, row: Sequence[Value]) -> dict[Column, Value]:
        """Give the values of a row that is about a person, or that may be; note what other rows say."""
        by_place = [text_of(value) for value in row]
        texts = [text for text in by_place if text]
        if not texts or _is_numbering(texts):
            return {}
        values = {
            column: row[place]
            for column, place in self._header.columns.items()
            if place < len(row) and by_place[place]
        }
        name = _name_text(values)
        if any(map(_is_total, (*texts[:2], name))):
            return {}
        identified = any(column in values for column in IDENTIFYING)
        if (name or not identified) and (section := _section_of(texts, name, self.section)):
            self.section = section
            return {}
        if identified:
            return values
        # A name under a signature is nobody's row in the list.
        if not name or _SIGNATURE.match(fold(name)) or self._signed:
            self._signed = self._signed or any(_SIGNATURE.match(fold(text)) for text in texts)
            return {}
        return values


def is_numbered(values: Mapping[Column, Value]) -> bool:
    """Say whether a row has its number in the list."""
    return text_of(values.get(Column.NUMBER)).rstrip(".").isdigit()


def _name_text(values: Mapping[Column, Value]) -> str:
    names = (values.get(Column.FULL_NAME), values.get(Column.FAMILY_NAME), values.get(Column.GIVEN_NAME))
    return next((text for name in names if (text := text_of(name))), "")


def _after_title(section: Section, row: Sequence[Value], finder: HeaderFinder) -> Section:
    for text in filter(None, map(text_of, row)):
        if finder.column_of(text):
            continue
        for part in _TITLE_CUT.split(text):
            section = _named_section(_LIST_OF.sub("", part), section) or section
    return section


def _section_of(texts: Sequence[str], name: str, section: Section) -> Section | None:
    """Read a row as a section: its words stand in the name column, or before all names."""
    said = [name] if name else texts[:2]
    for text in said:
        found = _named_section(text, section)
        if found:
            return found
        folded = fold(_bare_section(text))
        if _STANDING_SECTION.fullmatch(folded) and (standing := standing_in(folded)):
            return replace(section, standing=standing)
    return None


def _named_section(text: str, section: Section) -> Section | None:
    name = _bare_section(text)
    folded = fold(name)
    if _BASE_NAME.fullmatch(folded):
        return None if _HIGHER_BASE.fullmatch(name) else Section(base=name)
    if _CELL_NAME.fullmatch(folded):
        return Section(base=section.base, cell=name)
    return None


def _bare_section(text: str) -> str:
    """Strip the ordinal before the name of a section and the count after it."""
    bare = _ORDINAL.sub("", tidy(text))
    return _COUNT.sub("", bare).strip(" :") or bare


def _is_total(text: str) -> bool:
    return bool(_TOTAL.fullmatch(text) or (text.isascii() and _BARE_TOTAL.fullmatch(fold(text))))


def _section_of_sheet_name(name: str) -> Section:
    if _GENERIC_SHEET.fullmatch(fold(name)):
        return Section()
    return _named_section(name, Section()) or Section(cell=tidy(name))


def _is_numbering(texts: Sequence[str]) -> bool:
    """Recognise the line 1 | 2 | 3 … or (1) (2) (3) … under a header."""
    bare = [text.strip("() ") for text in texts]
    return len(bare) >= 3 and all(len(text) <= 2 and (text.isdigit() or text.isalpha()) for text in bare)
