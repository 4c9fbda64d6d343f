"""The list of collectives as an office's table: one row each, people by code or by full name."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from handlers.collectives import people
from handlers.collectives.registering import CollectiveError, Entry, put
from handlers.documents.table_xlsx import Table, tables_xlsx
from handlers.roster.headers import Grid
from handlers.roster.names import fold, name_key
from handlers.roster.sheets import load_sheets
from handlers.roster.values import text_of
from handlers.units.tree import TreeError, find_unit
from models.collective import Collective
from models.errors import KiemdiemError
from models.member import Member
from models.rules.collectives import kinds
from models.store.tables import collective as collective_table
from models.store.tables import member as member_table
from models.store.unit_of_work import Store
from models.unit import Unit


class Column(StrEnum):
    """The headings, as they stand in the table."""

    UNIT = "Đơn vị"
    KIND = "Loại tập thể"
    NAME = "Tên tập thể"
    HEAD = "Người đứng đầu"
    AUTHOR = "Người viết báo cáo"
    MEMBERS = "Người dự họp"
    FOUNDED = "Ngày thành lập"


_WIDTHS = (36, 34, 40, 26, 26, 60, 14)
_NEEDED = (Column.UNIT, Column.KIND, Column.NAME)
_SEPARATOR = re.compile(r"[,;\n]")
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row was not taken; ``row`` as Excel counts them."""

    row: int
    why: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a table."""

    added: int
    updated: int
    faults: tuple[Fault, ...]


async def bring_in(store: Store, name: str, content: bytes) -> Taken:
    """Take over every row that can be read; the others are named, each with what is wrong.

    Raises RosterUnreadableError for a file that is no table, CollectiveError where headings lack.
    """
    grid = load_sheets(name, content)[0].grid
    top, columns = _header(grid)
    finder, news, faults = await _Finder.of(store), [], []
    for place, line in enumerate(grid[top + 1 :], start=top + 2):
        row = {column: text_of(line[at]) if at < len(line) else "" for column, at in columns.items()}
        if not any(row.values()):
            continue
        try:
            news.append((await put(store, await finder.entry(row)))[1])
        except KiemdiemError as error:
            faults.append(Fault(place, str(error)))
    return Taken(sum(news), len(news) - sum(news), tuple(faults))


def _header(grid: Grid) -> tuple[int, dict[Column, int]]:
    wanted = {fold(column): column for column in Column}
    for top, line in enumerate(grid):
        found = {wanted[key]: at for at, cell in enumerate(line) if (key := fold(text_of(cell))) in wanted}
        if all(column in found for column in _NEEDED):
            return top, found
    raise CollectiveError(
        f"the table needs the headings {', '.join(_NEEDED)}; 'kiemdiem collective export' shows all"
    )


@dataclass(frozen=True, slots=True)
class _Finder:
    """Members by code and by name."""

    store: Store
    by_code: Mapping[str, Member]
    by_name: Mapping[str, Sequence[Member]]

    @classmethod
    async def of(cls, store: Store) -> "_Finder":
        members = await store.find(Member, member_table.c.active, order_by=member_table.c.id)
        by_name: dict[str, list[Member]] = {}
        for one in members:
            by_name.setdefault(name_key(one.full_name), []).append(one)
        return cls(store, {one.code.casefold(): one for one in members}, by_name)

    async def entry(self, row: Mapping[Column, str]) -> Entry:
        unit = await find_unit(self.store, row[Column.UNIT])
        head = await self._one(row.get(Column.HEAD, ""), unit)
        author = await self._one(row.get(Column.AUTHOR, ""), unit)
        said = [part.strip() for part in _SEPARATOR.split(row.get(Column.MEMBERS, "")) if part.strip()]
        members = [found for part in said if (found := await self._one(part, unit))]
        return Entry(
            unit,
            _kind(row[Column.KIND]),
            row[Column.NAME],
            head,
            author,
            tuple(dict.fromkeys([*([head] if head else []), *members])),
            _day(row.get(Column.FOUNDED, "")),
        )

    async def _one(self, said: str, unit: Unit) -> int | None:
        """Return the member of a code, or of a full name: of several the one of this unit."""
        if not said:
            return None
        if (coded := self.by_code.get(said.casefold())) is not None:
            return coded.id
        found = self.by_name.get(name_key(said), ())
        near = [one for one in found if await self._is_near(one, unit)] if len(found) > 1 else found
        if len(near) != 1:
            why = "is nobody in the roster" if not found else "is the name of several people; give the code"
            raise CollectiveError(f"{said!r} {why}")
        return near[0].id

    async def _is_near(self, member: Member, unit: Unit) -> bool:
        cell = await self.store.get(Unit, member.cell_id)
        return cell is not None and unit.holds(cell)


def _kind(said: str) -> str:
    wanted = fold(said)
    for code, kind in kinds().items():
        if wanted in (fold(code), fold(code.replace("_", " ")), fold(kind.title.vi)):
            return code
    return said


def _day(said: str) -> date | None:
    if not said:
        return None
    if found := _DAY.fullmatch(said):
        day, month, year = map(int, found.groups())
        try:
            return date(year, month, day)
        except ValueError:
            pass
    try:
        return datetime.fromisoformat(said).date()
    except ValueError:
        raise CollectiveError(f"{said!r} is no day; write it as 05/03/2020") from None


async def export(store: Store) -> bytes:
    """Write the list as the table that can be brought in again; with its kinds to choose from."""
    found = await store.find(
        Collective,
        collective_table.c.ended_at.is_(None),
        order_by=(collective_table.c.unit_id, collective_table.c.id),
    )
    rows = [await _row(store, body) for body in found]
    listed = [(kind.title.vi, kind.source) for kind in kinds().values()]
    return tables_xlsx(
        [
            Table("Tập thể", list(Column), rows, _WIDTHS, empty_rows=200),
            Table(str(Column.KIND), (Column.KIND, "Theo văn bản"), listed, (70, 60)),
        ]
    )


async def _row(store: Store, body: Collective) -> list[str]:
    unit, kind = await people.unit_of(store, body), kinds().get(body.kind)
    members = await people.members(store, body.id)
    return [
        await _unit_name(store, unit),
        kind.title.vi if kind else body.kind,
        body.name,
        await _code(store, body.head_id),
        await _code(store, body.author_id),
        ", ".join(one.code for one in members),
        f"{body.founded_on:%d/%m/%Y}" if body.founded_on else "",
    ]


async def _unit_name(store: Store, unit: Unit) -> str:
    """Return the shortest name that means this unit alone."""
    try:
        await find_unit(store, unit.name)
    except TreeError:
        parent = await store.get(Unit, unit.parent_id) if unit.parent_id else None
        return f"{parent.name}/{unit.name}" if parent else str(unit.id)
    return unit.name


async def _code(store: Store, member_id: int | None) -> str:
    member = await store.get(Member, member_id) if member_id else None
    return member.code if member else ""
