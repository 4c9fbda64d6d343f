"""The kinds of rounds."""

from enum import StrEnum


class CycleKind(StrEnum):
    """How often a round of this kind comes; the fourth quarter opens none, it is part of the year's."""

    YEARLY = "yearly"
    QUARTERLY = "quarterly"
    TERM = "term"
