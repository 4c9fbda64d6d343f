"""The table that goes up: its sums tie whatever the tree, and numbers by hand stand for what is below."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.totals.lines import ByHand, Line, lines_of
from models.level import FOUR, Level
from models.totals import REASONS, Entered, Fault, Totals
from models.unit import Unit, UnitKind

BY = ByHand("Ngô Văn Phòng", datetime(2026, 12, 20, tzinfo=UTC))
TOP = Unit(1, None, UnitKind.DISTRICT, "Đảng bộ huyện Sơn Lam", "/1/")


def _tree(cells: list[int]) -> list[Unit]:
    """Return base organisations with so many cells each."""
    units = []
    for place, count in enumerate(cells):
        base = Unit(100 + place, 1, UnitKind.BASE, f"Đảng bộ {place}", f"/1/{100 + place}/")
        units.append(base)
        for cell in range(count):
            number = 1000 + 100 * place + cell
            units.append(Unit(number, base.id, UnitKind.CELL, f"Chi bộ {cell}", f"{base.path}{number}/"))
    return units


_COUNTS = st.integers(0, 40)
_TOTALS = st.builds(
    lambda exempt, levels, more, left: Totals(
        dict(zip(REASONS, exempt, strict=True)),
        sum(levels) + more,
        left,
        dict(zip(FOUR, levels, strict=True)),
    ),
    st.tuples(_COUNTS, _COUNTS, _COUNTS, _COUNTS),
    st.tuples(_COUNTS, _COUNTS, _COUNTS, _COUNTS),
    _COUNTS,
    _COUNTS,
)


def _numbers(found: Totals) -> tuple[int, ...]:
    levels = [found.at(level) for level in FOUR]
    return (
        found.total,
        found.spared,
        found.owed,
        found.reviewed,
        found.unreviewed,
        found.rated,
        found.unrated,
        *levels,
    )


def _leaves(lines: list[Line]) -> list[Line]:
    return [line for line in lines if not line.is_sum]


@given(st.lists(st.integers(1, 4), min_size=1, max_size=6), st.data())
def test_every_sum_is_the_sum_of_its_leaves(cells: list[int], data: st.DataObject) -> None:
    units = _tree(cells)
    counted = {unit.id: data.draw(_TOTALS) for unit in units if unit.kind is UnitKind.CELL}

    lines = lines_of(TOP, units, counted, {})

    for line in (one for one in lines if one.is_sum):
        parts = [_numbers(one.totals) for one in _leaves(lines) if line.unit.holds(one.unit)]
        assert _numbers(line.totals) == tuple(map(sum, zip(*parts, strict=True)))
    assert _numbers(lines[0].totals) == tuple(map(sum, zip(*map(_numbers, counted.values()), strict=True)))


@given(st.lists(st.integers(1, 3), min_size=2, max_size=5), st.data())
def test_numbers_by_hand_stand_for_a_unit_and_all_below(cells: list[int], data: st.DataObject) -> None:
    units = _tree(cells)
    counted = {unit.id: data.draw(_TOTALS) for unit in units if unit.kind is UnitKind.CELL}
    typed = Entered(30, (2, 0, 1, 0), 27, (5, 20, 2, 0)).totals

    lines = lines_of(TOP, units, counted, {100: (typed, BY)})

    others = [totals for unit_id, totals in counted.items() if not 1000 <= unit_id < 1100]
    assert _numbers(lines[0].totals) == tuple(map(sum, zip(*map(_numbers, [typed, *others]), strict=True)))
    assert [line.by_hand for line in lines if line.unit.id == 100] == [BY]
    assert not any(1000 <= line.unit.id < 1100 for line in lines)


def test_worked_line_has_the_shares_of_the_table() -> None:
    found = Entered(40, (2, 1, 1, 0), 36, (5, 25, 4, 1)).totals

    assert (found.spared, found.owed, found.reviewed, found.rated, found.unrated) == (4, 36, 36, 35, 1)
    assert round(found.share(Level.EXCELLENT) or 0, 2) == 14.29
    assert found.excellent_to_good == 20.0
    assert Totals().excellent_to_good is None


@pytest.mark.parametrize(
    ("numbers", "fault"),
    [
        ((30, 2, 0, 1, 0, 27, 5, 20, 2, 0), None),
        ((3, 2, 0, 2, 0, 0, 0, 0, 0, 0), Fault.EXEMPT_OVER_TOTAL),
        ((30, 2, 0, 1, 0, 28, 5, 20, 2, 0), Fault.REVIEWED_OVER_OWED),
        ((30, 2, 0, 1, 0, 20, 5, 20, 2, 0), Fault.RATED_OVER_REVIEWED),
        ((30, -1, 0, 1, 0, 20, 5, 10, 2, 0), Fault.NEGATIVE),
    ],
)
def test_numbers_that_do_not_tie_are_named(numbers: tuple[int, ...], fault: Fault | None) -> None:
    assert next(Entered.of(numbers).faults(), None) is fault


def test_base_that_is_its_own_cell_has_one_line() -> None:
    base = Unit(100, 1, UnitKind.BASE, "Chi bộ cơ sở Ngân hàng", "/1/100/")
    cell = Unit(1000, 100, UnitKind.CELL, "Chi bộ cơ sở Ngân hàng", "/1/100/1000/")

    lines = lines_of(TOP, [base, cell], {1000: Totals({}, 3, 0, {})}, {})

    assert [(line.unit.id, line.depth) for line in lines] == [(1, 0), (1000, 1)]
