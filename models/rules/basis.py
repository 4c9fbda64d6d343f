"""What a round is opened on: the rules, and for each audience the form in the version of that day."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

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


def member_subject(
    standing: str, admitted_on: date | None, has_post: bool, civil_servant: bool | None
) -> Subject:
    """Return what the rules ask of a member, from the roster.

    Who is no cadre, civil servant or public employee counts as outside the political system; where the
    roster does not say, the person counts as inside, without a post.
    """
    outside = Audience.OUTSIDE_SYSTEM if civil_servant is False else Audience.NO_POST
    case = _CASES.get(Standing(standing))
    return Subject(Audience.POST if has_post else outside, admitted_on, {case: None} if case else {})
