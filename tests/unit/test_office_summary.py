"""The table of a round: every line adds up, and the lines to their totals."""

from hypothesis import given
from hypothesis import strategies as st

from handlers.office.papers.summary import Line, lines_of
from handlers.office.round.standing import Group, Stage, stage
from models.assessment import PaperState, Status
from models.unit import Unit, UnitKind

_UNITS = (
    Unit(1, None, UnitKind.DISTRICT, "Huyện", "/1/"),
    Unit(2, 1, UnitKind.BASE, "Xã An", "/1/2/"),
    Unit(3, 1, UnitKind.BASE, "Xã Bình", "/1/3/"),
    Unit(4, 2, UnitKind.CELL, "Thôn 1", "/1/2/4/"),
    Unit(5, 2, UnitKind.CELL, "Thôn 2", "/1/2/5/"),
    Unit(6, 3, UnitKind.CELL, "Xóm Đông", "/1/3/6/"),
)
_GROUPS = st.builds(
    Group,
    cell_id=st.sampled_from([4, 5, 6]),
    must_review=st.booleans(),
    exemption=st.sampled_from(["mien_sinh_hoat", "dinh_chi", "moi_ket_nap_6t", "chuyen_di"]),
    stage=st.sampled_from(Stage),
    count=st.integers(1, 50),
)


def _people(line: Line) -> int:
    return line.counts.owed + line.counts.spared


@given(st.lists(_GROUPS, max_size=20))
def test_cells_add_up_to_their_bases_and_these_to_the_whole(groups: list[Group]) -> None:
    *lines, whole = lines_of(_UNITS, groups, "Tổng cộng")
    assert sum(_people(line) for line in lines if not line.is_total) == _people(whole)
    assert sum(_people(line) for line in lines if line.is_total) == _people(whole)
    assert _people(whole) == sum(group.count for group in groups)


def test_cells_stand_under_their_base_in_the_order_of_the_tree() -> None:
    groups = [Group(cell, True, "", Stage.DONE, 1) for cell in (6, 5, 4)]
    names = [line.name for line in lines_of(_UNITS, groups, "Tổng cộng")]
    assert names == ["Xã An", "Thôn 1", "Thôn 2", "Xã Bình", "Xóm Đông", "Tổng cộng"]


def test_who_writes_on_paper_counts_as_done_and_is_not_marked_out() -> None:
    assert {stage(Status.NOT_STARTED, paper) for paper in (PaperState.WAITING, PaperState.RECEIVED)} == {
        Stage.DONE
    }
