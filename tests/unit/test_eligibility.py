"""Who is assessed, by which article, with which form: the cases of both regulations."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from models.errors import KiemdiemError
from models.forms.catalog import Catalog
from models.rules.eligibility import Subject, Verdict, decide
from models.rules.rulebook import Rulebook
from models.rules.schema import Audience, Case, CycleKind

ROOT = Path(__file__).parent.parent.parent
BOOK = Rulebook.load(ROOT / "models" / "rules" / "definitions")
A, P, C, R = Audience.NO_POST, Audience.POST, Audience.COLLECTIVE, Audience.OUTSIDE_SYSTEM
OLD = date(1990, 5, 19)
ARTICLE = "Quy định 124-QĐ/TW, Điều 5, khoản 2.1"


@dataclass(frozen=True)
class Row:
    """One case: rules, subject, cut-off; what comes of it."""

    rules: str
    subject: Subject
    must: bool
    rated: bool
    code: str = ""
    form: str = ""
    notes: tuple[str, ...] = ()
    cut_off: date = date(2026, 12, 31)


def _subject(audience: Audience, since: date | None = OLD, **cases: int | None) -> Subject:
    return Subject(audience, since, {Case(name): length for name, length in cases.items()})


R124, R366, Q = "qd-124-2023", "qd-366-2025", "hd-02-2026-quy"
CASES = {
    "124 plain member": Row(R124, _subject(A), True, True, form="mau-02a-2023"),
    "124 leader": Row(R124, _subject(P), True, True, form="mau-02b-2023"),
    "124 collective": Row(R124, _subject(C), True, True, form="mau-01-2023"),
    "124 retired outside the system": Row(R124, _subject(R), True, True, form="mau-02a-2023"),
    "124 excused": Row(R124, _subject(A, excused=None), False, False, "mien_sinh_hoat"),
    "124 excused leader": Row(R124, _subject(P, excused=None), False, False, "mien_sinh_hoat"),
    "124 suspended": Row(R124, _subject(A, suspended=None), False, False, "dinh_chi"),
    "124 suspended leader": Row(R124, _subject(P, suspended=None), False, False, "dinh_chi"),
    "124 excused and suspended": Row(
        R124, _subject(A, excused=None, suspended=None), False, False, "mien_sinh_hoat", notes=("dinh_chi",)
    ),
    "124 admitted 1 July, six months on 1 January": Row(
        R124, _subject(A, date(2026, 7, 1)), False, False, "moi_ket_nap_6t"
    ),
    "124 admitted 30 June, six months on 30 December": Row(
        R124, _subject(A, date(2026, 6, 30)), True, True, form="mau-02a-2023"
    ),
    "124 six months to the day": Row(
        R124, _subject(A, date(2026, 6, 10)), True, True, form="mau-02a-2023", cut_off=date(2026, 12, 10)
    ),
    "124 a day short": Row(
        R124, _subject(A, date(2026, 6, 11)), False, False, "moi_ket_nap_6t", cut_off=date(2026, 12, 10)
    ),
    "124 from 31 August the six months end on the last of February": Row(
        R124, _subject(A, date(2025, 8, 31)), True, True, form="mau-02a-2023", cut_off=date(2026, 2, 28)
    ),
    "124 from 30 August too": Row(
        R124, _subject(A, date(2025, 8, 30)), True, True, form="mau-02a-2023", cut_off=date(2026, 2, 28)
    ),
    "124 leap year": Row(
        R124, _subject(A, date(2027, 8, 31)), False, False, "moi_ket_nap_6t", cut_off=date(2028, 2, 28)
    ),
    "124 admission unknown": Row(R124, _subject(A, None), True, True, form="mau-02a-2023"),
    "124 admitted after the cut-off": Row(R124, _subject(A, date(2027, 1, 15)), False, False, "moi_ket_nap_6t"),
    "124 new leader admitted long ago": Row(R124, _subject(P), True, True, form="mau-02b-2023"),
    "124 committee suspended still reviews": Row(
        R124, _subject(P, committee_suspended=None), True, True, "", "mau-02b-2023", ("dinh_chi_cap_uy",)
    ),
    "124 committee and party suspended": Row(
        R124,
        _subject(P, committee_suspended=None, suspended=None),
        False,
        False,
        "dinh_chi",
        notes=("dinh_chi_cap_uy",),
    ),
    "124 probationary with six months": Row(
        R124, _subject(A, probationary=None), True, True, "", "mau-02a-2023", ("dang_vien_du_bi",)
    ),
    "124 probationary and new": Row(
        R124,
        _subject(A, date(2026, 9, 2), probationary=None),
        False,
        False,
        "moi_ket_nap_6t",
        notes=("dang_vien_du_bi",),
    ),
    "124 sick for three months": Row(
        R124, _subject(A, sick_leave=3), True, True, "", "mau-02a-2023", ("nghi_om_3t",)
    ),
    "124 sick for two months": Row(R124, _subject(A, sick_leave=2), True, True, form="mau-02a-2023"),
    "124 sick, length not recorded": Row(R124, _subject(A, sick_leave=None), True, True, form="mau-02a-2023"),
    "124 maternity": Row(
        R124, _subject(A, maternity_leave=6), True, True, "", "mau-02a-2023", ("nghi_thai_san",)
    ),
    "124 collective founded in September": Row(
        R124, _subject(C, date(2026, 9, 1)), True, False, "tap_the_moi_6t", "mau-01-2023"
    ),
    "124 collective founded in May": Row(R124, _subject(C, date(2026, 5, 1)), True, True, form="mau-01-2023"),
    "366 plain member": Row(R366, _subject(A), True, True, form="mau-2a-2025"),
    "366 leader": Row(R366, _subject(P), True, True, form="mau-2b-2025"),
    "366 outside the system": Row(R366, _subject(R), True, True, form="mau-2c-2025"),
    "366 collective": Row(R366, _subject(C), True, True, form="mau-01-2025"),
    "366 excused": Row(R366, _subject(R, excused=None), False, False, "mien_sinh_hoat"),
    "366 suspended": Row(R366, _subject(A, suspended=None), False, False, "dinh_chi"),
    "366 new": Row(R366, _subject(R, date(2026, 10, 1)), False, False, "moi_ket_nap_6t"),
    "366 sick for four months": Row(
        R366, _subject(P, sick_leave=4), True, True, "", "mau-2b-2025", ("nghi_om_3t",)
    ),
    "366 committee suspended": Row(
        R366, _subject(A, committee_suspended=None), True, True, "", "mau-2a-2025", ("dinh_chi_cap_uy",)
    ),
    "quarter leader": Row(Q, _subject(P), True, True, form="mau-quy-2026"),
    "quarter member without a post": Row(Q, _subject(A), False, False, "khong_giu_chuc_vu"),
    "quarter outside the system": Row(Q, _subject(R), False, False, "khong_giu_chuc_vu"),
    "quarter training away": Row(Q, _subject(P, training_away=2), True, False, "dao_tao_2t", "mau-quy-2026"),
    "quarter training for a month": Row(Q, _subject(P, training_away=1), True, True, form="mau-quy-2026"),
    "quarter sick for two months": Row(Q, _subject(P, sick_leave=2), True, False, "nghi_om_2t", "mau-quy-2026"),
    "quarter maternity": Row(
        Q, _subject(P, maternity_leave=3), True, False, "nghi_thai_san_2t", "mau-quy-2026"
    ),
    "quarter first appointment": Row(
        Q, _subject(P, newly_appointed=None), True, False, "moi_bo_nhiem_1t", "mau-quy-2026"
    ),
    "quarter under inspection": Row(
        Q, _subject(P, under_inspection=None), True, False, "dang_kiem_tra", "mau-quy-2026"
    ),
    "quarter collective": Row(Q, _subject(C), True, True, form="mau-01-2025"),
}


def _told(verdict: Verdict) -> tuple[bool, bool, str, str, tuple[str, ...]]:
    form = verdict.form.form if verdict.form else ""
    return verdict.must_review, verdict.is_rated, verdict.code, form, tuple(n.code for n in verdict.notes)


@pytest.mark.parametrize("name", CASES)
def test_case_is_decided_by_its_rule(name: str) -> None:
    row = CASES[name]

    verdict = decide(BOOK.get(row.rules), row.subject, row.cut_off)

    assert _told(verdict) == (row.must, row.rated, row.code, row.form, row.notes)


@pytest.mark.parametrize("name", [name for name, row in CASES.items() if row.rules == R124 and not row.must])
def test_exemption_of_2023_names_its_article(name: str) -> None:
    row = CASES[name]

    assert decide(BOOK.get(R124), row.subject, row.cut_off).source == ARTICLE


def test_round_finds_the_rules_in_force() -> None:
    found = [
        [one.id for one in BOOK.for_round(year, kind)]
        for year, kind in ((2023, CycleKind.YEARLY), (2026, CycleKind.YEARLY), (2026, CycleKind.QUARTERLY))
    ]

    assert found == [[R124], [R366], [Q]]


def test_unknown_rules_are_named() -> None:
    with pytest.raises(KiemdiemError, match="there are no rules 'qd-0'"):
        BOOK.get("qd-0")


def test_broken_rules_name_file_and_key(tmp_path: Path) -> None:
    text = (ROOT / "models" / "rules" / "definitions" / "qd_124_2023.yaml").read_text(encoding="utf-8")
    (tmp_path / "own.yaml").write_text(text.replace("case: excused", "case: sleepy"), encoding="utf-8")

    with pytest.raises(KiemdiemError, match=r"own\.yaml: rules\.0\.case: "):
        Rulebook.load(tmp_path)


def test_every_form_that_the_rules_name_is_there() -> None:
    catalog = Catalog.load(ROOT / "models" / "forms" / "definitions")
    sets = [BOOK.get(rules) for rules in (R124, R366, Q)]

    named = {choice.form for one in sets for choice in one.forms}

    assert named - {form.id for form in catalog.all()} == set()
