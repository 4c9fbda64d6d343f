"""What a round is opened on: the rules, and for each audience the form in the version of that day."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Protocol

from models.forms.catalog import Catalog
from models.forms.schema import Form
from models.roster import Standing
from models.rules.eligibility import Subject, Verdict, decide
from models.rules.schema import Audience, Case, RuleSet

Pin = tuple[str, int]
"""A form's id and version."""
_CASES = {
    Standing.EXCUSED: Case.EXCUSED,
    Standing.SUSPENDED: Case.SUSPENDED,
    Standing.PROBATIONARY: Case.PROBATIONARY,
}


@dataclass(frozen=True, slots=True)
class Basis:
    """The rules and the pinned forms of one round; a later correction of either does not change it.

    ``boxes`` are the parts of papers that this round asks others for, besides those of the forms.
    """

    rules: RuleSet
    forms: Mapping[Audience, Pin]
    boxes: frozenset[str] = frozenset()

    @classmethod
    def by_rules(cls, rules: RuleSet, catalog: Catalog) -> "Basis":
        """Pin the newest version of every form that the rules name; raise KiemdiemError where one lacks."""
        forms = {choice.audience: catalog.get(choice.form) for choice in rules.forms}
        return cls(rules, {audience: (form.id, form.version) for audience, form in forms.items()})

    @classmethod
    def with_form(cls, rules: RuleSet, form: Form) -> "Basis":
        """Use one form for every member whom the rules call."""
        pin = (form.id, form.version)
        return cls(rules, {audience: pin for audience in Audience if audience is not Audience.COLLECTIVE})

    @property
    def main(self) -> Pin:
        """Return the form of members without a post, or of those with one where the round is for them."""
        return self.forms.get(Audience.NO_POST) or next(iter(self.forms.values()))

    def form_for(self, audience: Audience) -> Pin:
        """Return the form of an audience; where none is named, that of members without a post."""
        return self.forms.get(audience) or self.main

    def moved(self, old: Pin, new: Pin) -> "Basis":
        """Return the basis with a corrected form in the place of the one before."""
        forms = {audience: new if pin == old else pin for audience, pin in self.forms.items()}
        return replace(self, forms=forms)

    def verdict(self, subject: Subject, cut_off: date) -> Verdict:
        """Tell whether a subject is assessed in this round."""
        return decide(self.rules, subject, cut_off)

    def to_json(self) -> dict[str, Any]:
        """Return what is stored with the round."""
        forms = {str(audience): list(pin) for audience, pin in self.forms.items()}
        return {
            "rules": self.rules.model_dump(mode="json", by_alias=True),
            "forms": forms,
            "boxes": sorted(self.boxes),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Basis":
        """Read what ``to_json`` wrote."""
        forms = {Audience(name): (pin[0], pin[1]) for name, pin in data["forms"].items()}
        return cls(RuleSet.model_validate(data["rules"]), forms, frozenset(data.get("boxes", ())))


class Listed(Protocol):
    """What the roster tells of a member, as far as rules ask for it."""

    @property
    def standing(self) -> str: ...
    @property
    def admitted_on(self) -> date | None: ...
    @property
    def has_post(self) -> bool: ...
    @property
    def civil_servant(self) -> bool | None: ...
    @property
    def outside_system(self) -> bool | None: ...


def works_outside(listed: Listed) -> bool:
    """Tell whether somebody works outside the political system.

    Where the roster has no word on it, that is who is no cadre, civil servant or public employee; where it
    is silent on that too, the person counts as inside.
    """
    return listed.civil_servant is False if listed.outside_system is None else listed.outside_system


def member_subject(listed: Listed, entered: Mapping[Case, int | None] | None = None) -> Subject:
    """Return what the rules ask of a member, from the roster and the cases that people have entered."""
    outside = Audience.OUTSIDE_SYSTEM if works_outside(listed) else Audience.NO_POST
    case = _CASES.get(Standing(listed.standing))
    cases = {**({case: None} if case else {}), **(entered or {})}
    return Subject(Audience.POST if listed.has_post else outside, listed.admitted_on, cases)
