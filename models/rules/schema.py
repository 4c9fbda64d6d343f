"""The rules of a kind of round as data: who is assessed, by which article, with which form."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from models.cycle_kind import CycleKind as CycleKind
from models.forms.schema import State, Words
from models.rules.conditions import FactRule, LevelCondition
from models.rules.quota import QuotaRules

_Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
_RulesId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]


class Case(StrEnum):
    """What can be the matter with a subject; the words of the documents are in the definitions."""

    EXCUSED = "excused"
    SUSPENDED = "suspended"
    COMMITTEE_SUSPENDED = "committee_suspended"
    NEWLY_ADMITTED = "newly_admitted"
    NEWLY_FOUNDED = "newly_founded"
    PROBATIONARY = "probationary"
    SICK_LEAVE = "sick_leave"
    MATERNITY_LEAVE = "maternity_leave"
    TRAINING_AWAY = "training_away"
    NEWLY_APPOINTED = "newly_appointed"
    UNDER_INSPECTION = "under_inspection"
    NO_POST = "no_post"


class Audience(StrEnum):
    """For whom a form is."""

    COLLECTIVE = "collective"
    POST = "post"
    NO_POST = "no_post"
    OUTSIDE_SYSTEM = "outside_system"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Rule(_Part):
    """What a case leads to, and where that is written.

    ``months`` is the least stretch that counts; of what is new (admitted, founded, appointed) the shortest
    time after which it counts no more.
    """

    code: _Code
    case: Case
    title: Words
    must_review: bool
    is_rated: bool
    months: int | None = Field(default=None, ge=1, le=24)
    source: str = Field(min_length=1)
    state: State


class FormChoice(_Part):
    """Which form an audience fills in."""

    audience: Audience
    form: str
    source: str = Field(min_length=1)
    state: State


class MeetingRules(_Part):
    """How a cell's meeting decides; the papers that were read are silent, so numbers are shown, not enforced.

    More than so many percent of the cell's members have to be present, and more than so many percent of
    those present have to agree. Where they are enforced, falling short of them is kept only with a note.
    """

    vote: bool = True
    quorum_percent: int = Field(default=50, ge=0, le=100)
    majority_percent: int = Field(default=50, ge=0, le=100)
    enforced: bool = False
    state: State = State.PROVISIONAL


class ReconsiderationRules(_Part):
    """Within how many working days a member may ask to have the rating looked at again, and gets an answer.

    One source each for 5 and 10, for 5 and 5, and for no period; hence a setting.
    """

    file_days: int = Field(default=5, ge=1, le=60)
    answer_days: int = Field(default=10, ge=1, le=60)
    state: State = State.ONE_SOURCE


class RuleSet(_Part):
    """One regulation's rules; the first rule that fits decides, later ones that fit are notes."""

    id: _RulesId
    title: Words
    source: str = Field(min_length=1)
    general_source: str = Field(min_length=1)
    kinds: tuple[CycleKind, ...] = Field(min_length=1)
    from_year: int = Field(ge=2000, le=2100)
    until_year: int | None = Field(default=None, ge=2000, le=2100)
    cut_off_month: int = Field(default=12, ge=1, le=12)
    cut_off_day: int = Field(default=31, ge=1, le=31)
    rules: tuple[Rule, ...]
    forms: tuple[FormChoice, ...] = Field(min_length=1)
    meeting: MeetingRules = MeetingRules()
    quota: QuotaRules = QuotaRules()
    reconsideration: ReconsiderationRules = ReconsiderationRules()
    facts: tuple[FactRule, ...] = ()
    conditions: tuple[LevelCondition, ...] = ()

    @model_validator(mode="after")
    def _unique(self) -> Self:
        codes = [rule.code for rule in self.rules]
        audiences = [choice.audience for choice in self.forms]
        if len(codes) != len(set(codes)) or len(audiences) != len(set(audiences)):
            raise ValueError("a code or an audience is named twice")
        return self

    @model_validator(mode="after")
    def _facts_known(self) -> Self:
        facts = [fact.code for fact in self.facts]
        if len(facts) != len(set(facts)):
            raise ValueError("a fact is named twice")
        if unknown := [one.fact for one in self.conditions if one.fact not in facts]:
            raise ValueError(f"a condition names an unknown fact: {unknown[0]}")
        return self

    def in_force(self, year: int) -> bool:
        """Tell whether a round of this year goes by these rules."""
        return self.from_year <= year and (self.until_year is None or year <= self.until_year)

    def rule(self, code: str) -> Rule | None:
        """Return the rule with a code."""
        return next((rule for rule in self.rules if rule.code == code), None)

    def fact(self, code: str) -> FactRule | None:
        """Return the kind of fact with a code."""
        return next((fact for fact in self.facts if fact.code == code), None)

    def form_for(self, audience: Audience) -> FormChoice | None:
        """Return the form of an audience; those outside the system fall back on no post."""
        for choice in self.forms:
            if choice.audience is audience:
                return choice
        return self.form_for(Audience.NO_POST) if audience is Audience.OUTSIDE_SYSTEM else None
