"""The counts of a round by unit: cells, a total for each base organisation, a total of all; the totals tie."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from handlers.documents.table_xlsx import Cell, Table, tables_xlsx
from handlers.documents.table_xlsx import Group as HeadGroup
from handlers.office.round.eligibility import REASONS
from handlers.office.round.standing import Group, Stage
from handlers.roster.template import Say
from models.unit import Unit, UnitKind

_STAGES = (Stage.DONE, Stage.ADDITIONS, Stage.IN_PROGRESS, Stage.NOT_STARTED)
_WIDTHS = (6, 44, 10, 11, 10, 11, 10, 10, 11, 9, 9, 9, 9, 9)
_OTHER = "other"


@dataclass(slots=True)
class Counts:
    """The counts of one line; every person is in exactly one of them."""

    exempt: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    stages: dict[Stage, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, group: Group) -> None:
        """Count a group."""
        if group.must_review:
            self.stages[group.stage] += group.count
        else:
            self.exempt[group.exemption if group.exemption in REASONS else _OTHER] += group.count

    def plus(self, other: "Counts") -> None:
        """Count everything of another line."""
        for reason, count in other.exempt.items():
            self.exempt[reason] += count
        for stage, count in other.stages.items():
            self.stages[stage] += count

    @property
    def spared(self) -> int:
        """Return how many are not assessed."""
        return sum(self.exempt.values())

    @property
    def owed(self) -> int:
        """Return how many are assessed."""
        return sum(self.stages.values())


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: a cell, or the total of a unit above it."""

    name: str
    counts: Counts
    is_total: bool


def lines_of(units: Iterable[Unit], groups: Iterable[Group], total: str) -> list[Line]:
    """Sort the counts under their units; cells whose base is outside hang on the total alone."""
    by_id = {unit.id: unit for unit in units}
    by_cell: dict[int, Counts] = defaultdict(Counts)
    for group in groups:
        by_cell[group.cell_id].add(group)
    whole, lines = Counts(), list[Line]()
    for parent, cells in _by_parent(by_id, by_cell):
        sum_, own = Counts(), []
        for cell in cells:
            sum_.plus(by_cell[cell.id])
            own.append(Line(cell.name, by_cell[cell.id], is_total=False))
        whole.plus(sum_)
        if parent is not None:
            lines.append(Line(parent.name, sum_, is_total=True))
        if not _is_its_own_cell(parent, cells):
            lines += own
    return [*lines, Line(total, whole, is_total=True)]


def _is_its_own_cell(parent: Unit | None, cells: Sequence[Unit]) -> bool:
    """Tell whether a base organisation is one cell, so that it needs one line only."""
    return parent is not None and len(cells) == 1 and cells[0].name == parent.name


def _by_parent(
    by_id: dict[int, Unit], by_cell: dict[int, Counts]
) -> Iterator[tuple[Unit | None, Sequence[Unit]]]:
    cells = sorted((by_id[cell_id] for cell_id in by_cell if cell_id in by_id), key=lambda unit: unit.path)
    by_parent: dict[int, list[Unit]] = defaultdict(list)
    for cell in cells:
        by_parent[cell.parent_id or 0].append(cell)
    for parent_id, under in by_parent.items():
        parent = by_id.get(parent_id)
        yield (parent if parent is not None and parent.kind is not UnitKind.CELL else None), under


def summary_xlsx(title: str, about: str, lines: Sequence[Line], say: Say) -> bytes:
    """Write the table; numbers are numbers, so that sums can be checked."""
    header = [
        say(f"office.summary.{name}")
        for name in ("number", "unit", "total", *REASONS, "other", "spared", "owed")
    ]
    header += [say(f"office.summary.{stage}") for stage in _STAGES] + [say("office.summary.rate")]
    rows = list(_rows(lines))
    strong = frozenset(place for place, line in enumerate(lines) if line.is_total)
    table = Table(
        name=say("office.summary.sheet"),
        header=header,
        rows=rows,
        widths=_WIDTHS,
        titles=(title, about),
        groups=(
            HeadGroup(say("office.summary.group_spared"), 3, 7),
            HeadGroup(say("office.summary.group_owed"), 8, 13),
        ),
        strong=strong,
    )
    return tables_xlsx([table])


def _rows(lines: Sequence[Line]) -> Iterator[list[Cell]]:
    place = 0
    for line in lines:
        place += not line.is_total
        yield ["" if line.is_total else place, line.name, *_numbers(line.counts)]


def _numbers(counts: Counts) -> list[Cell]:
    done = counts.stages[Stage.DONE]
    rate: float | str = round(100 * done / counts.owed, 1) if counts.owed else ""
    spared = [counts.exempt[reason] for reason in (*REASONS, _OTHER)]
    stages = [counts.stages[stage] for stage in _STAGES]
    return [counts.spared + counts.owed, *spared, counts.spared, counts.owed, *stages, rate]
