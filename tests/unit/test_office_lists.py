"""Whose rows a list may bring in, and which go back."""

from dataclasses import replace
from datetime import date

from handlers.office.lists.examining import Examined, examine
from handlers.office.lists.preview import dump, load, preview_of
from handlers.office.tree import Tree
from handlers.roster.faults import Fault
from handlers.roster.matching import KnownMember
from handlers.roster.names import base_key, cell_key
from handlers.roster.reader import read_roster
from models.roster import RosterRow, Standing
from models.unit import Unit, UnitKind
from tests.unit.roster_files import plain_texts, xlsx

_ROOT = Unit(1, None, UnitKind.DISTRICT, "Đảng bộ huyện", "/1/")
_AN = Unit(2, 1, UnitKind.BASE, "Đảng bộ xã An Hòa", "/1/2/")
_BINH = Unit(3, 1, UnitKind.BASE, "Đảng bộ xã Bình Hòa", "/1/3/")
_CELLS = (
    Unit(4, 2, UnitKind.CELL, "Chi bộ thôn 1", "/1/2/4/"),
    Unit(5, 3, UnitKind.CELL, "Chi bộ thôn 1", "/1/3/5/"),
    Unit(6, 3, UnitKind.CELL, "Chi bộ thôn 2", "/1/3/6/"),
)
_HOA = RosterRow("Trần Thị Hoa", _AN.name, "Chi bộ thôn 1", date(1980, 4, 5), 1980, card_number="93000001")
_KNOWN = (KnownMember("m1", _HOA),)
_HEADER = ["STT", "Họ và tên", "Ngày sinh", "Số thẻ đảng viên", "Chi bộ", "Đảng bộ cơ sở"]


def _tree(root: Unit, *bases: Unit) -> Tree:
    named = {base_key(base.name): base for base in bases}
    cells = {(cell.parent_id or 0, cell_key(cell.name)): cell for cell in _CELLS}
    return Tree(None, root, named, cells)  # type: ignore[arg-type]


def _examine(*rows: list[str], tree: Tree, own: set[str] | None = None) -> Examined:
    lines = [["1", *row] for row in rows]
    reading = read_roster("a.xlsx", xlsx({"Danh sách": [_HEADER, *lines]}))
    return examine(reading, _KNOWN, tree, {"m1"} if own is None else own)


def _faults(found: Examined) -> list[Fault]:
    return [fault.fault for fault in found.reading.faults]


def test_list_without_base_organisations_means_the_only_one_with_such_a_cell() -> None:
    found = _examine(["Lê Văn Ba", "1/2/1970", "", "Chi bộ thôn 2", ""], tree=_tree(_ROOT, _AN, _BINH))
    assert [(row.full_name, row.base) for row in found.found.new] == [("Lê Văn Ba", _BINH.name)]


def test_somebody_new_without_a_base_organisation_goes_back() -> None:
    found = _examine(["Lê Văn Ba", "1/2/1970", "", "Chi bộ thôn 1", ""], tree=_tree(_ROOT, _AN, _BINH))
    assert (found.found.new, _faults(found)) == ((), [Fault.BASE_MISSING])


def test_somebody_known_needs_no_base_organisation() -> None:
    found = _examine(["Trần Thị Hoa", "5/4/1980", "", "Chi bộ thôn 1", ""], tree=_tree(_ROOT, _AN, _BINH))
    assert (len(found.found.unchanged), _faults(found)) == (1, [])


def test_cell_of_another_base_goes_back() -> None:
    found = _examine(["Lê Văn Ba", "1/2/1970", "", "Chi bộ thôn 2", _BINH.name], tree=_tree(_AN, _AN))
    assert (found.found.new, _faults(found)) == ((), [Fault.OUTSIDE])


def test_office_of_a_cell_may_speak_of_its_cell_alone() -> None:
    rows = (
        ["Lê Văn Ba", "1/2/1970", "", "Chi bộ thôn 2", _BINH.name],
        ["Lò Văn Tư", "1/3/1970", "", "Chi bộ thôn 1", _BINH.name],
    )
    found = _examine(*rows, tree=_tree(_CELLS[2], _BINH))
    assert ([row.full_name for row in found.found.new], _faults(found)) == (["Lê Văn Ba"], [Fault.OUTSIDE])


def test_person_of_another_office_goes_back() -> None:
    row = ["Trần Thị Hoa", "5/4/1980", "93000001", "Chi bộ thôn 2", _BINH.name]
    found = _examine(row, tree=_tree(_BINH, _BINH), own=set())
    assert (found.found.changed, _faults(found)) == ((), [Fault.ELSEWHERE])


def test_person_whom_the_other_office_let_go_comes_over_and_belongs_again() -> None:
    known = (KnownMember("m1", replace(_HOA, standing=Standing.MOVED)),)
    row = ["1", "Trần Thị Hoa", "5/4/1980", "93000001", "Chi bộ thôn 2", _BINH.name]
    reading = read_roster("a.xlsx", xlsx({"Danh sách": [_HEADER, row]}))
    changed = examine(reading, known, _tree(_BINH, _BINH), set()).found.changed
    assert [(one.row.base, one.row.standing) for one in changed] == [(_BINH.name, Standing.ACTIVE)]


def test_card_of_somebody_else_goes_back() -> None:
    row = ["Đinh Văn Khác", "7/8/1950", "93000001", "Chi bộ thôn 1", _AN.name]
    assert _faults(_examine(row, tree=_tree(_ROOT, _AN))) == [Fault.CARD_OF_ANOTHER]


def test_preview_is_the_same_after_keeping() -> None:
    found = _examine(["Lê Văn Ba", "1/2/1970", "", "Chi bộ thôn 2", ""], tree=_tree(_ROOT, _AN, _BINH))
    preview = preview_of(found, plain_texts("vi"))
    assert load(dump(preview)) == preview
