"""What bringing a list in would change, as the person reads it before saying yes."""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter

from handlers.office.lists.examining import Examined
from handlers.roster.difference import ChangedMember
from handlers.roster.template import TEMPLATE_COLUMNS, Say, column_label, column_text
from models.roster import RosterRow

MOST_LINES = 500
"""More of one kind than this nobody reads on a phone; the counts are of all."""


@dataclass(frozen=True, slots=True)
class Line:
    """One person of the preview, with what would change in words."""

    name: str
    place: str
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """The counts, and the people by kind; it holds names, so it is kept sealed only."""

    people: int
    new: int
    changed: int
    unchanged: int
    missing: int
    returned: int
    partly: int
    new_cells: tuple[str, ...]
    lines: dict[str, tuple[Line, ...]]

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to bring in."""
        return not (self.new or self.changed)


KINDS = ("new", "changed", "missing")
_ADAPTER = TypeAdapter(Preview)


def preview_of(examined: Examined, say: Say) -> Preview:
    """Make the preview of a list."""
    found, faulty = examined.found, examined.reading.faulty
    returned = sum(row.blocked for row in faulty)
    return Preview(
        people=len(found.new) + len(found.changed) + len(found.unchanged),
        new=len(found.new),
        changed=len(found.changed),
        unchanged=len(found.unchanged),
        missing=len(found.missing),
        returned=returned,
        partly=len(faulty) - returned,
        new_cells=tuple(_place(base, cell) for base, cell in found.new_cells),
        lines={
            "new": tuple(_line(row) for row in found.new[:MOST_LINES]),
            "changed": tuple(_changed(one, say) for one in found.changed[:MOST_LINES]),
            "missing": tuple(_line(one.row) for one in found.missing[:MOST_LINES]),
        },
    )


def _line(row: RosterRow, changes: Sequence[str] = ()) -> Line:
    return Line(row.full_name, _place(row.base, row.cell), tuple(changes))


def _place(base: str, cell: str) -> str:
    return cell if base in ("", cell) else f"{cell}, {base}"


def _changed(one: ChangedMember, say: Say) -> Line:
    return _line(one.row, [*_changes(one.old, one.row, say)])


def _changes(old: RosterRow, new: RosterRow, say: Say) -> list[str]:
    """Tell what changes in the words of the list's own columns."""
    told = []
    for column, _ in TEMPLATE_COLUMNS:
        before, after = column_text(old, column, say), column_text(new, column, say)
        if before != after:
            empty = say("office.preview.nothing")
            told.append(
                say(
                    "office.preview.change",
                    column=column_label(column, say),
                    old=before or empty,
                    new=after or empty,
                )
            )
    return told


def dump(preview: Preview) -> bytes:
    """Write a preview for keeping."""
    return _ADAPTER.dump_json(preview)


def load(content: bytes) -> Preview:
    """Read a preview that was kept."""
    return _ADAPTER.validate_json(content)
