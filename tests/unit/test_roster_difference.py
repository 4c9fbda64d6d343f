from dataclasses import replace
from datetime import date

from handlers.roster.difference import FieldChange, difference
from handlers.roster.matching import KnownMember
from handlers.roster.reader import read_roster
from models.roster import PartyRole, RosterField, RosterRow, Standing
from tests.unit.roster_files import Sheet, xlsx

AN = RosterRow(
    full_name="Nguyễn Văn An",
    base="Đảng bộ xã An Hòa",
    cell="Chi bộ thôn 1",
    birth_date=date(1970, 2, 3),
    birth_year=1970,
    card_number="93000001",
    phone="0900000001",
    party_post="Bí thư",
    cell_role=PartyRole.SECRETARY,
    has_leadership_post=True,
    is_head=True,
)
HOA = RosterRow("Trần Thị Hoa", "Đảng bộ xã An Hòa", "Chi bộ thôn 1", date(1980, 4, 5), 1980)
KNOWN = (KnownMember("m1", AN), KnownMember("m2", HOA))


def changes(known: RosterRow, row: RosterRow) -> tuple[FieldChange, ...]:
    return difference([KnownMember("m1", known)], [row]).changed[0].changes


def test_difference_of_the_same_list_is_empty() -> None:
    found = difference(KNOWN, [HOA, AN])

    assert found.is_empty
    assert (len(found.unchanged), found.missing, found.new_cells) == (2, (), ())


def test_difference_names_old_and_new_values() -> None:
    assert changes(AN, replace(AN, phone="0900000009", workplace="Hợp tác xã")) == (
        FieldChange("workplace", "", "Hợp tác xã"),
        FieldChange("phone", "0900000001", "0900000009"),
    )


def test_difference_leaves_what_the_list_does_not_speak_about() -> None:
    silent = replace(AN, phone="", party_post="", given=frozenset({RosterField.FULL_NAME, RosterField.CELL}))

    assert difference([KnownMember("m1", AN)], [silent]).is_empty


def test_difference_keeps_facts_but_ends_posts_when_a_cell_is_empty() -> None:
    row = replace(
        AN, phone="", card_number="", party_post="", cell_role=PartyRole.NONE,
        given=frozenset(RosterField) - {RosterField.HAS_LEADERSHIP_POST, RosterField.IS_HEAD},
    )  # fmt: skip

    changed = difference([KnownMember("m1", AN)], [row]).changed[0]

    assert {change.field for change in changed.changes} == {
        "party_post",
        "cell_role",
        "has_leadership_post",
        "is_head",
    }
    assert (changed.row.phone, changed.row.card_number) == ("0900000001", "93000001")


def test_difference_finds_a_member_who_moved_to_another_cell() -> None:
    assert changes(HOA, replace(HOA, cell="Chi bộ thôn 2")) == (
        FieldChange("cell", "Chi bộ thôn 1", "Chi bộ thôn 2"),
    )


def test_difference_finds_a_member_whose_name_was_corrected_by_the_card() -> None:
    assert changes(AN, replace(AN, full_name="Nguyễn Văn Ân")) == (
        FieldChange("full_name", "Nguyễn Văn An", "Nguyễn Văn Ân"),
    )


def test_difference_finds_a_member_whose_birth_date_was_corrected() -> None:
    assert changes(HOA, replace(HOA, birth_date=date(1980, 5, 5))) == (
        FieldChange("birth_date", date(1980, 4, 5), date(1980, 5, 5)),
    )


def test_difference_does_not_turn_one_person_into_another_of_that_name() -> None:
    namesake = replace(HOA, birth_date=date(1999, 9, 9), birth_year=1999)

    found = difference([KnownMember("m2", HOA)], [namesake])

    assert (found.new, found.missing) == ((namesake,), (KnownMember("m2", HOA),))


def test_difference_holds_back_a_card_number_of_somebody_else() -> None:
    wrong_card = replace(HOA, card_number=AN.card_number)

    found = difference([KnownMember("m1", AN)], [wrong_card])

    assert (found.unclear, found.new, found.changed, found.missing) == ((wrong_card,), (), (), ())


def test_difference_ignores_the_place_of_tone_marks_and_capitals() -> None:
    row = replace(HOA, full_name="TRẦN THỊ HOA", base="Đảng ủy Xã An Hoà", cell="CHI BỘ THÔN 1")

    assert difference([KnownMember("m2", HOA)], [row]).is_empty


def test_difference_ignores_a_year_that_agrees_with_the_known_date() -> None:
    assert difference([KnownMember("m2", HOA)], [replace(HOA, birth_date=None)]).is_empty


def test_difference_finds_the_cell_without_its_base() -> None:
    found = difference(KNOWN, [replace(HOA, base=""), replace(AN, base="")])

    assert (found.is_empty, found.new_cells) == (True, ())


def test_difference_tells_who_is_missing_only_in_covered_cells() -> None:
    other = KnownMember("m3", replace(AN, full_name="Lê Chi", card_number="", cell="Chi bộ thôn 9"))
    gone = KnownMember("m4", replace(AN, full_name="Lê Dũng", card_number="", standing=Standing.MOVED))

    found = difference((*KNOWN, other, gone), [AN])

    assert found.missing == (KNOWN[1],)


def test_difference_does_not_miss_a_person_whose_row_is_faulty() -> None:
    header = ["Họ và tên", "Ngày sinh", "Chi bộ", "Đảng bộ"]
    rows: Sheet = [
        header,
        ["Trần Thị Hoa", "31/2/1980", "Thôn 1", "Xã An Hòa"],
        ["Lê Chi", 1970, "Thôn 1", "Xã An Hòa"],
    ]
    reading = read_roster("ds.xlsx", xlsx({"DS": rows}))

    found = difference([KnownMember("m2", HOA)], reading.rows, reading.faulty)

    assert (found.missing, [row.full_name for row in found.new]) == ((), ["Lê Chi"])


def test_difference_names_new_cells() -> None:
    found = difference(KNOWN, [AN, HOA, replace(HOA, full_name="Lê Chi", cell="Chi bộ thôn 5")])

    assert found.new_cells == (("Đảng bộ xã An Hòa", "Chi bộ thôn 5"),)
