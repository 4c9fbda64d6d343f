"""The four levels of a rating, and its outcome beside them."""

from enum import StrEnum


class Level(StrEnum):
    """What a proposal or a decision says.

    "Chưa xếp loại" is an outcome of its own, never a fifth level: it counts in no share and no quota
    (Hướng dẫn 02-HD/BTCTW, 22/05/2026).
    """

    EXCELLENT = "htxsnv"
    GOOD = "httnv"
    DONE = "htnv"
    NOT_DONE = "khtnv"
    UNRATED = "unrated"


FOUR = (Level.EXCELLENT, Level.GOOD, Level.DONE, Level.NOT_DONE)
GOOD_OR_BETTER = (Level.EXCELLENT, Level.GOOD)
