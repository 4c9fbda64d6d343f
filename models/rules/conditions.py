"""The conditions of the levels as data, and which of them recorded facts meet; nobody is rated here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from models.forms.schema import State, Words
from models.level import Level

_Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
_MOST = Decimal(1000)


class FactKind(StrEnum):
    YES_NO = "yes_no"
    NUMBER = "number"
    PERCENT = "percent"


class Whom(StrEnum):
    """Whom a condition is about; without any it is about everybody."""

    COLLECTIVE = "collective"
    LEADER = "leader"
    OTHER = "other"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FactRule(_Part):
    """A kind of fact that people may record, with its source."""

    code: _Code
    kind: FactKind
    title: Words


class LevelCondition(_Part):
    """What a fact has to be for some levels, and where that is written."""

    levels: tuple[Level, ...] = Field(min_length=1)
    whom: tuple[Whom, ...] = ()
    fact: _Code
    is_: bool | None = Field(default=None, alias="is")
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    title: Words
    source: str = Field(min_length=1)
    state: State

    @model_validator(mode="after")
    def _one_test(self) -> Self:
        if (self.is_ is None) is (self.at_least is None and self.at_most is None):
            raise ValueError("a condition says either what a fact is, or how large it has to be")
        return self

    def met_by(self, value: "Value") -> bool:
        """Tell whether a recorded fact meets the condition."""
        if self.is_ is not None or isinstance(value, bool):
            return value is self.is_
        low = self.at_least is None or value >= self.at_least
        return low and (self.at_most is None or value <= self.at_most)


Value = bool | Decimal


class Outcome(StrEnum):
    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """A condition, and whether recorded facts meet it."""

    condition: LevelCondition
    outcome: Outcome


def judge(
    conditions: Iterable[LevelCondition], level: Level, whom: Whom, facts: Mapping[str, Value]
) -> list[Finding]:
    """Return every condition of a level for somebody, with what the recorded facts say of it."""
    fitting = (one for one in conditions if level in one.levels and (not one.whom or whom in one.whom))
    return [Finding(one, _outcome(one, facts.get(one.fact))) for one in fitting]


def _outcome(condition: LevelCondition, value: Value | None) -> Outcome:
    if value is None:
        return Outcome.UNKNOWN
    return Outcome.MET if condition.met_by(value) else Outcome.UNMET


def read_number(text: str) -> Decimal | None:
    """Read a typed number as people write it, None where it is none or out of range."""
    try:
        value = Decimal(text.strip().removesuffix("%").strip().replace(",", "."))
    except InvalidOperation:
        return None
    if not value.is_finite() or not 0 <= value <= _MOST:
        return None
    # Shares beyond what was asked go above 100; no kind goes below nothing.
    return round(value, 2)


def to_text(value: Value) -> str:
    """Return what is stored of a fact."""
    return str(value).lower() if isinstance(value, bool) else str(value.normalize() if value else value)


def from_text(text: str) -> Value | None:
    """Read what ``to_text`` wrote; None where the fact was withdrawn."""
    if text in ("true", "false"):
        return text == "true"
    return Decimal(text) if text else None
