"""One line of a list made into a roster row, value by value, with the faults found on the way."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeVar

from handlers.roster.columns import Column
from handlers.roster.faults import Fault, RowFault, ValueFaultError
from handlers.roster.headers import Value
from handlers.roster.names import base_key, cell_key, fold, tidy_base, tidy_cell, tidy_person
from handlers.roster.posts import PostMeaning, is_mass_post, is_party_post, post_meaning
from handlers.roster.tables import IDENTIFYING, PersonLine, is_numbered
from handlers.roster.values import (
    ADMISSION_PIVOT,
    BIRTH_PIVOT,
    parse_card,
    parse_date,
    parse_mark,
    parse_phone,
    parse_sex,
    parse_standing,
    standing_in,
    text_of,
)
from models.roster import RosterField, RosterRow, Sex, Standing

T = TypeVar("T")
SHORTEST_NAME = 2  # letters
YOUNGEST_AT_ADMISSION = 15  # years; younger is a slip of the pen
_GIVEN_BY: Mapping[Column, tuple[RosterField, ...]] = {
    Column.MALE: (RosterField.BIRTH, RosterField.SEX),
    Column.FEMALE: (RosterField.BIRTH, RosterField.SEX),
    Column.ANY_POST: (RosterField.PARTY_POST, RosterField.GOV_POST, RosterField.UNION_POST),
    Column.NOTE: (),
    Column.NUMBER: (),
    Column.REASON: (),
    Column.FAMILY_NAME: (),
    Column.GIVEN_NAME: (),
}
_ALWAYS_GIVEN = frozenset({RosterField.FULL_NAME, RosterField.CELL})


class RowReader:
    """Reads lines; remembers how each unit was first spelt, so that one unit keeps one name."""

    def __init__(self, base: str, today: date | None) -> None:
        self._base, self._today = base, today
        self._bases: dict[str, str] = {}
        self._cells: dict[tuple[str, str], str] = {}
        self._spoken: dict[frozenset[Column], frozenset[RosterField]] = {}

    def read(self, line: PersonLine) -> tuple[RosterRow | None, list[RowFault]]:
        """Make a row, or None when a fault leaves nobody to import."""
        values = _Values(line, self._spoken_by(line.columns))
        base, cell = self.unit(line)
        name = _full_name(line.values)
        if not _is_certain(line):
            values.fault(None, Fault.ROW_UNCLEAR, blocks=True)
        elif not name:
            values.fault(Column.FULL_NAME, Fault.NAME_MISSING, blocks=True)
        elif any(letter.isdigit() for letter in name) or sum(map(str.isalpha, name)) < SHORTEST_NAME:
            values.fault(Column.FULL_NAME, Fault.NAME_ODD, blocks=True)
        if not cell:
            values.fault(Column.CELL, Fault.CELL_MISSING, blocks=True)
        row = _row(values, name, base, cell, self._today)
        return (None if values.blocked else row), values.faults

    def unit(self, line: PersonLine) -> tuple[str, str]:
        """Name the base organisation and the cell of a line: its own columns first, then what stands above."""
        base = text_of(line.values.get(Column.BASE)) or line.section.base or self._base
        cell = text_of(line.values.get(Column.CELL)) or line.section.cell
        if not cell and fold(base).startswith("chi bo"):
            cell = base  # a base cell (chi bộ cơ sở) is its own only cell
        base = self._bases.setdefault(base_key(base), tidy_base(base)) if base else ""
        if not cell:
            return base, ""
        return base, self._cells.setdefault((base_key(base), cell_key(cell)), tidy_cell(cell))

    def _spoken_by(self, columns: frozenset[Column]) -> frozenset[RosterField]:
        if columns not in self._spoken:
            fields = {name for column in columns for name in _fields_of(column)}
            self._spoken[columns] = frozenset(fields) | _ALWAYS_GIVEN
        return self._spoken[columns]

    def texts(self, line: PersonLine) -> dict[Column, str]:
        """Write a line as texts by column, its unit included."""
        base, cell = self.unit(line)
        texts = {column: text_of(value) for column, value in line.values.items()}
        return {**texts, Column.FULL_NAME: _full_name(line.values), Column.BASE: base, Column.CELL: cell}


class _Values:
    """The values of a line, with the faults met while reading them."""

    def __init__(self, line: PersonLine, spoken: frozenset[RosterField]) -> None:
        self.line = line
        self.faults: list[RowFault] = []
        self.unused: set[RosterField] = set()
        self._spoken = spoken

    @property
    def blocked(self) -> bool:
        return any(fault.blocks for fault in self.faults)

    def fault(self, column: Column | None, fault: Fault, *, blocks: bool) -> None:
        self.faults.append(RowFault(self.line.sheet, self.line.row, column, fault, blocks))

    def text(self, column: Column) -> str:
        return text_of(self.line.values.get(column))

    def parsed(self, column: Column, parse: Callable[[Value], T], empty: T, *, blocks: bool = False) -> T:
        try:
            return parse(self.line.values.get(column))
        except ValueFaultError as error:
            self.fault(column, error.fault, blocks=blocks)
            self.leave_out(column)
            return empty

    def leave_out(self, column: Column) -> None:
        self.unused.update(_fields_of(column))

    def given(self, told_above: frozenset[RosterField]) -> frozenset[RosterField]:
        """Name what the list told of this person, be it in a column or above the row."""
        return (self._spoken | told_above) - self.unused


def _row(values: _Values, name: str, base: str, cell: str, today: date | None) -> RosterRow:
    sex, birth = _sex_and_birth(values, today)
    admitted, official = _party_dates(values, birth, today)
    party, gov, union = _posts(values)
    meaning = post_meaning(party, gov, union)
    standing = _standing(values)
    leads, head = _marks(values, meaning)
    return RosterRow(
        full_name=name,
        base=base,
        cell=cell,
        birth_date=birth if isinstance(birth, date) else None,
        birth_year=birth.year if isinstance(birth, date) else birth,
        sex=sex,
        card_number=values.parsed(Column.CARD_NUMBER, parse_card, ""),
        admitted_on=admitted,
        official_on=official,
        party_post=party,
        gov_post=gov,
        union_post=union,
        workplace=values.text(Column.WORKPLACE),
        standing=standing,
        phone=values.parsed(Column.PHONE, parse_phone, ""),
        civil_servant=values.parsed(Column.CIVIL_SERVANT, parse_mark, None),
        outside_system=values.parsed(Column.OUTSIDE_SYSTEM, parse_mark, None),
        cell_role=meaning.cell_role,
        base_role=meaning.base_role,
        has_leadership_post=leads,
        is_head=head,
        given=values.given(_told_above(base, standing)),
    )


def _told_above(base: str, standing: Standing) -> frozenset[RosterField]:
    """Name what may be told by a title or a section instead of a column."""
    told = {RosterField.BASE: bool(base), RosterField.STANDING: standing is not Standing.ACTIVE}
    return frozenset(name for name, is_told in told.items() if is_told)


def _full_name(values: Mapping[Column, Value]) -> str:
    whole, family, given = (
        text_of(values.get(column)) for column in (Column.FULL_NAME, Column.FAMILY_NAME, Column.GIVEN_NAME)
    )
    if whole and len(given.split()) > 2:
        given = ""  # a column without a label beside the name that holds something else
    return tidy_person(" ".join(filter(None, (whole or family, given))))


def _is_certain(line: PersonLine) -> bool:
    """Say whether a line is about a person: it has a number, or the list has none, or it tells who."""
    identified = any(column in line.values for column in IDENTIFYING)
    return identified or Column.NUMBER not in line.columns or is_numbered(line.values)


def _sex_and_birth(values: _Values, today: date | None) -> tuple[Sex, date | int | None]:
    """Read sex and birth, also from two columns "Nam" and "Nữ" that hold the birth date or a mark."""
    sex = values.parsed(Column.SEX, parse_sex, Sex.UNKNOWN)
    column = Column.BIRTH
    for marked, meant in ((Column.MALE, Sex.MALE), (Column.FEMALE, Sex.FEMALE)):
        if marked in values.line.values:
            sex = meant
            column = column if Column.BIRTH in values.line.columns else marked
    if column is not Column.BIRTH and fold(values.text(column)) in {"x", "nam", "nu", "v"}:
        return sex, None
    return sex, _date(values, column, BIRTH_PIVOT, today, blocks=True)


def _party_dates(
    values: _Values, birth: date | int | None, today: date | None
) -> tuple[date | None, date | None]:
    admitted = _whole_date(values, Column.ADMITTED_ON, today, blocks=True)
    official = _whole_date(values, Column.OFFICIAL_ON, today, blocks=False)
    birth_year = birth.year if isinstance(birth, date) else birth
    if admitted and birth_year and admitted.year < birth_year + YOUNGEST_AT_ADMISSION:
        values.fault(Column.ADMITTED_ON, Fault.DATE_ORDER, blocks=True)
    if admitted and official and official < admitted:
        values.fault(Column.OFFICIAL_ON, Fault.DATE_ORDER, blocks=False)
        values.leave_out(Column.OFFICIAL_ON)
        official = None
    return admitted, official


def _whole_date(values: _Values, column: Column, today: date | None, *, blocks: bool) -> date | None:
    found = _date(values, column, ADMISSION_PIVOT, today, blocks=blocks)
    if isinstance(found, int):  # the six-month rule needs the day; a year alone is left out, and told
        values.fault(column, Fault.DATE_INCOMPLETE, blocks=False)
        values.leave_out(column)
        return None
    return found


def _date(
    values: _Values, column: Column, pivot: int, today: date | None, *, blocks: bool
) -> date | int | None:
    found = values.parsed(column, lambda value: parse_date(value, pivot), None, blocks=blocks)
    if today and found and (found > today if isinstance(found, date) else found > today.year):
        values.fault(column, Fault.DATE_IN_FUTURE, blocks=blocks)
        values.leave_out(column)
        return None
    return found


def _posts(values: _Values) -> tuple[str, str, str]:
    """Read the posts; one column "Chức vụ" for all is shared out by its words."""
    party, gov, union = map(values.text, (Column.PARTY_POST, Column.GOV_POST, Column.UNION_POST))
    post = values.text(Column.ANY_POST)
    if not post or fold(post) in {"dang vien", "khong", "dv"}:
        return party, gov, union
    if is_party_post(post):
        return party or post, gov, union
    return (party, gov, union or post) if is_mass_post(post) else (party, gov or post, union)


def _standing(values: _Values) -> Standing:
    """Read the standing from its column, else from the section above, else from a remark that names one."""
    if values.text(Column.STANDING):
        return values.parsed(Column.STANDING, parse_standing, Standing.ACTIVE)
    if values.line.section.standing:
        return values.line.section.standing
    return standing_in(values.text(Column.NOTE)) or Standing.ACTIVE


def _marks(values: _Values, meaning: PostMeaning) -> tuple[bool, bool]:
    leads = values.parsed(Column.HAS_LEADERSHIP_POST, parse_mark, None)
    head = values.parsed(Column.IS_HEAD, parse_mark, None)
    head = meaning.is_head if head is None else head
    return (meaning.has_leadership_post or head if leads is None else leads), head


def _fields_of(column: Column) -> tuple[RosterField, ...]:
    return _GIVEN_BY[column] if column in _GIVEN_BY else (RosterField(column.value),)
