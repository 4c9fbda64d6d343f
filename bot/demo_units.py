"""The units of the demo's district "huyện Sơn Lam", which does not exist."""

from dataclasses import dataclass
from enum import StrEnum

DISTRICT = "huyện Sơn Lam"


class CellKind(StrEnum):
    """What kind of people a cell has, for their ages and posts."""

    HAMLET = "hamlet"
    COMMUNE = "commune"
    SCHOOL = "school"
    POLICE = "police"
    ARMY = "army"
    HEALTH = "health"
    OFFICE = "office"
    COMPANY = "company"


@dataclass(frozen=True, slots=True)
class UnitPlan:
    """A base organisation with all cells it may have; ``weight`` is its share of the members."""

    name: str
    weight: float
    cells: tuple[tuple[str, CellKind], ...]


_COMMUNES = (
    "thị trấn Sơn Lam", "xã Lam An", "xã Lam Bình", "xã Lam Cường", "xã Lam Đông", "xã Lam Giang", "xã Lam Hải",
    "xã Lam Khánh", "xã Lam Lộc", "xã Lam Minh", "xã Lam Nghĩa", "xã Lam Phú", "xã Lam Quang", "xã Lam Tân",
    "xã Lam Thịnh", "xã Lam Vĩnh",
)  # fmt: skip
_COMMUNE_WEIGHT, _COMMITTEE_WEIGHT, _CELL_WEIGHT = 4.2, 1.7, 0.8
_HAMLETS = 9
_SCHOOL_CELLS = ("Tổ Khoa học tự nhiên", "Tổ Khoa học xã hội", "Tổ Hành chính")
_COMMITTEES: tuple[tuple[str, CellKind, tuple[str, ...]], ...] = (
    (
        "Công an huyện",
        CellKind.POLICE,
        ("Đội Tham mưu", "Đội Cảnh sát giao thông", "Đội Điều tra tổng hợp", "Đội Quản lý hành chính"),
    ),
    ("Quân sự huyện", CellKind.ARMY, ("Ban Tham mưu", "Ban Chính trị", "Ban Hậu cần - Kỹ thuật")),
    ("Trung tâm Y tế huyện", CellKind.HEALTH, ("Khối Dự phòng", "Khối Hành chính", "Khoa Xét nghiệm")),
    ("Bệnh viện Đa khoa huyện", CellKind.HEALTH, ("Khối Nội", "Khối Ngoại", "Khối Cận lâm sàng")),
    (
        "Cơ quan Ủy ban nhân dân huyện",
        CellKind.OFFICE,
        ("Văn phòng Ủy ban", "Phòng Nội vụ", "Phòng Tài chính - Kế hoạch", "Phòng Tư pháp"),
    ),
    (
        "Cơ quan Đảng, đoàn thể huyện",
        CellKind.OFFICE,
        ("Văn phòng Huyện ủy", "Ban Tổ chức", "Ban Tuyên giáo", "Mặt trận và đoàn thể"),
    ),
    ("Phòng Giáo dục và Đào tạo", CellKind.OFFICE, ("Khối chuyên môn", "Khối hành chính")),
    ("Trường THPT Sơn Lam", CellKind.SCHOOL, _SCHOOL_CELLS),
    ("Trường THPT Lam Giang", CellKind.SCHOOL, _SCHOOL_CELLS),
    ("Trường THPT Lam Phú", CellKind.SCHOOL, _SCHOOL_CELLS),
    ("Trường THPT Lam Vĩnh", CellKind.SCHOOL, _SCHOOL_CELLS),
    ("Trường Dân tộc nội trú Sơn Lam", CellKind.SCHOOL, _SCHOOL_CELLS),
    ("Trung tâm Giáo dục thường xuyên", CellKind.SCHOOL, _SCHOOL_CELLS),
    ("Chi cục Thuế Sơn Lam", CellKind.OFFICE, ("Đội Nghiệp vụ", "Đội Kê khai", "Đội Liên xã")),
    ("Công ty Thủy lợi Sơn Lam", CellKind.COMPANY, ("Văn phòng công ty", "Trạm Đầu mối", "Trạm Kênh Đông")),
    ("Công ty Cao su Sơn Lam", CellKind.COMPANY, ("Nông trường 1", "Nông trường 2", "Xưởng chế biến")),
    ("Ban Quản lý rừng phòng hộ Sơn Lam", CellKind.OFFICE, ("Trạm Bắc", "Trạm Nam", "Văn phòng ban")),
    ("Điện lực Sơn Lam", CellKind.COMPANY, ("Đội Vận hành", "Phòng Kinh doanh", "Khối văn phòng")),
)
_BASE_CELLS: tuple[tuple[str, CellKind], ...] = (
    ("Thanh tra huyện", CellKind.OFFICE),
    ("Viện Kiểm sát nhân dân huyện", CellKind.OFFICE),
    ("Tòa án nhân dân huyện", CellKind.OFFICE),
    ("Chi cục Thi hành án dân sự", CellKind.OFFICE),
    ("Kho bạc Sơn Lam", CellKind.OFFICE),
    ("Bảo hiểm xã hội huyện", CellKind.OFFICE),
    ("Ngân hàng Chính sách Sơn Lam", CellKind.OFFICE),
    ("Ngân hàng Nông nghiệp Sơn Lam", CellKind.COMPANY),
    ("Bưu điện Sơn Lam", CellKind.COMPANY),
    ("Viễn thông Sơn Lam", CellKind.COMPANY),
    ("Hạt Kiểm lâm Sơn Lam", CellKind.OFFICE),
    ("Trạm Khuyến nông", CellKind.OFFICE),
    ("Trạm Chăn nuôi và Thú y", CellKind.OFFICE),
    ("Trung tâm Văn hóa - Thể thao", CellKind.OFFICE),
    ("Đài Truyền thanh huyện", CellKind.OFFICE),
    ("Trung tâm Chính trị huyện", CellKind.SCHOOL),
    ("Ban Quản lý dự án huyện", CellKind.OFFICE),
    ("Trung tâm Phát triển quỹ đất", CellKind.OFFICE),
    ("Đội Quản lý thị trường", CellKind.OFFICE),
    ("Chi cục Thống kê Sơn Lam", CellKind.OFFICE),
    ("Xí nghiệp Cấp nước Sơn Lam", CellKind.COMPANY),
    ("Hợp tác xã Vận tải Sơn Lam", CellKind.COMPANY),
    ("Hợp tác xã Nông nghiệp Lam Tân", CellKind.COMPANY),
)


def unit_plans() -> list[UnitPlan]:
    """List the 57 base organisations: 16 communes, 18 committees, 23 base cells, kinds mixed in turn."""
    kinds = [
        [_commune(name) for name in _COMMUNES],
        [_committee(*plan) for plan in _COMMITTEES],
        [_base_cell(*plan) for plan in _BASE_CELLS],
    ]
    longest = max(map(len, kinds))
    return [plans[turn] for turn in range(longest) for plans in kinds if turn < len(plans)]


def _commune(name: str) -> UnitPlan:
    short = name.removeprefix("thị trấn ").removeprefix("xã ")
    level = name.removesuffix(f" {short}")
    hamlets = [(f"Chi bộ thôn {number}", CellKind.HAMLET) for number in range(1, _HAMLETS + 1)]
    offices = [
        (f"Chi bộ Cơ quan {name}", CellKind.COMMUNE),
        (f"Chi bộ Trường THCS {short}", CellKind.SCHOOL),
        (f"Chi bộ Công an {level}", CellKind.POLICE),
        (f"Chi bộ Trường Tiểu học {short}", CellKind.SCHOOL),
        (f"Chi bộ Trạm Y tế {level}", CellKind.HEALTH),
    ]
    mixed = [cell for pair in zip(offices, hamlets, strict=False) for cell in pair]
    return UnitPlan(f"Đảng bộ {name}", _COMMUNE_WEIGHT, (*mixed, *hamlets[len(offices) :]))


def _committee(name: str, kind: CellKind, cells: tuple[str, ...]) -> UnitPlan:
    return UnitPlan(f"Đảng bộ {name}", _COMMITTEE_WEIGHT, tuple((f"Chi bộ {cell}", kind) for cell in cells))


def _base_cell(name: str, kind: CellKind) -> UnitPlan:
    full_name = f"Chi bộ cơ sở {name}"
    return UnitPlan(full_name, _CELL_WEIGHT, ((full_name, kind),))
