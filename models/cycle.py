"""Cycles: one round of assessment with its form, its stages and its deadlines."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from models.rules.schema import CycleKind


class CycleState(StrEnum):
    OPENING = "opening"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Cycle:
    """A round; ``deadline`` is the end of the members' writing stage.

    Up to ``cut_off`` the six months of a new member count.
    """

    id: int
    unit_id: int
    title: str
    year: int
    form_id: str
    form_version: int
    state: CycleState
    opened_at: datetime
    deadline: datetime
    cut_off: date
    kind: CycleKind = CycleKind.YEARLY
    version: int = 0


@dataclass(frozen=True, slots=True)
class CycleBasis:
    """The rules and forms that a cycle was opened with, as JSON; ``Basis`` reads it."""

    cycle_id: int
    data: Any
    version: int = 0


@dataclass(frozen=True, slots=True)
class Meeting:
    """A cell's own review meeting in a cycle; its members' deadline follows from it."""

    id: int
    cycle_id: int
    cell_id: int
    starts_at: datetime
    place: str
    set_by: int
    version: int = 0


@dataclass(frozen=True, slots=True)
class Extension:
    """More time for the author of one assessment; the cell's deadline stays for everybody else."""

    assessment_id: int
    until: datetime
    granted_by: int
    granted_at: datetime
    version: int = 0
