"""The numbers of a count, checked against each other; and lines that are typed from a sheet."""

from datetime import date, time

from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from handlers.documents.docx_form import SHIPPED
from handlers.documents.drafting.meeting import documents
from handlers.minutes.ballot import numbers_in
from handlers.minutes.checks import Check, Count, exceeds, failures
from handlers.minutes.details import Details, read_details
from handlers.minutes.sheet_words import CommentLine, LevelLine, TotalsLine, UnclearLine, VotesLine, read_page
from models.level import Level
from models.rules.schema import MeetingRules

_NUMBER = st.integers(0, 12)


def _found(count: Count, **rules: object) -> list[Check]:
    return [one.check for one in failures(count, MeetingRules(**rules))]  # type: ignore[arg-type]


@given(_NUMBER, _NUMBER, _NUMBER, _NUMBER, _NUMBER, st.tuples(*[_NUMBER] * 5))
def test_count_is_accepted_exactly_where_its_numbers_agree(
    present: int, issued: int, collected: int, valid: int, invalid: int, votes: tuple[int, ...]
) -> None:
    count = Count(12, present, issued, collected, valid, invalid, {"A": votes})
    agree = issued <= present and collected <= issued and valid + invalid == collected and sum(votes) <= valid
    assert (_found(count) == []) is agree


def test_what_was_not_entered_is_named_and_nothing_else() -> None:
    assert _found(Count(4, 4, None, None, None, None, {"A": None})) == [Check.NOT_ENTERED]
    assert _found(Count(4, 4, 4, 4, 4, 0, {"A": None})) == [Check.NO_VOTES]


def test_quorum_is_checked_only_where_the_round_enforces_it() -> None:
    count = Count(4, 2, 2, 2, 2, 0, {})
    assert _found(count) == []
    assert _found(count, enforced=True) == [Check.QUORUM]
    assert _found(count, enforced=True, quorum_percent=40) == []


def test_half_is_not_more_than_half() -> None:
    assert (exceeds(5, 10, 50), exceeds(6, 10, 50), exceeds(0, 0, 50)) == (False, True, False)


def test_numbers_are_read_with_and_without_their_words() -> None:
    assert numbers_in("10 10 9 1", 4) == (10, 10, 9, 1)
    assert numbers_in("phát ra 10, thu về 10; hợp lệ: 9, không hợp lệ 1.", 4) == (10, 10, 9, 1)
    assert numbers_in("10 10 9", 4) is None
    assert numbers_in("9,5 10 9 1", 4) is None
    assert numbers_in("-1 10 9 1", 4) is None


def test_lines_of_a_sheet_are_read_by_what_they_begin_with() -> None:
    page = "1) Tốt\n phiếu 1 2 3 4 5\nPhiếu 4 4 4 0\nphiếu 1\n1 mức 2\n1 mức 9\n1 muc de nghi 1"
    assert list(read_page(page)) == [
        CommentLine(1, "Tốt"),
        VotesLine(1, (1, 2, 3, 4, 5)),
        TotalsLine((4, 4, 4, 0)),
        UnclearLine("phiếu 1"),
        LevelLine(1, Level.GOOD, ""),
        UnclearLine("mức 9"),
        LevelLine(1, Level.EXCELLENT, ""),
    ]


def test_not_rated_needs_its_reason_and_nobody_is_guessed() -> None:
    assert list(read_page("1 mức 5\nmức 2\n")) == [UnclearLine("mức 5"), LevelLine(1, Level.GOOD, "")]
    assert list(read_page("chưa có số nào")) == [UnclearLine("chưa có số nào")]


def test_shipped_templates_of_a_meeting_are_what_the_script_makes() -> None:
    for name, made in documents().items():
        shipped = Document(str(SHIPPED / f"{name}.docx"))
        assert shipped.element.xml == made.element.xml, f"run python -m {documents.__module__}"


def test_details_of_a_meeting_are_read_line_by_line() -> None:
    page = "ngày 10/12\ngiờ: 19h30 - 21:15\nnơi Nhà văn hóa\nĐại biểu: Đồng chí Hà Văn Trên, đảng ủy viên"
    guests = "Đồng chí Hà Văn Trên, đảng ủy viên"
    assert read_details(page, 2026) == Details(
        date(2026, 12, 10), time(19, 30), time(21, 15), "Nhà văn hóa", guests
    )
    assert read_details("giờ 7 giờ 30 tối", 2026) == Details(begins=time(7, 30))
    assert [read_details(text, 2026) for text in ("31/2", "ngày 31/2", "giờ 25h", "xin chào")] == [None] * 4
