import time
from collections import Counter
from datetime import date
from itertools import pairwise

from bot.demo_district import SAMPLE_BASE, SAMPLE_CELL, district, district_workbook, sample_roster
from handlers.roster.faults import Fault
from handlers.roster.reader import read_roster
from models.roster import PartyRole, RosterRow, Standing

LONGEST_READ_SECONDS = 3.0


def by_cell(rows: tuple[RosterRow, ...]) -> dict[tuple[str, str], list[RosterRow]]:
    cells: dict[tuple[str, str], list[RosterRow]] = {}
    for row in rows:
        cells.setdefault((row.base, row.cell), []).append(row)
    return cells


def test_district_comes_back_from_its_own_list() -> None:
    rows = district().rows
    content = district_workbook(rows)

    started = time.process_time()
    reading = read_roster("Son Lam.xlsx", content)
    seconds = time.process_time() - started

    assert reading.faults == ()
    assert reading.rows == rows
    assert seconds < LONGEST_READ_SECONDS


def test_district_has_the_size_that_was_asked_for() -> None:
    small = district(bases=5, members=60)

    assert (len(small.bases), len(small.rows)) == (5, 60)
    assert (len(district().bases), len(district().rows)) == (57, 3000)


def test_district_is_the_same_for_the_same_seed() -> None:
    assert district(seed=3, bases=4, members=50) == district(seed=3, bases=4, members=50)
    assert district(seed=3, bases=4, members=50) != district(seed=4, bases=4, members=50)


def test_district_has_one_secretary_and_one_deputy_in_each_cell() -> None:
    for people in by_cell(district().rows).values():
        roles = Counter(row.cell_role for row in people)
        assert (roles[PartyRole.SECRETARY], roles[PartyRole.DEPUTY]) == (1, 1)


def test_district_committees_have_several_cells_and_one_secretary() -> None:
    made = district()
    committees = [base for base in made.bases if base.name.startswith("Đảng bộ")]
    secretaries = Counter(row.base for row in made.rows if row.base_role is PartyRole.SECRETARY)

    assert min(len(base.cells) for base in committees) >= 2
    assert secretaries == Counter(base.name for base in committees)


def test_district_has_every_case_of_exemption() -> None:
    rows = district().rows
    too_new = [row for row in rows if row.admitted_on and row.admitted_on > date(2026, 6, 30)]
    standings = Counter(row.standing for row in rows)

    assert min(standings[standing] for standing in (Standing.EXCUSED, Standing.SUSPENDED)) >= 3
    assert 0 < len(too_new) < standings[Standing.PROBATIONARY]


def test_district_phones_are_fake_and_some_are_shared() -> None:
    phones = [row.phone for row in district().rows if row.phone]
    shared = sum(one == other for one, other in pairwise(phones))

    assert {phone[:6] for phone in phones} == {"090000"}
    assert shared > 0


def test_sample_roster_has_a_new_cell_and_one_impossible_date() -> None:
    reading = read_roster("chi-bo-moi.xlsx", sample_roster())

    assert [fault.fault for fault in reading.faults] == [Fault.DATE_IMPOSSIBLE]
    assert {(row.base, row.cell) for row in reading.rows} == {(SAMPLE_BASE, SAMPLE_CELL)}
    assert (len(reading.rows), reading.rows[0].cell_role) == (11, PartyRole.SECRETARY)
