from datetime import date, datetime

import pytest

from handlers.roster.faults import Fault, ValueFaultError
from handlers.roster.names import base_key, cell_key, fold, name_key, tidy_base, tidy_cell, tidy_person
from handlers.roster.posts import post_meaning
from handlers.roster.values import (
    ADMISSION_PIVOT,
    BIRTH_PIVOT,
    parse_card,
    parse_date,
    parse_phone,
    parse_standing,
)
from models.roster import PartyRole, Standing

THIRD_OF_FEBRUARY = date(1999, 2, 3)


@pytest.mark.parametrize(
    "value",
    [
        "3/2/1999", "03-02-1999", "3.2.99", "3. 2. 1999", "03/02/1999 00:00:00", "1999-02-03", "03021999",
        "ngày 3 tháng 2 năm 1999", date(1999, 2, 3),
        datetime(1999, 2, 3, 7),  # noqa: DTZ001 - Excel knows no zones
        36194, 36194.0, "36194", 3021999.0,
    ],
)  # fmt: skip
def test_date_is_read_as_people_write_it(value: object) -> None:
    assert parse_date(value, BIRTH_PIVOT) == THIRD_OF_FEBRUARY


@pytest.mark.parametrize("value", ["1950", 1950, 1950.0, "năm 1950", "00/00/1950", "5/1950", "05.1950", 5.195])
def test_date_of_which_only_the_year_is_known_gives_the_year(value: object) -> None:
    assert parse_date(value, BIRTH_PIVOT) == 1950


@pytest.mark.parametrize("value", ["", None, "không", "-", 0])
def test_date_may_be_missing(value: object) -> None:
    assert parse_date(value, BIRTH_PIVOT) is None


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ("31/02/1980", Fault.DATE_IMPOSSIBLE),
        ("2/13/1980", Fault.DATE_IMPOSSIBLE),
        ("1/1/1080", Fault.DATE_IMPOSSIBLE),
        ("mùa xuân", Fault.DATE_UNREADABLE),
        ("3/2", Fault.DATE_UNREADABLE),
        (True, Fault.DATE_UNREADABLE),
    ],
)
def test_date_that_cannot_be_is_a_fault(value: object, fault: Fault) -> None:
    with pytest.raises(ValueFaultError) as refused:
        parse_date(value, BIRTH_PIVOT)

    assert refused.value.fault == fault


def test_year_of_two_digits_depends_on_what_happened_then() -> None:
    assert parse_date("1/1/20", BIRTH_PIVOT) == date(1920, 1, 1)
    assert parse_date("1/1/20", ADMISSION_PIVOT) == date(2020, 1, 1)


@pytest.mark.parametrize(
    "value",
    [
        912345678, 912345678.0, "0912345678", "912345678", "+84 912 345 678", "84912345678", "0912.345.678",
        "(+84) 0912-345-678", "0912345678 / 0987654321", "0912 345 678",
    ],
)  # fmt: skip
def test_phone_is_read_as_people_write_it(value: object) -> None:
    assert parse_phone(value) == "0912345678"


@pytest.mark.parametrize("value", ["12345", "09123456789", "không rõ", 12])
def test_phone_that_cannot_be_is_a_fault(value: object) -> None:
    with pytest.raises(ValueFaultError):
        parse_phone(value)


@pytest.mark.parametrize(
    ("value", "card"),
    [("93.012345", "93012345"), (93.01234, "93012340"), (1234567, "01234567"), ("chưa có", ""), (None, "")],
)
def test_card_number_gets_its_lost_digits_back(value: object, card: str) -> None:
    assert parse_card(value) == card


@pytest.mark.parametrize(
    ("text", "standing"),
    [
        ("", Standing.ACTIVE),
        ("Chính thức", Standing.ACTIVE),
        ("Được miễn công tác và sinh hoạt Đảng", Standing.EXCUSED),
        ("Miễn SH", Standing.EXCUSED),
        ("bị đình chỉ sinh hoạt đảng", Standing.SUSPENDED),
        ("đình chỉ sinh hoạt cấp ủy", Standing.ACTIVE),
        ("ĐV dự bị", Standing.PROBATIONARY),
        ("Chuyển đi 3/2026", Standing.MOVED),
        ("Chuyển sinh hoạt tạm thời", Standing.MOVED),
        ("mới chuyển đến", Standing.ACTIVE),
        ("Từ trần", Standing.DECEASED),
        ("Khai trừ", Standing.LEFT),
    ],
)
def test_standing_is_read_from_usual_words(text: str, standing: Standing) -> None:
    assert parse_standing(text) == standing


@pytest.mark.parametrize(
    ("posts", "cell_role", "base_role", "leads", "head"),
    [
        (("Bí thư", "", ""), PartyRole.SECRETARY, PartyRole.NONE, True, True),
        (("Phó Bí thư chi bộ", "", ""), PartyRole.DEPUTY, PartyRole.NONE, True, False),
        (("Bí thư Đảng ủy, Bí thư chi bộ", "", ""), PartyRole.SECRETARY, PartyRole.SECRETARY, True, True),
        (("Phó BT thường trực Đảng ủy", "", ""), PartyRole.NONE, PartyRole.DEPUTY, True, False),
        (("Đảng ủy viên, PBT chi bộ", "", ""), PartyRole.DEPUTY, PartyRole.COMMITTEE, True, False),
        (("Chi ủy viên", "Giáo viên", ""), PartyRole.COMMITTEE, PartyRole.NONE, False, False),
        (("", "Trưởng thôn", ""), PartyRole.NONE, PartyRole.NONE, False, False),
        (("", "Phó trưởng phòng", ""), PartyRole.NONE, PartyRole.NONE, True, False),
        (("", "Hiệu trưởng", ""), PartyRole.NONE, PartyRole.NONE, True, True),
        (("", "", "Bí thư Đoàn xã"), PartyRole.NONE, PartyRole.NONE, True, False),
        (("Bí thư chi đoàn", "", ""), PartyRole.NONE, PartyRole.NONE, False, False),
        (("Đảng viên", "Chuyên viên", ""), PartyRole.NONE, PartyRole.NONE, False, False),
    ],
)
def test_posts_tell_roles_leadership_and_headship(
    posts: tuple[str, str, str], cell_role: PartyRole, base_role: PartyRole, leads: bool, head: bool
) -> None:
    meaning = post_meaning(*posts)

    assert (meaning.cell_role, meaning.base_role) == (cell_role, base_role)
    assert (meaning.has_leadership_post, meaning.is_head) == (leads, head)


def test_names_are_tidied_and_compared_as_people_do() -> None:
    assert tidy_person("  Đ/c  NGUYỄN   VĂN AN ") == "Nguyễn Văn An"
    assert name_key("Nguyễn Thị Thuý") == name_key("NGUYỄN THỊ THÚY")
    assert name_key("Lê An") != name_key("Lê Ân")
    assert fold("Đảng ủy – Xã") == "dang uy xa"


def test_unit_names_are_tidied_and_compared_as_people_do() -> None:
    assert tidy_base("ĐẢNG ỦY XÃ AN HÒA") == "Đảng ủy xã An Hòa"
    assert tidy_cell("CB Thôn 3") == "Chi bộ Thôn 3"
    assert base_key("Đảng ủy xã An Hoà") == base_key("Đảng bộ Xã An Hòa")
    assert cell_key("chi bộ thôn 3") == cell_key("Thôn 3")
