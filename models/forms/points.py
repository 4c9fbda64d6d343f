"""Points as data: the frame of a form, its groups, the document's bands, the sets of other places."""

from enum import StrEnum

from pydantic import Field

from models.forms.words import Key, Label, Number, Part, Sourced, Words

WHOLE = ""
"""The key of the sum of all groups."""


class Scope(StrEnum):
    """How far a set of points reaches; a local one is never shown as national."""

    NATION = "nation"
    PROVINCE = "province"
    UNIT = "unit"
    POSTS = "posts"


class Method(StrEnum):
    """How an item is scored: all or nothing, or by degree."""

    BIN = "bin"
    POINTS = "points"


class PointGroup(Sourced):
    """Questions whose points are added up; ``within`` names the group that holds this one.

    ``scope``, ``source`` and ``state`` are those of the points that are written at its questions.
    """

    key: Key
    number: Number
    title: Words
    short: Label
    maximum: float = Field(gt=0)
    within: Key | None = None
    scope: Scope


class Band(Part):
    """From how many points on a document speaks of a level."""

    least: float = Field(ge=0)
    level: Key


class Bands(Sourced):
    """The document's bands, from the highest down; shown beside the sum, and nothing follows from them."""

    steps: tuple[Band, ...] = Field(min_length=1)


class PointSet(Sourced):
    """The points that another place gives to the same questions.

    A question that is not named is left out of it; ``titles`` are the questions that read differently
    there, because one was put into another. ``method`` says whether items are ticked or given by degree,
    in steps of ``step``; without it that is as in the form.
    """

    key: Key
    title: Label
    scope: Scope
    groups: dict[Key, float]
    method: Method | None = None
    step: float | None = Field(default=None, gt=0)
    maxima: dict[Key, float] = Field(min_length=1)
    titles: dict[Key, Words] = Field(default_factory=dict)


class Points(Part):
    """The frame of a form's points."""

    maximum: float = Field(gt=0)
    groups: tuple[PointGroup, ...] = Field(min_length=1)
    bands: Bands | None = None
    sets: tuple[PointSet, ...] = ()

    def chain(self, key: str | None) -> tuple[PointGroup, ...]:
        """Return a group and those that hold it, the innermost first."""
        found: list[PointGroup] = []
        known = {group.key: group for group in self.groups}
        while key is not None and key in known and known[key] not in found:
            found.append(known[key])
            key = known[key].within
        return tuple(found)
