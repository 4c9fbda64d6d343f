"""Reading an answer out of what was typed, by the kind of the question."""

from datetime import date

from handlers import grammar
from handlers.answers.choosing import read_choice, read_choices, read_yes_no
from handlers.answers.dates import read_date
from handlers.answers.numbers import read_number
from handlers.answers.problem import Problem, Trouble
from handlers.answers.written import read_line, read_rows, read_text
from models.forms.schema import Form, Kind, Question, Value


def parse(form: Form, question: Question, text: str, today: date) -> Value | Problem:
    """Read a typed answer; return a Problem where it cannot be one. Never raises."""
    said = grammar.clean(text)
    if not said:
        return Problem(Trouble.NEEDS_TEXT)
    match question.kind:
        case Kind.LONG:
            return read_text(question, said)
        case Kind.SHORT:
            return read_line(question, said)
        case Kind.ROWS:
            return read_rows(question, said)
        case Kind.DATE:
            return read_date(said, today)
        case Kind.NUMBER | Kind.POINTS:
            return read_number(question, said)
        case Kind.YES_NO | Kind.BIN:
            return read_yes_no(form.options(question), said)
        case Kind.CHOICE | Kind.SCALE4 | Kind.LEVEL4:
            return read_choice(form.options(question), said)
        case Kind.CHOICES:
            return read_choices(form.options(question), said)
        case Kind.FILE:
            return Problem(Trouble.NEEDS_FILE)
