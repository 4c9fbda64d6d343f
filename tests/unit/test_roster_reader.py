from datetime import date

import pytest

from handlers.roster.faults import Fault, RosterUnreadableError, Unreadable
from handlers.roster.reader import RosterReading, read_roster
from models.roster import PartyRole, RosterField, RosterRow, Sex, Standing
from tests.unit.roster_files import Sheet, csv_text, xlsx

FULL_HEADER = [
    "STT", "Họ và tên", "Ngày sinh", "Giới tính", "Số thẻ đảng viên", "Ngày vào Đảng", "Ngày chính thức",
    "Chức vụ Đảng", "Chức vụ chính quyền", "Chức vụ đoàn thể", "Đơn vị công tác", "Đảng bộ cơ sở", "Chi bộ",
    "Tình trạng", "Số điện thoại", "CB, CC, VC",
]  # fmt: skip
FULL_PERSON = [
    1, "Nguyễn Văn An", date(1970, 2, 3), "Nam", "93012345", "19/5/1995", "19-05-1996",
    "Bí thư chi bộ", "Hiệu trưởng", "Chủ tịch công đoàn", "Trường THCS An Hòa", "Đảng bộ xã An Hòa",
    "Chi bộ THCS", "", 900000001, "x",
]  # fmt: skip


def read(rows: Sheet) -> RosterReading:
    return read_roster("ds.xlsx", xlsx({"Sheet1": rows}))


def names(reading: RosterReading) -> list[str]:
    return [row.full_name for row in reading.rows]


def faults(reading: RosterReading) -> list[tuple[int, Fault]]:
    return [(fault.row, fault.fault) for fault in reading.faults]


def test_reader_takes_every_column() -> None:
    reading = read([FULL_HEADER, FULL_PERSON])

    assert reading.faulty == ()
    assert reading.rows == (
        RosterRow(
            full_name="Nguyễn Văn An",
            base="Đảng bộ xã An Hòa",
            cell="Chi bộ THCS",
            birth_date=date(1970, 2, 3),
            birth_year=1970,
            sex=Sex.MALE,
            card_number="93012345",
            admitted_on=date(1995, 5, 19),
            official_on=date(1996, 5, 19),
            party_post="Bí thư chi bộ",
            gov_post="Hiệu trưởng",
            union_post="Chủ tịch công đoàn",
            workplace="Trường THCS An Hòa",
            phone="0900000001",
            civil_servant=True,
            cell_role=PartyRole.SECRETARY,
            has_leadership_post=True,
            is_head=True,
        ),
    )


def test_reader_ignores_case_and_accents_of_headers() -> None:
    reading = read([["stt", "HO VA TEN", "ngay sinh", "CHI BO"], [1, "Lê Thị Bé", "1/1/1980", "Thôn 3"]])

    assert reading.rows[0].cell == "Chi bộ Thôn 3"
    assert reading.rows[0].birth_date == date(1980, 1, 1)


def test_reader_finds_header_under_titles_and_merged_two_lines() -> None:
    rows: Sheet = [
        ["ĐẢNG BỘ HUYỆN SƠN LAM"],
        ["ĐẢNG BỘ XÃ AN HÒA"],
        [],
        ["DANH SÁCH ĐẢNG VIÊN CHI BỘ THÔN 3"],
        ["STT", "Họ và tên", "Ngày, tháng, năm", None, None, "Chức vụ"],
        [None, None, "sinh", "vào Đảng", "chính thức", "Đảng", "chính quyền", "đoàn thể"],
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)"],
        [1, "Trần Thị Hoa", "3/2/1985", "03-02-2010", "3.2.11", "Phó Bí thư", "", "Chi hội trưởng phụ nữ"],
    ]
    merged = [
        ("A4:H4", "DANH SÁCH ĐẢNG VIÊN CHI BỘ THÔN 3"),
        ("A5:A6", "STT"),
        ("B5:B6", "Họ và tên"),
        ("C5:E5", "Ngày, tháng, năm"),
        ("F5:H5", "Chức vụ"),
    ]
    reading = read_roster("ds.xlsx", xlsx({"Sheet1": rows}, {"Sheet1": merged}))

    person = reading.rows[0]
    assert (person.base, person.cell) == ("Đảng bộ xã An Hòa", "Chi bộ thôn 3")
    assert (person.birth_date, person.admitted_on, person.official_on) == (
        date(1985, 2, 3),
        date(2010, 2, 3),
        date(2011, 2, 3),
    )
    assert (person.party_post, person.union_post, person.cell_role) == (
        "Phó Bí thư",
        "Chi hội trưởng phụ nữ",
        PartyRole.DEPUTY,
    )


def test_reader_understands_birth_dates_under_male_and_female() -> None:
    reading = read(
        [
            ["TT", "Họ và tên", "Năm sinh", None, "Chi bộ"],
            [None, None, "Nam", "Nữ", None],
            [1, "Nguyễn Văn An", "3/2/1950", None, "Thôn 1"],
            [2, "Trần Thị Hoa", None, 1960, "Thôn 1"],
        ]
    )

    assert [(row.sex, row.birth_date, row.birth_year) for row in reading.rows] == [
        (Sex.MALE, date(1950, 2, 3), 1950),
        (Sex.FEMALE, None, 1960),
    ]


def test_reader_understands_crosses_under_male_and_female() -> None:
    reading = read(
        [
            ["TT", "Họ và tên", "Giới tính", None, "Ngày sinh", "Chi bộ"],
            [None, None, "Nam", "Nữ", None, None],
            [1, "Nguyễn Văn An", "x", None, "3/2/1950", "Thôn 1"],
            [2, "Trần Thị Hoa", None, "X", "4/5/1960", "Thôn 1"],
        ]
    )

    assert [(row.sex, row.birth_date) for row in reading.rows] == [
        (Sex.MALE, date(1950, 2, 3)),
        (Sex.FEMALE, date(1960, 5, 4)),
    ]


@pytest.mark.parametrize(
    "header", [["Họ và tên đệm", "Tên"], ["Họ", "Tên"], ["Họ và tên", None], ["Họ và chữ lót", "Tên"]]
)
def test_reader_joins_split_names(header: list[str | None]) -> None:
    reading = read([["STT", *header, "Ngày sinh", "Chi bộ"], [1, "Nguyễn Văn", "An", 1970, "Thôn 1"]])

    assert names(reading) == ["Nguyễn Văn An"]


def test_reader_joins_name_merged_over_two_columns() -> None:
    rows: Sheet = [["STT", "Họ và tên", None, "Ngày sinh", "Chi bộ"], [1, "Nguyễn Văn", "An", 1970, "Thôn 1"]]

    reading = read_roster("ds.xlsx", xlsx({"Sheet1": rows}, {"Sheet1": [("B1:C1", "Họ và tên")]}))

    assert names(reading) == ["Nguyễn Văn An"]


def test_reader_sets_units_by_section_rows() -> None:
    reading = read(
        [
            ["STT", "Họ và tên", "Ngày sinh"],
            ["A. Đảng bộ xã An Hòa"],
            ["I", "Chi bộ thôn 1 (2 đảng viên)"],
            [1, "Nguyễn Văn An", 1970],
            [2, "Trần Văn Bình", 1971],
            ["II. Chi bộ Trường THCS - Tiểu học: 1 đồng chí"],
            [1, "Lê Thị Chi", 1972],
            ["B. Chi bộ cơ sở Hạt Kiểm lâm"],
            [1, "Phạm Văn Dũng", 1973],
        ]
    )

    assert [(row.base, row.cell) for row in reading.rows] == [
        ("Đảng bộ xã An Hòa", "Chi bộ thôn 1"),
        ("Đảng bộ xã An Hòa", "Chi bộ thôn 1"),
        ("Đảng bộ xã An Hòa", "Chi bộ Trường THCS - Tiểu học"),
        ("Chi bộ cơ sở Hạt Kiểm lâm", "Chi bộ cơ sở Hạt Kiểm lâm"),
    ]


def test_reader_takes_sheet_names_for_cells() -> None:
    header = ["STT", "Họ và tên", "Ngày sinh"]
    content = xlsx(
        {"Thôn 1": [header, [1, "Nguyễn Văn An", 1970]], "CB Thôn 2": [header, [1, "Trần Văn Bình", 1971]]}
    )

    reading = read_roster("ds.xlsx", content, base="Đảng bộ xã An Hòa")

    assert [row.cell for row in reading.rows] == ["Chi bộ Thôn 1", "Chi bộ Thôn 2"]
    assert {row.base for row in reading.rows} == {"Đảng bộ xã An Hòa"}


def test_reader_keeps_one_spelling_of_a_cell() -> None:
    header = ["Họ và tên", "Ngày sinh", "Chi bộ"]

    reading = read([header, ["An Văn A", 1970, "Chi bộ Hòa Bình"], ["An Văn B", 1971, "CHI BỘ  HOÀ BÌNH"]])

    assert {row.cell for row in reading.rows} == {"Chi bộ Hòa Bình"}


def test_reader_ignores_totals_and_signatures() -> None:
    reading = read(
        [
            ["STT", "Họ và tên", "Ngày sinh", "Chức vụ", "Chi bộ"],
            [1, "Tống Công Cộng", 1970, "Bí thư", "Thôn 1"],
            ["Cộng", None, "1 người"],
            [2, "Công Văn Tổng", 1971, "Đảng viên", "Thôn 1"],
            [None, "Tổng cộng: 2 đồng chí"],
            ["Danh sách này có 2 đảng viên"],
            [None, None, None, "An Hòa, ngày 3 tháng 2 năm 2026"],
            [None, "Người lập", None, "T/M CHI BỘ"],
            [None, None, None, "BÍ THƯ"],
            [None, "Lê Thị Chi", None, "Tống Công Cộng"],
        ]
    )

    assert names(reading) == ["Tống Công Cộng", "Công Văn Tổng"]
    assert reading.faulty == ()


def test_reader_starts_again_at_a_repeated_header() -> None:
    header = ["STT", "Họ và tên", "Ngày sinh"]
    reading = read(
        [
            ["CHI BỘ THÔN 1"],
            header,
            [1, "Nguyễn Văn An", 1970],
            [None, "Người lập"],
            [None, "Lê Thị Chi"],
            ["CHI BỘ THÔN 2"],
            ["STT", "Ngày sinh", "Họ và tên"],
            [1, 1971, "Trần Văn Bình"],
        ]
    )

    assert [(row.full_name, row.cell) for row in reading.rows] == [
        ("Nguyễn Văn An", "Chi bộ thôn 1"),
        ("Trần Văn Bình", "Chi bộ thôn 2"),
    ]


def test_reader_reads_standing_from_column_section_and_remark() -> None:
    reading = read(
        [
            ["STT", "Họ và tên", "Ngày sinh", "Ghi chú", "Chi bộ"],
            [1, "Nguyễn Văn An", 1940, "Miễn SHĐ", "Thôn 1"],
            [2, "Trần Văn Bình", 1970, "gia đình liệt sĩ", "Thôn 1"],
            ["Đảng viên dự bị"],
            [3, "Lê Thị Chi", 1999, None, "Thôn 1"],
        ]
    )

    assert [row.standing for row in reading.rows] == [
        Standing.EXCUSED,
        Standing.ACTIVE,
        Standing.PROBATIONARY,
    ]


def test_reader_returns_faulty_rows_and_keeps_the_good() -> None:
    reading = read(
        [
            ["STT", "Họ và tên", "Ngày sinh", "Số thẻ", "Chi bộ", "Điện thoại"],
            [1, "Nguyễn Văn An", "31/02/1980", "00000001", "Thôn 1", ""],
            [2, "", "1/2/1980", "00000002", "Thôn 1", ""],
            [3, "Trần Văn Bình", "1/2/1980", "00000003", "", ""],
            [4, "Lê Thị Chi", "1/2/1980", "00000004", "Thôn 1", "12345"],
            [5, "Lê Thị Chi", "1/2/1980", "", "Thôn 1", ""],
            [6, "Phạm Văn Dũng", "1/2/1981", "00000004", "Thôn 1", ""],
        ]
    )

    assert names(reading) == ["Lê Thị Chi"]
    assert faults(reading) == [
        (2, Fault.DATE_IMPOSSIBLE),
        (3, Fault.NAME_MISSING),
        (4, Fault.CELL_MISSING),
        (5, Fault.PHONE_MALFORMED),
        (6, Fault.DUPLICATE_PERSON),
        (7, Fault.DUPLICATE_CARD),
    ]


def test_reader_leaves_out_what_a_fault_made_unsure() -> None:
    reading = read([["Họ và tên", "Ngày sinh", "Chi bộ", "Điện thoại"], ["Lê Thị Chi", 1980, "Thôn 1", "12"]])

    assert RosterField.PHONE not in reading.rows[0].given
    assert RosterField.CARD_NUMBER not in reading.rows[0].given
    assert reading.blocked_count == 0


def test_reader_asks_about_a_row_that_may_be_nobody() -> None:
    reading = read([["STT", "Họ và tên", "Chi bộ"], [1, "Nguyễn Văn An", "Thôn 1"], [None, "Lê Chi", "Thôn 1"]])

    assert names(reading) == ["Nguyễn Văn An"]
    assert faults(reading) == [(3, Fault.ROW_UNCLEAR)]


def test_reader_refuses_dates_after_today() -> None:
    content = xlsx({"Sheet1": [["Họ và tên", "Ngày vào Đảng", "Chi bộ"], ["Lê Chi", "1/2/2027", "Thôn 1"]]})

    reading = read_roster("ds.xlsx", content, today=date(2026, 11, 30))

    assert faults(reading) == [(2, Fault.DATE_IN_FUTURE)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_reader_takes_csv(encoding: str, delimiter: str) -> None:
    text = csv_text(
        [
            ["DANH SÁCH ĐẢNG VIÊN, NĂM 2026"],
            ["STT", "Họ và tên", "Ngày, tháng, năm", "", "Chức vụ", "", "Chi bộ"],
            ["", "", "sinh", "vào Đảng", "Đảng", "chính quyền", ""],
            ["1", "Nguyễn Văn An", "3/2/1970", "3.2.95", "Bí thư", "Trưởng thôn; khuyến nông", "Thôn 1"],
        ],
        delimiter,
    )

    person = read_roster("ds.csv", text.encode(encoding)).rows[0]

    assert (person.full_name, person.birth_date, person.admitted_on, person.gov_post) == (
        "Nguyễn Văn An",
        date(1970, 2, 3),
        date(1995, 2, 3),
        "Trưởng thôn; khuyến nông",
    )


def test_reader_takes_csv_in_windows_vietnamese() -> None:
    # Windows-1258 writes tones as combining marks after the letter.
    text = "Ho\u0323 va\u0300 tên;Nga\u0300y sinh;Chi b\u00f4\u0323\nLê Thi\u0323 Hoa\u0300;1980;Thôn 1\n"

    assert names(read_roster("ds.csv", text.encode("cp1258"))) == ["Lê Thị Hoà"]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("ds.xlsx", b"", Unreadable.EMPTY),
        ("ds.csv", b" \n \n", Unreadable.EMPTY),
        ("ds.xlsx", b"PK\x03\x04 broken", Unreadable.NOT_A_TABLE),
        ("ds.docx", b"words", Unreadable.NOT_A_TABLE),
        ("ds.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), Unreadable.NOT_A_TABLE),
        (
            "ds.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
            Unreadable.ENCRYPTED,
        ),
        ("ds.csv", "một,hai,ba\n1,2,3\n".encode(), Unreadable.NO_HEADER),
        ("ds.csv", "Họ và tên,Ngày sinh,Chi bộ\n".encode(), Unreadable.NO_ROWS),
        ("ds.csv", b"\x00\x01\x02\x00binary", Unreadable.NOT_A_TABLE),
    ],
)
def test_reader_says_why_a_file_is_no_list(name: str, content: bytes, reason: Unreadable) -> None:
    with pytest.raises(RosterUnreadableError) as refused:
        read_roster(name, content)

    assert refused.value.reason == reason


def test_reader_refuses_a_stray_cell_that_would_fill_the_memory() -> None:
    rows = [["Họ và tên", "Ngày sinh"]]
    content = xlsx({"Sheet1": rows}, {"Sheet1": [("XFC1048576:XFD1048576", "x")]})

    with pytest.raises(RosterUnreadableError) as refused:
        read_roster("ds.xlsx", content)

    assert refused.value.reason == Unreadable.TOO_BIG


def test_reader_skips_hidden_and_foreign_sheets() -> None:
    content = xlsx(
        {
            "Ghi chú": [["Hướng dẫn", "Điền vào bảng bên"]],
            "DS": [["Họ và tên", "Ngày sinh", "Chi bộ"], ["Lê Chi", 1980, "Thôn 1"]],
        }
    )

    reading = read_roster("ds.xlsx", content)

    assert (names(reading), reading.sheets) == (["Lê Chi"], ("DS",))
