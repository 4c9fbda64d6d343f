"""From where a draft stands to what its pages show."""

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from handlers.answers.numbers import shown
from handlers.drawing.pen import Pen
from handlers.drawing.sums import draw_bands, draw_sums
from handlers.engine.scene import Scene
from handlers.engine.showing import missing
from handlers.engine.sums import sums_beside, sums_of_groups
from handlers.pages.views import Asked, Confirm, Line, Overview, Part, Pick
from models.forms.schema import CHOICE_KINDS, Kind, Question, Value


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the form: whose it is, until when, the way back to the chat, which state is shown."""

    name: str
    deadline: str
    chat_link: str
    base: str


def overview(pen: Pen, scene: Scene, head: Head, comments: Mapping[str, str]) -> Overview:
    """Draw the whole form at a glance."""
    lines = {q.key: _line(pen, scene, q, place, comments) for place, q in enumerate(scene.questions, start=1)}
    next_key = scene.next_fix() if scene.progress.fixing else scene.next_after("")
    return Overview(
        title=pen.form.title.to(pen.lang),
        name=head.name,
        deadline=head.deadline,
        parts=tuple(_parts(pen, scene, lines)),
        done=sum(map(scene.answered, scene.questions)),
        total=len(scene.questions),
        missing=sum(map(scene.needed, scene.questions)),
        next_key=next_key if scene.place(next_key) else "",
        chat_link=head.chat_link,
        sums=draw_sums(pen, sums_of_groups(scene)),
        base=head.base,
    )


def _parts(pen: Pen, scene: Scene, lines: Mapping[str, Line]) -> list[Part]:
    parts = []
    for section in pen.form.sections:
        here = tuple(lines[q.key] for q in section.questions if q.key in lines)
        if here:
            title = section.title.to(pen.lang)
            parts.append(Part(section.number, title, here, sum(line.answered for line in here)))
    return parts


def _line(pen: Pen, scene: Scene, question: Question, place: int, comments: Mapping[str, str]) -> Line:
    key, answers = question.key, scene.progress.answers
    value = pen.value(key, answers[key]) if key in answers else ""
    name, comment = pen.name(key), comments.get(key, "")
    return Line(key, place, name, value, scene.answered(question), scene.needed(question), comment)


def asked(pen: Pen, scene: Scene, comment: str, base: str) -> Asked:
    """Draw a question with its field."""
    question = scene.question
    assert question is not None, "the caller stands at a question"  # noqa: S101
    key, place, answers = question.key, scene.place(scene.progress.at), scene.progress.answers
    section, value, lang = pen.form.section_of[key], answers.get(key), pen.lang
    bands = draw_bands(pen) if question.kind is Kind.LEVEL4 else Markup("")
    sums = [part for part in (draw_sums(pen, sums_beside(scene, question)), bands) if part]
    return Asked(
        key=key,
        kind=question.kind,
        place=place,
        total=len(scene.questions),
        number=question.number,
        section=f"{section.number}. {section.title.to(lang)}",
        title=question.title.to(lang),
        hint=_hint(pen, question),
        purpose=question.help.purpose.to(lang),
        good=question.help.good.to(lang),
        weak=question.help.weak.to(lang),
        comment=comment,
        text=_text(pen, question, value),
        picks=_picks(pen, question, value),
        most=question.max_length,
        base=base,
        answered=key in answers,
        may_skip=question.may_skip(answers, scene.facts),
        may_none=question.may_say_none(answers, scene.facts),
        none_word=pen.form.none_word.to(lang),
        before=scene.questions[place - 2].key if place > 1 else "",
        after=scene.questions[place].key if place < len(scene.questions) else "",
        sums=Markup("\n").join(sums),
    )


def _hint(pen: Pen, question: Question) -> Markup:
    low, high = shown(question.minimum or 0.0), shown(question.maximum or 0.0)
    kind = "choice" if question.kind in CHOICE_KINDS else question.kind.value
    return pen.texts.say(pen.lang, f"page.hint.{kind}", low=low, high=high, most=question.max_length)


def _text(pen: Pen, question: Question, value: Value) -> str:
    """Return an answer as it would be written into its field."""
    if value is None:
        return ""
    if question.kind is Kind.ROWS and isinstance(value, list):
        return "\n".join(map(str, value)) if value else pen.form.none_word.to(pen.lang)
    return pen.value(question.key, value)


def _picks(pen: Pen, question: Question, value: Value) -> tuple[Pick, ...]:
    if question.kind not in CHOICE_KINDS and question.kind is not Kind.CHOICES:
        return ()
    chosen = value if isinstance(value, list) else [] if value is None else [value]
    return tuple(
        Pick(str(number), _label(pen, question, option.value), option.value in chosen)
        for number, option in enumerate(pen.form.options(question), start=1)
    )


def _label(pen: Pen, question: Question, value: Value) -> str:
    return pen.form.shown(question, value, pen.lang)


def confirm(pen: Pen, scene: Scene, base: str) -> Confirm:
    """Draw the question before handing in, or what is missing."""
    lacking = missing(scene)
    places = {line.key: line.place for line in lacking.lines} if lacking else {}
    lines = tuple(_line(pen, scene, pen.form.by_key[key], place, {}) for key, place in places.items())
    return Confirm(sum(map(scene.answered, scene.questions)), len(scene.questions), lines, base)
