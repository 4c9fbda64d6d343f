"""What importing a list would change: new, changed and missing people; nobody is ever deleted by it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from handlers.roster.columns import Column
from handlers.roster.matching import KnownCells, KnownMember, Matching
from handlers.roster.names import base_key, cell_key, name_key
from handlers.roster.posts import post_meaning
from handlers.roster.reader import FaultyRow
from handlers.roster.values import parse_card
from models.roster import RosterField, RosterRow, Sex

FieldValue = str | int | bool | date | StrEnum | None

# An empty cell does not take these away: nobody loses a birth date, but a post ends.
_KEPT_WHEN_EMPTY = frozenset(
    {
        RosterField.CARD_NUMBER,
        RosterField.ADMITTED_ON,
        RosterField.OFFICIAL_ON,
        RosterField.PHONE,
        RosterField.WORKPLACE,
        RosterField.CIVIL_SERVANT,
        RosterField.OUTSIDE_SYSTEM,
    }
)
_POSTS = frozenset({"party_post", "gov_post", "union_post"})


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One value that would change; ``field`` is an attribute of RosterRow."""

    field: str
    old: FieldValue
    new: FieldValue


@dataclass(frozen=True, slots=True)
class ChangedMember:
    """A known member of whom the list tells something else; ``row`` is what would be stored.

    ``place`` is the place in the list, counted from 0.
    """

    member_id: str
    old: RosterRow
    row: RosterRow
    changes: tuple[FieldChange, ...]
    place: int = field(default=-1, compare=False)


@dataclass(frozen=True, slots=True)
class RosterDifference:
    """What a list would change.

    ``missing`` were known in a cell that the list covers, but are not in it: a person decides about them.
    ``unclear`` have the card number of somebody with another name and birth year; they are not imported.
    ``new_cells`` are pairs of base organisation and cell that nobody is known in yet.
    """

    new: tuple[RosterRow, ...]
    changed: tuple[ChangedMember, ...]
    unchanged: tuple[KnownMember, ...]
    missing: tuple[KnownMember, ...]
    unclear: tuple[RosterRow, ...]
    new_cells: tuple[tuple[str, str], ...]

    @property
    def is_empty(self) -> bool:
        """Say whether importing would change nothing."""
        return not (self.new or self.changed)


def difference(
    known: Sequence[KnownMember], rows: Sequence[RosterRow], faulty: Sequence[FaultyRow] = ()
) -> RosterDifference:
    """Compare a list with what is known; people of ``faulty`` rows are in the list, so never missing."""
    cells = KnownCells(known)
    matching = Matching(known, rows, cells)
    compared = [_compare(matching.pairs[place], rows[place], place) for place in sorted(matching.pairs)]
    settled = matching.pairs.keys() | matching.unclear
    return RosterDifference(
        new=tuple(row for place, row in enumerate(rows) if place not in settled),
        changed=tuple(member for member in compared if member.changes),
        unchanged=tuple(KnownMember(same.member_id, same.old) for same in compared if not same.changes),
        missing=tuple(_missing(known, rows, faulty, matching, cells)),
        unclear=tuple(rows[place] for place in sorted(matching.unclear)),
        new_cells=cells.new_among(rows),
    )


def _missing(
    known: Sequence[KnownMember],
    rows: Sequence[RosterRow],
    faulty: Sequence[FaultyRow],
    matching: Matching,
    cells: KnownCells,
) -> Iterator[KnownMember]:
    covered = {cells.key(row) for row in rows}
    matched = {member.member_id for member in matching.pairs.values()}
    cards = {row.card_number for row in rows} | {
        parse_card(row.texts.get(Column.CARD_NUMBER)) for row in faulty
    }
    names = {name_key(row.texts.get(Column.FULL_NAME, "")) for row in faulty}
    for member in known:
        row = member.row
        in_list = member.member_id in matched or name_key(row.full_name) in names
        if in_list or (row.card_number and row.card_number in cards):
            continue
        if row.standing.belongs and cells.key(row) in covered:
            yield member


def _compare(member: KnownMember, new: RosterRow, place: int) -> ChangedMember:
    old = member.row
    # Who had left and stands in a list again has come back, even where the list has no such column.
    given = new.given if old.standing.belongs else new.given | {RosterField.STANDING}
    told = (one for one in RosterField if one in given and _tells_otherwise(one, old, new))
    updates: dict[str, Any] = {name: getattr(new, name) for one in told for name in _attributes(one)}
    if RosterField.HAS_LEADERSHIP_POST not in new.given and _POSTS & updates.keys():
        updates |= _leadership(replace(old, **updates))
    changes = tuple(
        FieldChange(name, getattr(old, name), value)
        for name, value in updates.items()
        if value != getattr(old, name)
    )
    return ChangedMember(member.member_id, old, replace(old, **updates), changes, place)


def _leadership(row: RosterRow) -> dict[str, bool]:
    """Tell leadership from the posts as they would be, since a list may name only some of them."""
    meaning = post_meaning(row.party_post, row.gov_post, row.union_post)
    return {"has_leadership_post": meaning.has_leadership_post, "is_head": meaning.is_head}


def _attributes(field: RosterField) -> tuple[str, ...]:
    match field:
        case RosterField.BIRTH:
            return ("birth_date", "birth_year")
        case RosterField.PARTY_POST:
            return ("party_post", "cell_role", "base_role")
        case _:
            return (field.value,)


def _tells_otherwise(field: RosterField, old: RosterRow, new: RosterRow) -> bool:
    match field:
        case RosterField.BASE:
            return bool(new.base) and base_key(old.base) != base_key(new.base)
        case RosterField.CELL:
            return cell_key(old.cell) != cell_key(new.cell)
        case RosterField.SEX:
            return new.sex not in (old.sex, Sex.UNKNOWN)
        case RosterField.BIRTH:
            return _tells_other_birth(old, new)
        case _:
            return _is_other_value(field, getattr(old, field.value), getattr(new, field.value))


def _tells_other_birth(old: RosterRow, new: RosterRow) -> bool:
    if new.birth_date is None:  # a year alone says nothing against a date in that year
        return new.birth_year not in (None, old.birth_year)
    return new.birth_date != old.birth_date


def _is_other_value(field: RosterField, old: FieldValue, new: FieldValue) -> bool:
    if field in _KEPT_WHEN_EMPTY and new in ("", None):
        return False
    if isinstance(old, str) and isinstance(new, str):
        return name_key(old) != name_key(new)
    return old != new
