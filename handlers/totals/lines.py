"""The lines of the table: cells under their base organisations, a total for every unit above; pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from handlers.charge import natural
from models.totals import Totals
from models.unit import Unit


@dataclass(frozen=True, slots=True)
class ByHand:
    """Who entered a line and when."""

    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """One line; ``depth`` counts the units above it inside the table, 0 is the whole."""

    unit: Unit
    totals: Totals
    depth: int
    is_sum: bool
    by_hand: ByHand | None = None


@dataclass
class _Node:
    unit: Unit
    own: Totals | None = None
    by_hand: ByHand | None = None
    below: "list[_Node]" = field(default_factory=list)

    @property
    def totals(self) -> Totals:
        found = self.own or Totals()
        for node in self.below:
            found = found.plus(node.totals)
        return found


def lines_of(
    top: Unit,
    units: Iterable[Unit],
    counted: Mapping[int, Totals],
    by_hand: Mapping[int, tuple[Totals, ByHand]],
) -> list[Line]:
    """Return the whole first, then unit after unit in the order of names, each sum above its parts.

    Numbers that were entered by hand stand for a unit and everything below it. A unit without anybody
    has no line.
    """
    nodes = {unit.id: _Node(unit) for unit in (top, *units)}
    entered = [nodes[unit_id].unit for unit_id in by_hand if unit_id in nodes]
    for unit_id, (totals, by) in by_hand.items():
        if (node := nodes.get(unit_id)) is not None and not _is_below(node.unit, entered):
            node.own, node.by_hand = totals, by
    for unit_id, totals in counted.items():
        if (node := nodes.get(unit_id)) is not None and not node.by_hand and not _is_below(node.unit, entered):
            node.own = totals
    for node in nodes.values():
        parent = nodes.get(node.unit.parent_id or 0)
        if node.unit.id != top.id and parent is not None:
            parent.below.append(node)
    return list(_walk(nodes[top.id], 0))


def _is_below(unit: Unit, others: Sequence[Unit]) -> bool:
    return any(other.holds(unit) and other.id != unit.id for other in others)


def _walk(node: _Node, depth: int) -> Iterable[Line]:
    totals = node.totals
    if depth and not totals.total:
        return
    below = [one for one in node.below if one.totals.total]
    if node.own is None and len(below) == 1 and below[0].unit.name == node.unit.name:
        # A base organisation that is one cell of the same name needs one line only.
        yield from _walk(below[0], depth)
        return
    yield Line(node.unit, totals, depth, is_sum=bool(below), by_hand=node.by_hand)
    for one in sorted(below, key=lambda one: (natural(one.unit.name), one.unit.id)):
        yield from _walk(one, depth + 1)
