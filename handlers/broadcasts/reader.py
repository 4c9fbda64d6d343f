"""Who reads a broadcast, and the places in its text that each of them sees filled with their own."""

from dataclasses import dataclass

NAME, CELL = "{tên}", "{chi bộ}"
"""What an admin may write in a text; anything else in braces stays as it is."""
_LONGEST_VALUE = 80
"""UTF-16 units that a name or a cell may take."""


@dataclass(frozen=True, slots=True)
class Reader:
    """One recipient; ``shared`` where several persons read the chat, so that the name stands above."""

    full_name: str
    cell: str
    shared: bool = False

    def fill(self, text: str) -> str:
        """Return a text as this person sees it."""
        return text.replace(NAME, self.full_name).replace(CELL, self.cell)


def growth(text: str) -> int:
    """Return by how many UTF-16 units a text can grow when it is filled."""
    return (text.count(NAME) + text.count(CELL)) * _LONGEST_VALUE
