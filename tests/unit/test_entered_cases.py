"""What people enter about a member, and what the roster tells, leads to a verdict by the rules of a round."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from handlers.circumstances.applying import followed
from handlers.circumstances.known import Known
from handlers.circumstances.stretch import Stretch, read_stretch
from handlers.office.opening import Duty, default_cut_off, duty
from models.assessment import Assessment, PaperState, Status
from models.circumstance import Circumstance
from models.contest import Override
from models.cycle_kind import CycleKind
from models.roster import Standing
from models.rules import rulebook
from models.rules.basis import Basis
from models.rules.period import Period, cases_in, period_of
from models.rules.schema import Case
from models.store.crypto import Sealed
from tests import shipped

YEAR = period_of(CycleKind.YEARLY, 2026, date(2026, 12, 31))
QUARTER = period_of(CycleKind.QUARTERLY, 2026, date(2026, 9, 30))
R124, R366, Q = "qd-124-2023", "qd-366-2025", "hd-02-2026-quy"
_NOW = datetime(2026, 9, 1, tzinfo=UTC)
_TODAY = date(2026, 11, 25)
_EMPTY = Sealed(b"")
ME = 1


@dataclass(frozen=True)
class Person:
    """What the roster tells of somebody."""

    standing: str = Standing.ACTIVE
    admitted_on: date | None = date(1990, 5, 19)
    has_post: bool = False
    civil_servant: bool | None = True
    outside_system: bool | None = None


def _row(
    case: Case, since: date | None = None, until: date | None = None, months: int | None = None
) -> Circumstance:
    return Circumstance(1, ME, case, since, until, months, _EMPTY, _EMPTY, 2, _NOW)


def _told(case: Case, months: int, period: Period) -> Circumstance:
    return _row(case, period.first, period.last, months)


def _decided(*, must: bool, rated: bool, form: str = "") -> Override:
    return Override(1, ME, None, must, rated, form, _EMPTY, 2, _NOW)


@dataclass(frozen=True)
class Told:
    """Rules, the roster's person, what was entered or decided; what comes of it."""

    rules: str
    person: Person
    must: bool
    rated: bool
    code: str = ""
    form: str = ""
    notes: tuple[str, ...] = ()
    rows: Sequence[Circumstance] = ()
    override: Override | None = None


LEADER, CIVIL, FARMER, UNKNOWN = (
    Person(has_post=True),
    Person(),
    Person(civil_servant=False),
    Person(civil_servant=None),
)
SICK, BIRTH, AWAY = Case.SICK_LEAVE, Case.MATERNITY_LEAVE, Case.TRAINING_AWAY
CASES = {
    "no civil servant is outside": Told(R366, FARMER, True, True, form="mau-2c-2025"),
    "unknown is inside": Told(R366, UNKNOWN, True, True, form="mau-2a-2025"),
    "roster says outside": Told(R366, Person(outside_system=True), True, True, form="mau-2c-2025"),
    "roster says inside": Told(
        R366, Person(civil_servant=False, outside_system=False), True, True, form="mau-2a-2025"
    ),
    "leader outside is a leader": Told(
        R366, Person(has_post=True, outside_system=True), True, True, form="mau-2b-2025"
    ),
    "sick from March to June": Told(
        R124,
        CIVIL,
        True,
        True,
        "",
        "mau-02a-2023",
        ("nghi_om_3t",),
        rows=[_row(SICK, date(2026, 3, 1), date(2026, 6, 30))],
    ),
    "sick for two months and 29 days": Told(
        R124, CIVIL, True, True, form="mau-02a-2023", rows=[_row(SICK, date(2026, 3, 2), date(2026, 5, 31))]
    ),
    "sick twice for six weeks": Told(
        R124,
        CIVIL,
        True,
        True,
        "",
        "mau-02a-2023",
        ("nghi_om_3t",),
        rows=[
            _row(SICK, date(2026, 1, 5), date(2026, 2, 18)),
            _row(SICK, date(2026, 6, 1), date(2026, 7, 16)),
        ],
    ),
    "sick, entered twice, counts once": Told(
        R124,
        CIVIL,
        True,
        True,
        form="mau-02a-2023",
        rows=[_row(SICK, date(2026, 3, 1), date(2026, 4, 30))] * 2,
    ),
    "sick since October until today": Told(
        R124, CIVIL, True, True, "", "mau-02a-2023", ("nghi_om_3t",), rows=[_row(SICK, date(2026, 10, 1))]
    ),
    "sick last year only": Told(
        R124, CIVIL, True, True, form="mau-02a-2023", rows=[_row(SICK, date(2025, 3, 1), date(2025, 9, 30))]
    ),
    "sick over the turn of the year": Told(
        R124, CIVIL, True, True, form="mau-02a-2023", rows=[_row(SICK, date(2025, 9, 1), date(2026, 2, 10))]
    ),
    "maternity, length not known": Told(
        R124, CIVIL, True, True, "", "mau-02a-2023", ("nghi_thai_san",), rows=[_told(BIRTH, 0, YEAR)]
    ),
    "committee suspended": Told(
        R124,
        LEADER,
        True,
        True,
        "",
        "mau-02b-2023",
        ("dinh_chi_cap_uy",),
        rows=[_row(Case.COMMITTEE_SUSPENDED, date(2026, 5, 1))],
    ),
    "committee suspension ended": Told(
        R124,
        LEADER,
        True,
        True,
        form="mau-02b-2023",
        rows=[_row(Case.COMMITTEE_SUSPENDED, date(2026, 5, 1), date(2026, 7, 1))],
    ),
    "excused and sick": Told(
        R124,
        Person(Standing.EXCUSED),
        False,
        False,
        "mien_sinh_hoat",
        "mau-02a-2023",
        ("nghi_om_3t",),
        rows=[_told(SICK, 5, YEAR)],
    ),
    "quarter, away for two months": Told(
        Q,
        LEADER,
        True,
        False,
        "dao_tao_2t",
        "mau-quy-2026",
        rows=[_row(AWAY, date(2026, 7, 20), date(2026, 9, 25))],
    ),
    "quarter, away since spring counts inside it": Told(
        Q,
        LEADER,
        True,
        True,
        form="mau-quy-2026",
        rows=[_row(AWAY, date(2026, 3, 1), date(2026, 8, 15))],
    ),
    "quarter, length told of the year says nothing": Told(
        Q, LEADER, True, True, form="mau-quy-2026", rows=[_told(SICK, 4, YEAR)]
    ),
    "quarter, first appointed three weeks ago": Told(
        Q,
        LEADER,
        True,
        False,
        "moi_bo_nhiem_1t",
        "mau-quy-2026",
        rows=[_row(Case.NEWLY_APPOINTED, date(2026, 9, 10))],
    ),
    "quarter, first appointed a month ago": Told(
        Q, LEADER, True, True, form="mau-quy-2026", rows=[_row(Case.NEWLY_APPOINTED, date(2026, 8, 31))]
    ),
    "quarter, under inspection": Told(
        Q,
        LEADER,
        True,
        False,
        "dang_kiem_tra",
        "mau-quy-2026",
        rows=[_row(Case.UNDER_INSPECTION, date(2026, 4, 1))],
    ),
    "quarter, inspection over": Told(
        Q,
        LEADER,
        True,
        True,
        form="mau-quy-2026",
        rows=[_row(Case.UNDER_INSPECTION, date(2026, 4, 1), date(2026, 9, 30))],
    ),
    "decided against an exemption": Told(
        R124,
        Person(admitted_on=date(2026, 10, 1)),
        True,
        True,
        "",
        "mau-02a-2023",
        ("moi_ket_nap_6t",),
        override=_decided(must=True, rated=True),
    ),
    "decided to spare": Told(
        R124, CIVIL, False, False, "theo_quyet_dinh", "mau-02a-2023", override=_decided(must=False, rated=False)
    ),
    "decided not to rate, with another form": Told(
        R124,
        CIVIL,
        True,
        False,
        "theo_quyet_dinh",
        "mau-02b-2023",
        override=_decided(must=True, rated=False, form="mau-02b-2023"),
    ),
    "decided with a form that the round has not": Told(
        R124,
        CIVIL,
        True,
        True,
        form="mau-02a-2023",
        override=_decided(must=True, rated=True, form="mau-2c-2025"),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_told_leads_to_the_verdict(name: str) -> None:
    told = CASES[name]
    basis = Basis.by_rules(rulebook.shipped().get(told.rules), shipped.forms())
    known = Known(
        QUARTER if told.rules == Q else YEAR,
        {ME: told.rows},
        {ME: told.override} if told.override else {},
    )

    owed = duty(told.person, ME, basis, known)

    found = (owed.must_review, owed.is_rated, owed.exemption, owed.form[0], owed.notes)
    assert found == (told.must, told.rated, told.code, told.form, told.notes)


def test_what_was_dropped_counts_nowhere() -> None:
    row = _row(SICK, date(2026, 3, 1), date(2026, 6, 30))
    gone = Circumstance(2, ME, SICK, None, None, None, _EMPTY, _EMPTY, 2, _NOW, dropped_at=_NOW)

    assert cases_in(YEAR, [row, gone]) == {SICK: 4}
    assert cases_in(YEAR, [gone]) == {}


@pytest.mark.parametrize(
    ("kind", "last", "cut_off"),
    [
        (CycleKind.YEARLY, date(2026, 12, 20), date(2026, 12, 31)),
        (CycleKind.YEARLY, date(2027, 1, 10), date(2026, 12, 31)),
        (CycleKind.QUARTERLY, date(2026, 9, 25), date(2026, 9, 30)),
        (CycleKind.QUARTERLY, date(2026, 12, 1), date(2026, 12, 31)),
    ],
)
def test_months_are_counted_to_the_end_of_the_period(kind: CycleKind, last: date, cut_off: date) -> None:
    assert default_cut_off(kind, last) == cut_off


@pytest.mark.parametrize(
    ("said", "stretch"),
    [
        ("01/03 đến 30/06", Stretch(date(2026, 3, 1), date(2026, 6, 30))),
        ("từ 1/3/2026 - 30/6/2026", Stretch(date(2026, 3, 1), date(2026, 6, 30))),
        ("Từ ngày 01/12 đến hết ngày 28/02", Stretch(date(2025, 12, 1), date(2026, 2, 28))),
        ("từ 01/09", Stretch(date(2026, 9, 1))),
        ("từ 01/09 đến nay", Stretch(date(2026, 9, 1))),
        ("4 tháng", Stretch(months=4)),
        ("khoảng 2 tháng", Stretch(months=2)),
        ("30 tháng", None),
        ("30/06/2026 đến 01/03/2026", None),
        ("01/03 đến bao giờ không rõ", None),
        ("lâu lắm", None),
        ("31/02", None),
    ],
)
def test_stretch_is_read_as_people_type_it(said: str, stretch: Stretch | None) -> None:
    assert read_stretch(said, _TODAY) == stretch


@pytest.mark.parametrize(
    ("status", "must", "form"),
    [
        (Status.NOT_STARTED, False, "new"),
        (Status.IN_PROGRESS, False, "old"),
        (Status.SUBMITTED, True, "old"),
        (Status.PASSED, True, "old"),
    ],
)
def test_what_is_handed_in_stays_and_what_is_begun_keeps_its_form(
    status: Status, must: bool, form: str
) -> None:
    before = Assessment(1, 2, ME, 3, "old", 1, status, {"at": 4}, True, True, "", PaperState.NONE)

    after = followed(before, Duty(False, False, "theo_quyet_dinh", ("new", 1)))

    assert (after.must_review, after.is_rated, after.form_id, after.progress) == (must, False, form, {"at": 4})
