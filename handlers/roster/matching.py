"""Which row of a list is which member whom the roster already has."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from handlers.roster.names import base_key, cell_key, name_key
from models.roster import RosterRow

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class KnownMember:
    """A member whom the roster already has."""

    member_id: str
    row: RosterRow


class KnownCells:
    """The cells that are known; a list that names no base organisation means the only cell of that name."""

    def __init__(self, known: Iterable[KnownMember]) -> None:
        self._known: set[tuple[str, str]] = set()
        bases_of: dict[str, set[str]] = defaultdict(set)
        for member in known:
            base, cell = base_key(member.row.base), cell_key(member.row.cell)
            self._known.add((base, cell))
            bases_of[cell].add(base)
        self._only_base = {cell: next(iter(bases)) for cell, bases in bases_of.items() if len(bases) == 1}

    def key(self, row: RosterRow) -> tuple[str, str]:
        """Key the cell of a row, with its base organisation found when it is not told."""
        cell = cell_key(row.cell)
        return (base_key(row.base) if row.base else self._only_base.get(cell, "")), cell

    def new_among(self, rows: Iterable[RosterRow]) -> tuple[tuple[str, str], ...]:
        """List the cells that nobody is known in, as pairs of base organisation and cell."""
        found = {self.key(row): (row.base, row.cell) for row in rows}
        return tuple(names for key, names in found.items() if key not in self._known)


class Matching:
    """Pairs rows with members, each member once: by card, by name and birth, by name and cell.

    ``pairs`` are members by the place of their row. ``unclear`` are places of rows with the card number of
    somebody who has another name and another birth year: importing them would turn one person into another.
    """

    def __init__(self, known: Sequence[KnownMember], rows: Sequence[RosterRow], cells: KnownCells) -> None:
        self.pairs: dict[int, KnownMember] = {}
        self.unclear: set[int] = set()
        self._known, self._rows, self._cells = known, rows, cells
        self._taken: set[str] = set()
        self._pair(lambda row: row.card_number or None, _is_same_person)
        self._find_unclear()
        self._pair(self._name_birth_and_cell, lambda _old, _new: True)
        self._pair(_name_and_birth, _cards_agree)
        self._pair(self._name_and_cell, _may_be_corrected)

    def _pair(
        self,
        key_of: Callable[[RosterRow], Hashable | None],
        agrees: Callable[[RosterRow, RosterRow], bool],
    ) -> None:
        """Pair where a key belongs to one open member and one open row alone."""
        members = _by_key((key_of(m.row), m) for m in self._known if m.member_id not in self._taken)
        places = _by_key((key_of(self._rows[place]), place) for place in self._open_places())
        for key, found in places.items():
            candidates = members.get(key, [])
            if len(found) == len(candidates) == 1 and agrees(candidates[0].row, self._rows[found[0]]):
                self.pairs[found[0]] = candidates[0]
                self._taken.add(candidates[0].member_id)

    def _open_places(self) -> Iterable[int]:
        return (
            place for place in range(len(self._rows)) if place not in self.pairs and place not in self.unclear
        )

    def _find_unclear(self) -> None:
        holders = {member.row.card_number: member.row for member in self._known if member.row.card_number}
        for place in list(self._open_places()):
            holder = holders.get(self._rows[place].card_number)
            if holder and not _is_same_person(holder, self._rows[place]):
                self.unclear.add(place)

    def _name_and_cell(self, row: RosterRow) -> Hashable:
        return name_key(row.full_name), self._cells.key(row)

    def _name_birth_and_cell(self, row: RosterRow) -> Hashable | None:
        name_and_birth = _name_and_birth(row)
        return (name_and_birth, self._cells.key(row)) if name_and_birth else None


def _by_key(pairs: Iterable[tuple[Hashable | None, T]]) -> Mapping[Hashable, list[T]]:
    found: dict[Hashable, list[T]] = defaultdict(list)
    for key, value in pairs:
        if key is not None:
            found[key].append(value)
    return found


def _name_and_birth(row: RosterRow) -> Hashable | None:
    birth = row.birth_date or row.birth_year
    return (name_key(row.full_name), birth) if birth else None


def _is_same_person(old: RosterRow, new: RosterRow) -> bool:
    same_name = name_key(old.full_name) == name_key(new.full_name)
    return same_name or (old.birth_year is not None and old.birth_year == new.birth_year)


def _cards_agree(old: RosterRow, new: RosterRow) -> bool:
    return not old.card_number or not new.card_number or old.card_number == new.card_number


def _may_be_corrected(old: RosterRow, new: RosterRow) -> bool:
    """Say whether the births can be one birth written twice: one is not told, or one part of it differs."""
    if not _cards_agree(old, new):
        return False
    if old.birth_date is None or new.birth_date is None:
        return old.birth_year is None or new.birth_year is None or old.birth_year == new.birth_year
    parts = zip(old.birth_date.timetuple()[:3], new.birth_date.timetuple()[:3], strict=True)
    return sum(before != after for before, after in parts) <= 1
