"""The people of the demo's district: composed names, fake numbers, plausible ages and posts."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from bot.demo_units import CellKind
from handlers.roster.posts import post_meaning
from models.roster import RosterRow, Sex, Standing

_FAMILIES = (
    "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Mai Trịnh Đinh Lâm Châu Tạ Cao Hà"
)
_COMMON_FAMILIES = "Nguyễn Trần Lê Phạm Hoàng Huỳnh"  # drawn half of the time
_MIDDLES = {
    Sex.MALE: "Văn Hữu Đức Minh Quốc Thanh Công Xuân Đình Ngọc Tấn Trọng Thành Hoàng Anh",
    Sex.FEMALE: "Thị Ngọc Thu Thanh Kim Mỹ Hồng Bích Phương Minh Cẩm Tuyết Thùy Lan Diệu",
}
_GIVENS = {
    Sex.MALE: (
        "An Bình Cường Dũng Đạt Đông Giang Hải Hiếu Hòa Hùng Huy Khải Khánh Khoa Kiên Lâm Long Lộc Mạnh Nam"
        " Nghĩa Nhân Phong Phú Phúc Quân Quang Sơn Tài Tâm Thắng Thành Thịnh Tiến Toàn Trung Tuấn Tùng Vinh"
    ),
    Sex.FEMALE: (
        "Ánh Châu Chi Diễm Dung Duyên Đào Giang Hà Hạnh Hằng Hiền Hoa Hồng Hương Huệ Lan Liên Linh Loan Mai"
        " Minh Nga Ngân Nhung Oanh Phượng Quyên Sương Tâm Thảo Thoa Thủy Trang Trinh Tuyết Vân Xuân Yến"
    ),
}
_YOUNGEST, _RETIREMENT, _OLDEST = 21, 60, 93
_EXCUSED_FROM = 76
_CARD_START, _PHONE_START = 99_000_000, 900_000_000
_SUSPENDED_EVERY, _PROBATIONARY_EVERY, _SHARED_PHONE_EVERY = 380, 26, 90


@dataclass(frozen=True, slots=True)
class _Jobs:
    """The posts of a kind of cell: the head's, the deputies', and what the others do."""

    head: str
    deputy: str
    others: tuple[str, ...]
    civil_servant: bool | None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person stands: the cell, its kind, and the person's turn in the cell (0 is the secretary)."""

    base: str
    cell: str
    kind: CellKind
    turn: int
    is_first_cell: bool


class People:
    """Makes one person after another; the same seed makes the same people."""

    def __init__(self, seed: int, year: int) -> None:
        self._random = Random(seed)  # noqa: S311 - fiction, not a secret
        self._year = year
        self._number = 0
        self._names: set[tuple[str, str, str]] = set()

    def person(self, place: Place) -> RosterRow:
        """Make the next person."""
        self._number += 1
        sex = Sex.FEMALE if self._random.random() < 0.42 else Sex.MALE
        probationary = place.turn > 2 and self._number % _PROBATIONARY_EVERY == 0
        birth = self._birth(place, young=probationary)
        admitted = self._admitted(birth, probationary=probationary)
        standing = self._standing(place, birth, probationary=probationary)
        party, gov, union = self._posts(place)
        meaning = post_meaning(party, gov, union)
        only_year = standing is Standing.EXCUSED and self._random.random() < 0.12
        return RosterRow(
            full_name=self._name(place, sex),
            base=place.base,
            cell=place.cell,
            birth_date=None if only_year else birth,
            birth_year=birth.year,
            sex=sex,
            card_number="" if probationary else str(_CARD_START + self._number),
            admitted_on=admitted,
            official_on=None if probationary else _year_later(admitted),
            party_post=party,
            gov_post=gov,
            union_post=union,
            workplace=_workplace(place),
            standing=standing,
            phone=self._phone(place, birth),
            civil_servant=_jobs(place.kind).civil_servant,
            cell_role=meaning.cell_role,
            base_role=meaning.base_role,
            has_leadership_post=meaning.has_leadership_post,
            is_head=meaning.is_head,
        )

    def _name(self, place: Place, sex: Sex) -> str:
        """Compose a name that nobody else in the cell has."""
        while True:
            families = _COMMON_FAMILIES if self._random.random() < 0.5 else _FAMILIES
            name = " ".join(self._one_of(words) for words in (families, _MIDDLES[sex], _GIVENS[sex]))
            key = (place.base, place.cell, name)
            if key not in self._names:
                self._names.add(key)
                return name

    def _one_of(self, words: str) -> str:
        return self._random.choice(words.split())

    def _birth(self, place: Place, *, young: bool) -> date:
        if young:
            age = self._random.randint(_YOUNGEST, 32)
        elif place.kind is CellKind.HAMLET and place.turn > 1:
            age = self._random.randint(24, _OLDEST)
        else:
            age = self._random.randint(32 if place.turn < 3 else 25, _RETIREMENT - 2)
        return date(self._year - age, 1, 1) + timedelta(days=self._random.randrange(365))

    def _admitted(self, birth: date, *, probationary: bool) -> date:
        """Half of the probationary members were admitted less than six months before the end of the year."""
        if probationary:
            is_recent = (self._number // _PROBATIONARY_EVERY) % 2 == 0
            first = date(self._year, 7, 10) if is_recent else date(self._year, 1, 5)
            return first + timedelta(days=self._random.randrange(100))
        latest = self._year - 2
        year = min(birth.year + self._random.randint(20, 36), latest)
        return date(year, 1, 1) + timedelta(days=self._random.randrange(365))

    def _standing(self, place: Place, birth: date, *, probationary: bool) -> Standing:
        if probationary:
            return Standing.PROBATIONARY
        if place.turn <= 2:
            return Standing.ACTIVE
        if self._number % _SUSPENDED_EVERY == _SUSPENDED_EVERY // 4:
            return Standing.SUSPENDED
        is_old = self._year - birth.year >= _EXCUSED_FROM
        return Standing.EXCUSED if is_old and self._random.random() < 0.55 else Standing.ACTIVE

    def _posts(self, place: Place) -> tuple[str, str, str]:
        jobs = _jobs(place.kind)
        party = _party_post(place)
        if place.turn == 0:
            return party, jobs.head, ""
        if place.turn == 1:
            return party, jobs.deputy, ""
        job = jobs.others[place.turn % len(jobs.others)]
        return party, job, _union_post(place)

    def _phone(self, place: Place, birth: date) -> str:
        """Give a number of a range that is plainly fake; some old people have none, some couples share one."""
        if place.turn > 2 and self._year - birth.year > 70 and self._random.random() < 0.4:
            return ""
        shared = place.turn > 2 and self._number % _SHARED_PHONE_EVERY == 0
        return f"0{_PHONE_START + self._number - shared}"


def _party_post(place: Place) -> str:
    own_cell = place.base == place.cell
    if place.turn == 0:
        rank = "Bí thư Đảng ủy, " if place.is_first_cell and not own_cell else ""
        return f"{rank}Bí thư chi bộ"
    if place.turn == 1:
        rank = "Phó bí thư Đảng ủy, " if place.is_first_cell and not own_cell else ""
        return f"{rank}Phó bí thư chi bộ"
    return "Chi ủy viên" if place.turn == 2 else ""


def _union_post(place: Place) -> str:
    posts = {3: "Ủy viên Ban Chấp hành Công đoàn", 5: "Bí thư chi đoàn"}
    hamlet = {3: "Chi hội trưởng Nông dân", 4: "Chi hội trưởng Phụ nữ", 6: "Chi hội trưởng Cựu chiến binh"}
    return (hamlet if place.kind is CellKind.HAMLET else posts).get(place.turn, "")


def _workplace(place: Place) -> str:
    cell = place.cell.removeprefix("Chi bộ cơ sở ").removeprefix("Chi bộ ")
    base = place.base.removeprefix("Đảng bộ ").removeprefix("Chi bộ cơ sở ")
    return cell[:1].upper() + cell[1:] if base in cell else f"{cell[:1].upper()}{cell[1:]}, {base}"


def _year_later(day: date) -> date:
    return day + timedelta(days=365)


def _jobs(kind: CellKind) -> _Jobs:
    match kind:
        case CellKind.HAMLET:
            return _Jobs("Trưởng thôn", "Phó trưởng thôn", ("",), civil_servant=False)
        case CellKind.COMMUNE:
            return _Jobs(
                "Chủ tịch Hội đồng nhân dân", "Chủ tịch Ủy ban nhân dân", _COMMUNE_JOBS, civil_servant=True
            )
        case CellKind.SCHOOL:
            return _Jobs(
                "Hiệu trưởng", "Phó hiệu trưởng", ("Giáo viên", "Giáo viên", "Tổ trưởng chuyên môn"), True
            )
        case CellKind.POLICE:
            return _Jobs(
                "Trưởng Công an", "Phó trưởng Công an", ("Cán bộ", "Cảnh sát khu vực"), civil_servant=True
            )
        case CellKind.ARMY:
            return _Jobs("Chỉ huy trưởng", "Chính trị viên phó", ("Trợ lý", "Nhân viên"), civil_servant=True)
        case CellKind.HEALTH:
            return _Jobs("Trưởng khoa", "Phó trưởng khoa", ("Bác sĩ", "Điều dưỡng", "Y sĩ"), civil_servant=True)
        case CellKind.OFFICE:
            return _Jobs(
                "Trưởng phòng", "Phó trưởng phòng", ("Chuyên viên", "Kế toán", "Văn thư"), civil_servant=True
            )
        case CellKind.COMPANY:
            return _Jobs(
                "Giám đốc", "Phó giám đốc", ("Nhân viên", "Công nhân", "Kỹ thuật viên"), civil_servant=False
            )


_COMMUNE_JOBS = (
    "Công chức văn phòng - thống kê",
    "Công chức tư pháp - hộ tịch",
    "Công chức địa chính",
    "Phó chủ tịch Ủy ban nhân dân",
)
