"""A paper that was written by hand and handed in as pictures of its pages."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

PAGES = "handwritten"
"""What stands for the question in the files of such pages; no question of a form may be called so."""


@dataclass(frozen=True, slots=True)
class Handwritten:
    """The pages of one assessment, as ids of files in their order.

    ``pages`` are as the author has them now, ``handed`` as they were handed in; ``asked`` are those of the
    latter that could not be read and are to come once more.
    """

    assessment_id: int
    pages: Any
    handed: Any
    asked: Any
    handed_at: datetime | None = None
    legible_at: datetime | None = None
    legible_by: int | None = None
    version: int = 0

    def moved_up(self, page: int) -> "Handwritten":
        """Return the pages with one of them before the one that it came after."""
        pages = list(self.pages)
        place = pages.index(page) if page in pages else 0
        if place:
            pages[place - 1], pages[place] = pages[place], pages[place - 1]
        return replace(self, pages=pages)

    def without(self, page: int) -> "Handwritten":
        """Return the pages without one of them."""
        return replace(self, pages=[one for one in self.pages if one != page])

    def hand_in(self, now: datetime) -> "Handwritten":
        """Return the pages as handed in; whether they can be read is to be looked at anew."""
        handed = list(self.pages)
        return replace(self, handed=handed, asked=[], handed_at=now, legible_at=None, legible_by=None)

    def replaced(self, old: int, new: int) -> "Handwritten":
        """Return the pages with another picture of one that was handed in."""
        swapped = {old: new}
        return replace(
            self,
            pages=[swapped.get(one, one) for one in self.pages],
            handed=[swapped.get(one, one) for one in self.handed],
            asked=[one for one in self.asked if one != old],
            legible_at=None,
            legible_by=None,
        )
