"""Who is assessed, by which rule and with which form; pure, from facts that people recorded."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from models.rules.schema import Audience, Case, FormChoice, Rule, RuleSet

NO_FORM = "no_form"


@dataclass(frozen=True, slots=True)
class Subject:
    """What is known of a person or a collective; ``since`` is the day of admission or founding.

    ``cases`` are the cases that hold, each with its length in months where it has one.
    """

    audience: Audience
    since: date | None = None
    cases: Mapping[Case, int | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a subject is assessed: the rule that decides, the form, and what is to be kept in mind."""

    must_review: bool
    is_rated: bool
    code: str
    source: str
    form: FormChoice | None
    notes: tuple[Rule, ...] = ()


def decide(rules: RuleSet, subject: Subject, cut_off: date) -> Verdict:
    """Apply a regulation to a subject; ``cut_off`` is the day up to which six months are counted."""
    fitting = [rule for rule in rules.rules if _fits(rule, subject, cut_off)]
    deciding = next((rule for rule in fitting if not (rule.must_review and rule.is_rated)), None)
    notes = tuple(rule for rule in fitting if rule is not deciding)
    form = rules.form_for(subject.audience)
    if deciding is not None:
        form = form if deciding.must_review else None
        return Verdict(deciding.must_review, deciding.is_rated, deciding.code, deciding.source, form, notes)
    if form is None:
        return Verdict(False, False, NO_FORM, rules.general_source, None, notes)
    return Verdict(True, True, "", rules.general_source, form, notes)


def _fits(rule: Rule, subject: Subject, cut_off: date) -> bool:
    match rule.case:
        case Case.NEWLY_ADMITTED | Case.NEWLY_FOUNDED:
            collective = subject.audience is Audience.COLLECTIVE
            if collective is (rule.case is Case.NEWLY_ADMITTED):
                return False
            return subject.since is not None and add_months(subject.since, rule.months or 0) > cut_off
        case Case.NEWLY_APPOINTED:
            length = subject.cases.get(rule.case)
            return rule.case in subject.cases and (length is None or length < (rule.months or length + 1))
        case Case.NO_POST:
            return subject.audience in (Audience.NO_POST, Audience.OUTSIDE_SYSTEM)
        case _:
            return _holds(rule, subject)


def _holds(rule: Rule, subject: Subject) -> bool:
    if rule.case not in subject.cases:
        return False
    length = subject.cases[rule.case]
    return rule.months is None or (length is not None and length >= rule.months)


def add_months(day: date, months: int) -> date:
    """Return the same day so many months later, the month's last day where there is no such day."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
