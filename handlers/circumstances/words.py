"""Cases, reasons and decisions in words."""

from datetime import date

from markupsafe import Markup

from handlers.office.opening import DECIDED, Duty
from handlers.office.voice import Speaker
from models.circumstance import Circumstance
from models.contest import Override
from models.rules.schema import Case, RuleSet


def reason_words(speaker: Speaker, rules: RuleSet, code: str) -> str:
    """Return a rule's words and where it is written."""
    if code == DECIDED:
        return speaker.label("case.decided")
    rule = rules.rule(code)
    return f"{rule.title.to(speaker.lang)} ({rule.source})" if rule else code


def duty_words(speaker: Speaker, rules: RuleSet, duty: Duty) -> str:
    """Return why somebody is not assessed or not rated, and what is to be kept in mind."""
    codes = [duty.exemption] if duty.exemption else []
    said = [reason_words(speaker, rules, code) for code in (*codes, *duty.notes)]
    if duty.decided and not duty.exemption:
        said.insert(0, speaker.label("case.decided"))
    return "; ".join(said)


def outcome_words(speaker: Speaker, *, must_review: bool, is_rated: bool) -> str:
    """Return what is asked of somebody: assessed and rated, assessed only, or neither."""
    return speaker.label(f"case.outcome.{outcome_name(must_review=must_review, is_rated=is_rated)}")


def outcome_name(*, must_review: bool, is_rated: bool) -> str:
    """Return the name of an outcome."""
    if not must_review:
        return "none"
    return "full" if is_rated else "unrated"


def case_words(speaker: Speaker, case: Case) -> str:
    """Name a case."""
    return speaker.label(f"case.kind.{case}")


def stretch_words(speaker: Speaker, row: Circumstance) -> str:
    """Return from when until when a case goes, or how long it is."""
    if row.months is not None:
        key = "case.stretch.months" if row.months else "case.stretch.no_months"
        return speaker.label(key, count=row.months, year=row.since.year if row.since else "")
    if row.since is None:
        return speaker.label("case.stretch.unknown")
    if row.until is None:
        return speaker.label("case.stretch.since", since=_day(row.since))
    return speaker.label("case.stretch.both", since=_day(row.since), until=_day(row.until))


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def override_words(speaker: Speaker, decided: Override, form: str, reason: str) -> Markup:
    """Say what was decided and why."""
    outcome = outcome_words(speaker, must_review=decided.must_review, is_rated=decided.is_rated)
    form = speaker.label("case.override_form", form=form) if form else ""
    return speaker.say("case.override", outcome=outcome, form=form, reason=reason)
