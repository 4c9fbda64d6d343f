"""Whether an answer that was given to a question still is one, after the form was corrected."""

from models.forms.schema import CHOICE_KINDS, Form, Kind, Question, Value


def fits(form: Form, question: Question, value: Value) -> bool:
    """Tell whether a value could have been given to a question as it is now."""
    if value in ("", []):
        return question.none_ok
    match question.kind:
        case Kind.LONG | Kind.SHORT | Kind.DATE:
            return isinstance(value, str)
        case Kind.NUMBER | Kind.POINTS:
            return _within(question, value)
        case Kind.ROWS:
            return isinstance(value, list) and all(isinstance(row, str) for row in value)
        case Kind.FILE:
            return isinstance(value, list) and all(isinstance(one, dict) for one in value)
        case Kind.CHOICES:
            return isinstance(value, list) and all(_is_option(form, question, one) for one in value)
        case _:
            return question.kind in CHOICE_KINDS and _is_option(form, question, value)


def _within(question: Question, value: Value) -> bool:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    low = question.minimum if question.minimum is not None else 0.0 if question.kind is Kind.POINTS else None
    return (low is None or value >= low) and (question.maximum is None or value <= question.maximum)


def _is_option(form: Form, question: Question, value: Value) -> bool:
    return any(o.value == value and type(o.value) is type(value) for o in form.options(question))
