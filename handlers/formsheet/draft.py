"""A form while it is read from a sheet: the data of a form file, and the cell that each part came from."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from handlers.formsheet.problems import Lack, Problem, SheetCode, Spot
from handlers.formsheet.words import meaning_of, word_for
from models.forms.checking.faults import Code, Where

T = TypeVar("T")


@dataclass(slots=True)
class Draft:
    """What has been read so far."""

    data: dict[str, Any] = field(default_factory=dict)
    places: dict[Where, Spot] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    lacks: Counter[Lack] = field(default_factory=Counter)

    def put(self, spot: Spot, where: Where, value: Any) -> None:
        """Note a value of the top of the form, or of a part that is there, with its cell."""
        holder: Any = self.data
        for step in where[:-1]:
            holder = holder[step]
        holder[where[-1]] = value
        self.places[where] = spot

    def wrong(self, spot: Spot, code: Code | SheetCode, **args: object) -> None:
        """Note a fault."""
        self.problems.append(Problem(spot, code, args))

    def words(self, vi: str, en: str) -> dict[str, str]:
        """Return a text in both languages; Vietnamese stands in for English that is missing."""
        if vi and not en:
            self.lacks[Lack.ENGLISH] += 1
        return {"vi": vi, "en": en or vi}

    def meant(self, spot: Spot, text: str, known: Mapping[T, tuple[str, ...]]) -> T | None:
        """Return what a cell means; None, with the fault noted, where that is not known."""
        found = meaning_of(text, known)
        if found is None and text:
            self.wrong(spot, SheetCode.WORD, found=text, known=listed(word_for(one, known) for one in known))
        return found


def listed(words: Iterable[str]) -> str:
    """Return words for a sentence."""
    return "; ".join(words)
