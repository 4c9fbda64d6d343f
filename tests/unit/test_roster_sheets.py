import io
from dataclasses import replace
from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from handlers.documents.table_xlsx import Table, tables_xlsx
from handlers.roster.columns import Column
from handlers.roster.faults import Fault, RosterUnreadableError, Unreadable
from handlers.roster.faults_sheet import faults_workbook
from handlers.roster.headers import HeaderFinder
from handlers.roster.reader import read_roster
from handlers.roster.template import TEMPLATE_COLUMNS, roster_export, roster_template
from models.roster import RosterRow, Sex, Standing
from tests.unit.roster_files import plain_texts, xlsx

FAULTY_LIST = xlsx(
    {
        "Thôn 1": [
            ["STT", "Họ và tên", "Ngày sinh", "Chi bộ", "SĐT", "Nghề"],
            [1, "Nguyễn Văn An", "31/02/1980", "Thôn 1", "0900000001", "=1+1"],
            [2, "Trần Văn Bình", "1/2/1980", "Thôn 1", "0900000002", ""],
            [3, "=HYPERLINK(1)", "", "", "", ""],
        ]
    }
)


def sheet_rows(content: bytes, sheet: int = 0) -> list[list[object]]:
    book = CalamineWorkbook.from_object(io.BytesIO(content))
    return [list(row) for row in book.get_sheet_by_index(sheet).to_python()]


def test_faults_sheet_tells_the_reason_beside_each_row() -> None:
    rows = sheet_rows(faults_workbook(read_roster("ds.xlsx", FAULTY_LIST), plain_texts("vi")))

    assert rows[3][:5] == ["Dòng", "Lý do cần sửa", "Đảng bộ cơ sở", "Chi bộ", "Họ và tên"]
    assert rows[4] == [
        "2",
        "Ngày sinh: ngày này không có trong lịch; ghi lại theo ngày/tháng/năm, ví dụ 03/02/1985",
        "",
        "Chi bộ Thôn 1",
        "Nguyễn Văn An",
        "31/02/1980",
        "0900000001",
    ]


def test_faults_sheet_can_be_read_again() -> None:
    reading = read_roster("ds.xlsx", FAULTY_LIST)

    again = read_roster("sua.xlsx", faults_workbook(reading, plain_texts("vi")))

    assert [fault.fault for fault in again.faults] == [
        Fault.DATE_IMPOSSIBLE,
        *(fault.fault for fault in reading.faults[1:]),
    ]


def test_table_writes_formulas_as_text() -> None:
    content = tables_xlsx([Table("A", ("h",), [("=1+1",), ("@x",), ("http://a.b",)], (5,))])

    assert sheet_rows(content) == [["h"], ["=1+1"], ["@x"], ["http://a.b"]]


def test_table_gives_sheets_names_that_excel_takes() -> None:
    long = "Chi bộ Trường Tiểu học và Trung học cơ sở/An Hòa"
    content = tables_xlsx([Table(name, ("h",), (), (5,)) for name in (long, long, "[]")])

    names = CalamineWorkbook.from_object(io.BytesIO(content)).sheet_names
    assert names == ["Chi bộ Trường Tiểu học và Trung", "Chi bộ Trường Tiểu học và T 2", "1"]


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_template_has_headers_that_the_reader_knows(lang: str) -> None:
    finder, say = HeaderFinder(), plain_texts(lang)

    labels = sheet_rows(roster_template(say))[0]

    assert [finder.column_of(str(label)) for label in labels] == [column for column, _ in TEMPLATE_COLUMNS]


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_column_is_known_by_its_own_label(lang: str) -> None:
    finder, say = HeaderFinder(), plain_texts(lang)
    columns = [column for column in Column if column not in (Column.FAMILY_NAME, Column.GIVEN_NAME)]

    assert [finder.column_of(say(f"roster.column_{column}")) for column in columns] == columns


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_empty_template_holds_nobody(lang: str) -> None:
    with pytest.raises(RosterUnreadableError) as refused:
        read_roster("mau.xlsx", roster_template(plain_texts(lang)))

    assert refused.value.reason == Unreadable.NO_ROWS


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_template_explains_every_column(lang: str) -> None:
    notes = sheet_rows(roster_template(plain_texts(lang)), sheet=1)

    assert len(notes) == 4 + len(TEMPLATE_COLUMNS)


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("standing", list(Standing))
def test_export_can_be_read_again(lang: str, standing: Standing) -> None:
    person = RosterRow(
        "Trần Thị Hoa", "Đảng bộ xã An Hòa", "Chi bộ thôn 1", date(1980, 4, 5), 1980, Sex.FEMALE, "00000012",
        date(2001, 2, 3), date(2002, 2, 3), "Chi ủy viên", "Trưởng thôn", "", "Thôn 1",
        standing, "0900000001", False,
    )  # fmt: skip
    leader = replace(person, full_name="Lê Chi", card_number="", has_leadership_post=True, is_head=True)

    reading = read_roster("ds.xlsx", roster_export([person, leader], plain_texts(lang)))

    assert [replace(row, cell_role=person.cell_role) for row in reading.rows] == [leader, person]


def test_export_sorts_people_by_given_name_as_lists_do() -> None:
    names = ["Trần Văn Ước", "Lê Thị Ân", "Phạm Văn Anh", "Vũ Thị Đào", "Đỗ Văn Dũng", "Lê Thị An"]
    rows = [RosterRow(name, "Đảng bộ xã An Hòa", "Chi bộ thôn 1") for name in names]

    listed = read_roster("ds.xlsx", roster_export(rows, plain_texts("vi"))).rows

    assert [row.full_name for row in listed] == [
        "Lê Thị An",
        "Phạm Văn Anh",
        "Lê Thị Ân",
        "Đỗ Văn Dũng",
        "Vũ Thị Đào",
        "Trần Văn Ước",
    ]
