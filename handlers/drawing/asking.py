"""Drawing a question: what was saved, where one stands, the question, a short hint, few buttons."""

from markupsafe import Markup

from handlers.answers.numbers import shown
from handlers.answers.problem import Problem
from handlers.drawing.pen import Pen, Row, cut, size, size_of
from handlers.drawing.sums import draw_bands, draw_sums
from handlers.engine.prompts import Ask, Note, NoteKind
from models.forms.schema import CHOICE_KINDS, TEXT_KINDS, Kind, Option, Question
from models.messaging import Outgoing

_VALUE_ROOM = 1500
_COMMENT_ROOM = 1000
_LEAST_ROOM = 60
_NUMBER_ROOM = 20
_EXAMPLE, _HALF = 8.5, 0.5
_MISSES_BEFORE_CONTACT = 4


def draw_ask(pen: Pen, ask: Ask) -> Outgoing:
    """Draw a question."""
    question = pen.form.by_key[ask.key]
    top = [_top(pen, ask), _place(pen, ask, question)]
    bottom = [*_help(pen, ask, question), *_sums(pen, ask, question), _hint(pen, ask, question)]
    if not pen.buttons:
        bottom.append(pen.words(*_typed_words(ask, question)))
    room = pen.limit - size_of([*top, *bottom]) - _options_size(pen, question)
    comment = _quoted(pen, "comment", ask.comment, min(room, _COMMENT_ROOM))
    room -= size_of([comment])
    value = _quoted(pen, "value", _value(pen, ask), min(room, _VALUE_ROOM))
    return pen.message([*top, comment, value, *bottom], *_rows(pen, ask, question))


def _options_size(pen: Pen, question: Question) -> int:
    """Return the room of the options that are numbered below the text, where there are no buttons."""
    labels = [] if pen.buttons else pen.form.options(question)
    return sum(size(option.label.to(pen.lang)) + _NUMBER_ROOM for option in labels)


def draw_notes(pen: Pen, notes: tuple[Note, ...]) -> Markup:
    """Draw what is said on top."""
    return Markup("\n").join(_note(pen, note) for note in notes)


def draw_problem(pen: Pen, problem: Problem | None) -> Markup:
    """Draw why something was not taken and what to do."""
    return pen.say(f"problem.{problem.code}", **problem.args) if problem else Markup("")


def more_row(pen: Pen, notes: tuple[Note, ...]) -> Row:
    """Return the button that adds to the written answer that was just saved."""
    if not pen.buttons:
        return ()
    return tuple(
        pen.pick(pen.label("add_to", place=note.place), "answer.more", q=note.key)
        for note in notes
        if note.more
    )


def _note(pen: Pen, note: Note) -> Markup:
    if note.kind is NoteKind.WELCOME:
        return pen.say(
            "note.welcome", title=pen.form.title.to(pen.lang), total=note.count, minutes=pen.form.minutes
        )
    return pen.say(f"note.{note.kind}", place=note.place, count=note.count)


def _top(pen: Pen, ask: Ask) -> Markup:
    lines = [draw_notes(pen, ask.notes), draw_problem(pen, ask.problem)]
    return Markup("\n").join(line for line in lines if line)


def _place(pen: Pen, ask: Ask, question: Question) -> Markup:
    lines = [pen.say("ask.header", place=ask.place, total=ask.total, number=question.number)]
    section = pen.form.section_of[ask.key]
    if ask.opens_section and not ask.adding:
        lines.append(pen.say("ask.section", number=section.number, title=section.title.to(pen.lang)))
    title = question.short if ask.adding and ask.answered else question.title
    return Markup("\n").join([*lines, Markup("{}").format(title.to(pen.lang))])


def _value(pen: Pen, ask: Ask) -> str:
    """Return what is shown of the answer so far; picked options are seen on the buttons."""
    kind = pen.form.by_key[ask.key].kind
    if not ask.answered or (kind is Kind.CHOICES and pen.buttons):
        return ""
    return pen.value(ask.key, ask.value)


def _quoted(pen: Pen, key: str, text: str, room: int) -> Markup:
    if not text or room < _LEAST_ROOM:
        return Markup("")
    frame = pen.say(f"ask.{key}", **{key: ""})
    short = cut(text, room - len(frame))
    return pen.say(f"ask.{key}", **{key: short})


def _help(pen: Pen, ask: Ask, question: Question) -> list[Markup]:
    if not ask.help:
        return []
    texts = {"purpose": question.help.purpose, "good": question.help.good, "weak": question.help.weak}
    drawn = [pen.say(f"help.{name}", text=words.to(pen.lang)) for name, words in texts.items()]
    if pen.buttons:
        drawn.append(pen.say("help.words"))
    if ask.misses >= _MISSES_BEFORE_CONTACT:
        key = "help.stuck_contact" if ask.contact else "help.stuck"
        drawn.append(pen.say(key, contact=cut(ask.contact, 100)))
    return drawn


def _sums(pen: Pen, ask: Ask, question: Question) -> list[Markup]:
    bands = question.kind is Kind.LEVEL4 and ask.totals
    return [draw_sums(pen, ask.totals), draw_bands(pen) if bands else Markup("")]


def _hint(pen: Pen, ask: Ask, question: Question) -> Markup:
    low, high = shown(question.minimum or 0.0), shown(question.maximum or 0.0)
    example = shown(_example(question))
    key = f"hint.{_hint_key(pen, ask, question)}"
    return Markup("<i>{}</i>").format(pen.say(key, low=low, high=high, example=example))


def _example(question: Question) -> float:
    """Return a number that the question takes."""
    high = question.maximum if question.maximum is not None else _EXAMPLE
    step = question.step or _HALF
    low = question.minimum or 0.0
    return max(low, (min(_EXAMPLE, high - step) // step) * step)


def _hint_key(pen: Pen, ask: Ask, question: Question) -> str:
    kind, typed = question.kind, "" if pen.buttons else "_typed"
    if kind in (Kind.ROWS, Kind.FILE) and ask.value and (ask.adding or kind is Kind.FILE):
        return f"{kind}_adding"
    if kind in TEXT_KINDS and ask.answered:
        return "adding" if ask.adding else f"replacing{typed}"
    if kind is Kind.CHOICES:
        return f"choices{typed}"
    if ask.answered:
        return "keeping"
    return f"choice{typed}" if kind in CHOICE_KINDS else kind.value


def _rows(pen: Pen, ask: Ask, question: Question) -> list[Row]:
    options = _option_rows(pen, ask, question)
    if not pen.buttons:
        return options
    return [*options, *_own_rows(pen, ask, question), more_row(pen, ask.notes), _bottom(pen, ask)]


def _option_rows(pen: Pen, ask: Ask, question: Question) -> list[Row]:
    if question.kind in CHOICE_KINDS:
        return [
            (pen.pick(_label(pen, question, option), "answer.pick", q=ask.key, v=option.value),)
            for option in pen.form.options(question)
        ]
    if question.kind is not Kind.CHOICES:
        return []
    picked = ask.value if isinstance(ask.value, list) else []
    rows: list[Row] = []
    for option in pen.form.options(question):
        label = option.label.to(pen.lang)
        if pen.buttons:
            label = pen.label("picked" if option.value in picked else "unpicked", label=label)
        rows.append((pen.pick(label, "answer.toggle", q=ask.key, v=option.value),))
    return rows


def _label(pen: Pen, question: Question, option: Option) -> str:
    label = option.label.to(pen.lang)
    if question.kind is not Kind.BIN:
        return label
    return pen.label("worth", label=label, points=shown(question.worth(option.value)))


def _own_rows(pen: Pen, ask: Ask, question: Question) -> list[Row]:
    """Return the rows of what can be done with this answer."""
    key = ask.key
    rows: list[Row] = []
    if question.kind is Kind.CHOICES and ask.value:
        rows.append((pen.pick(pen.label("done_count", count=len(ask.value)), "answer.done", q=key),))
    elif question.kind in (Kind.ROWS, Kind.FILE) and ask.value and (ask.adding or question.kind is Kind.FILE):
        rows.append((pen.choice("done", "answer.done", q=key),))
        rows.append((pen.choice("rewrite", "answer.rewrite", q=key),))
    elif ask.answered and question.kind in TEXT_KINDS and ask.value:
        change = ("rewrite", "answer.rewrite") if ask.adding else ("add", "answer.more")
        rows.append((pen.choice("keep", "answer.keep", q=key), pen.choice(*change, q=key)))
    elif ask.answered:
        rows.append((pen.choice("keep", "answer.keep", q=key),))
    if ask.may_none and not ask.answered:
        rows.append((pen.pick(pen.form.none_word.to(pen.lang), "answer.none", q=key),))
    if ask.may_skip:
        rows.append((pen.choice("clear" if ask.answered else "skip", "answer.skip", q=key),))
    return rows


def _bottom(pen: Pen, ask: Ask) -> Row:
    back = (pen.choice("back", "answer.back", q=ask.key),) if ask.place > 1 else ()
    return (*back, pen.choice("help", "form.help", q=ask.key), pen.choice("summary", "form.summary", page=0))


def _typed_words(ask: Ask, question: Question) -> list[str]:
    """Return the words that work at this question."""
    words = ["keep"] if ask.answered else []
    if question.kind in TEXT_KINDS and ask.value:
        words = ["done"] if ask.adding and question.kind is Kind.ROWS else ["keep", "more"]
    if any(note.more for note in ask.notes):
        words.append("more")
    if ask.may_none and not ask.answered:
        words.append("none")
    if ask.may_skip and not ask.answered:
        words.append("skip")
    return [*dict.fromkeys(words), *(["back"] if ask.place > 1 else []), "help", "summary", "stop"]
