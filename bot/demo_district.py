"""The fictional district of the demo, and the Excel lists in which its people come."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from bot.demo_people import People, Place
from bot.demo_units import DISTRICT, UnitPlan, unit_plans
from handlers.documents.table_xlsx import Group, Table, tables_xlsx
from models.roster import RosterRow, Sex, Standing

PEOPLE_PER_CELL = 13
SMALLEST_BASE = 4
SAMPLE_PEOPLE = 12
SAMPLE_BASE, SAMPLE_CELL = "Đảng bộ xã Lam An", "Chi bộ Hợp tác xã Chè Lam An"

# A list of the district as offices write it: it is read like any other list, so its words are data.
_HEADER = (
    "STT", "Họ và tên", "Nam", "Nữ", "Số thẻ đảng viên", "vào Đảng", "chính thức",
    "Đảng", "chính quyền", "đoàn thể", "Đơn vị công tác", "CB, CC, VC", "Tình trạng", "Số điện thoại",
)  # fmt: skip
_GROUPS = (
    Group("Ngày, tháng, năm sinh", 2, 3),
    Group("Ngày, tháng, năm", 5, 6),
    Group("Chức vụ", 7, 9),
)
_WIDTHS = (6, 26, 12, 12, 12, 12, 12, 24, 26, 24, 30, 9, 20, 15)
_STANDINGS = {
    Standing.PROBATIONARY: "Dự bị",
    Standing.EXCUSED: "Miễn sinh hoạt Đảng",
    Standing.SUSPENDED: "Đình chỉ sinh hoạt Đảng",
}


@dataclass(frozen=True, slots=True)
class DemoBase:
    """A base organisation of the district with its cells, in their order."""

    name: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DemoDistrict:
    """The district: its name, its units and its people, cell after cell, the secretary first."""

    name: str
    bases: tuple[DemoBase, ...]
    rows: tuple[RosterRow, ...]


def district(seed: int = 1, bases: int = 57, members: int = 3000, year: int = 2026) -> DemoDistrict:
    """Make the district; ``year`` is that of the round, half of the newest members are too new for it."""
    plans = unit_plans()[:bases]
    if len(plans) < bases or members < SMALLEST_BASE * bases:
        raise ValueError(f"at most {len(plans)} bases, and at least {SMALLEST_BASE} members in each")
    people = People(seed, year)
    rows: list[RosterRow] = []
    units: list[DemoBase] = []
    for plan, size in zip(plans, _shares(plans, members), strict=True):
        cells = plan.cells[: max(1, size // PEOPLE_PER_CELL)]
        units.append(DemoBase(plan.name, tuple(name for name, _ in cells)))
        rows += _people_of_base(replace(plan, cells=cells), size, people)
    return DemoDistrict(DISTRICT, tuple(units), tuple(rows))


def district_workbook(rows: Iterable[RosterRow]) -> bytes:
    """Write people as base organisations list them: a sheet each, titles, sections, a header of two lines."""
    return tables_xlsx(_sheet(base, list(group)) for base, group in groupby(rows, key=lambda row: row.base))


def sample_roster(seed: int = 7, year: int = 2026) -> bytes:
    """Write the list of one new cell for the admin to send; one person has a birth date that cannot be."""
    people = People(seed, year)
    rows = [people.person(place) for place in _sample_places()]
    lines = [_plain_line(number, row) for number, row in enumerate(rows, start=1)]
    lines[4][2] = "31/02/1995"
    header = ("STT", "Họ và tên", "Ngày sinh", "Giới tính", "Ngày vào Đảng", "Chức vụ Đảng", "Số điện thoại")
    titles = (SAMPLE_BASE, SAMPLE_CELL, "Danh sách đảng viên")
    return tables_xlsx([Table("Danh sách", header, lines, (6, 26, 12, 10, 14, 24, 16), titles)])


def _shares(plans: Sequence[UnitPlan], members: int) -> list[int]:
    """Share the members out by weight; what is left over goes to the first bases, one each."""
    spare = members - SMALLEST_BASE * len(plans)
    whole = sum(plan.weight for plan in plans)
    sizes = [SMALLEST_BASE + int(spare * plan.weight / whole) for plan in plans]
    for place in range(members - sum(sizes)):
        sizes[place % len(sizes)] += 1
    return sizes


def _people_of_base(plan: UnitPlan, size: int, people: People) -> list[RosterRow]:
    each, more = divmod(size, len(plan.cells))
    return [
        people.person(Place(plan.name, cell, kind, turn, is_first_cell=place == 0))
        for place, (cell, kind) in enumerate(plan.cells)
        for turn in range(each + (place < more))
    ]


def _sample_places() -> list[Place]:
    kind = dict(next(plan.cells for plan in unit_plans() if plan.name == SAMPLE_BASE))["Chi bộ thôn 1"]
    return [Place(SAMPLE_BASE, SAMPLE_CELL, kind, turn, is_first_cell=False) for turn in range(SAMPLE_PEOPLE)]


def _sheet(base: str, rows: Sequence[RosterRow]) -> Table:
    return Table(
        name=base.removeprefix("Đảng bộ ").removeprefix("Chi bộ cơ sở "),
        header=_HEADER,
        rows=[*_lines(base, rows), f"Tổng cộng: {len(rows)} đảng viên", _signature("NGƯỜI LẬP", "BÍ THƯ")],
        widths=_WIDTHS,
        titles=(f"ĐẢNG BỘ {DISTRICT.upper()}", base, "DANH SÁCH ĐẢNG VIÊN"),
        groups=_GROUPS,
    )


def _lines(base: str, rows: Sequence[RosterRow]) -> Iterable[Sequence[str] | str]:
    number = 0
    for cell, group in groupby(rows, key=lambda row: row.cell):
        if cell != base:
            yield f"{cell}:"
        for row in group:
            number += 1
            yield _line(number, row)


def _line(number: int, row: RosterRow) -> tuple[str, ...]:
    birth = _date(row.birth_date) or str(row.birth_year)
    male = row.sex is Sex.MALE
    return (
        str(number), row.full_name, birth if male else "", "" if male else birth, row.card_number,
        _date(row.admitted_on), _date(row.official_on), row.party_post, row.gov_post, row.union_post,
        row.workplace, "x" if row.civil_servant else "không", _STANDINGS.get(row.standing, ""),
        _spaced_phone(row.phone),
    )  # fmt: skip


def _plain_line(number: int, row: RosterRow) -> list[str]:
    sex = "Nam" if row.sex is Sex.MALE else "Nữ"
    birth = _date(row.birth_date) or str(row.birth_year)
    # The first 0 is gone, as Excel does it.
    phone = row.phone.removeprefix("0")
    return [str(number), row.full_name, birth, sex, _date(row.admitted_on), row.party_post, phone]


def _signature(left: str, right: str) -> tuple[str, ...]:
    line = [""] * len(_HEADER)
    line[1], line[-2] = left, right
    return tuple(line)


def _date(day: date | None) -> str:
    return day.strftime("%d/%m/%Y") if day else ""


def _spaced_phone(phone: str) -> str:
    return " ".join(filter(None, (phone[:4], phone[4:7], phone[7:])))
