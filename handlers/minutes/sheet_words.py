"""What is typed from a sheet, line by line: pure reading, knows no meeting.

``vắng 4 ốm``, ``phiếu 10 10 9 1``, ``1 phiếu 2 6 1 0 0``, ``1 mức 2``; any other words after a number are a
comment on that person, and a line without a number belongs to the person of the line before it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from handlers.grammar import fold
from models.level import Level
from models.minutes import BOXES

_NUMBERED = re.compile(r"^\s*(\d{1,3})\s*[.):]?\s*(.*)$")
_ABSENT = re.compile(r"^\s*(?:vắng|vang|absent)\s+(\d{1,3})\s*[:,.]?\s*(.*)$", re.IGNORECASE)
_VOTES = ("phieu", "votes", "ballots")
_LEVEL = ("muc", "muc de nghi", "level")


@dataclass(frozen=True, slots=True)
class AbsentLine:
    """Somebody was absent."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class TotalsLine:
    """How many ballots were issued, collected, valid and invalid."""

    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class VotesLine:
    """One person's votes in the five boxes."""

    number: int
    votes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LevelLine:
    """What the cell proposes for one person."""

    number: int
    level: Level
    reason: str


@dataclass(frozen=True, slots=True)
class CommentLine:
    """A comment on one person."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class UnclearLine:
    """A line that says nothing known; nothing of it is kept."""

    text: str


Line = AbsentLine | TotalsLine | VotesLine | LevelLine | CommentLine | UnclearLine


def read_page(text: str) -> Iterator[Line]:
    """Read a page from top to bottom; every line that is not empty becomes something."""
    number: int | None = None
    for raw in text.splitlines():
        line = raw.strip()
        if not line:
            continue
        if (absent := _ABSENT.match(line)) is not None:
            yield AbsentLine(int(absent[1]), absent[2].strip())
            continue
        numbered = _NUMBERED.match(line) if not _votes(line) else None
        if numbered is not None:
            number, line = int(numbered[1]), numbered[2].strip()
        if line:
            yield _read(number, line, own=numbered is not None)


def _read(number: int | None, line: str, *, own: bool) -> Line:
    votes = _votes(line)
    if votes is not None and not own and len(votes) == 4:
        return TotalsLine(votes)
    if votes is not None:
        known = number is not None and len(votes) == len(BOXES)
        return VotesLine(number or 0, votes) if known else UnclearLine(line)
    if (level := _level(number, line)) is not None:
        return level
    return CommentLine(number, line) if number is not None else UnclearLine(line)


def _votes(line: str) -> tuple[int, ...] | None:
    """Return the numbers of a line that begins with "phiếu"; None where it does not."""
    word, _, rest = line.replace(":", " ").partition(" ")
    if fold(word) not in _VOTES:
        return None
    return tuple(map(int, re.findall(r"\d{1,4}", rest)))


def _level(number: int | None, line: str) -> Line | None:
    words = line.replace(":", " ").split()
    for length in (3, 1):
        if fold(" ".join(words[:length])) in _LEVEL and len(words) > length:
            return _level_of(number, line, words[length:])
    return None


def _level_of(number: int | None, line: str, rest: list[str]) -> Line:
    place = int(rest[0]) if rest[0].isdigit() else 0
    if number is None or not 1 <= place <= len(BOXES):
        return UnclearLine(line)
    level, reason = BOXES[place - 1], " ".join(rest[1:])
    if level is Level.UNRATED and not reason:
        return UnclearLine(line)
    return LevelLine(number, level, reason if level is Level.UNRATED else "")
