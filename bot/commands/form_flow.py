"""The flow of a form as a Mermaid diagram."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from handlers.texts import Texts
from models.forms.schema import Condition, Form, Question, Section


@dataclass(frozen=True, slots=True)
class _End:
    """An arrow that still leads nowhere: where it starts and what is written on it."""

    node: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class _Words:
    texts: Texts
    lang: str

    def say(self, key: str, **args: object) -> str:
        return _safe(self.texts.plain(self.lang, f"flow.{key}", **args))


def flow(form: Form, texts: Texts, lang: str) -> str:
    """Return a form's sections, questions and conditions from top to bottom."""
    return "\n".join(["flowchart TD", *_lines(form, _Words(texts, lang))])


def _lines(form: Form, words: _Words) -> Iterator[str]:
    yield f'    start(["{words.say("start")}"])'
    ends = [_End("start")]
    for section in form.sections:
        yield f'    subgraph {section.key}["{_safe(f"{section.number}. {section.title.to(words.lang)}")}"]'
        for question in section.questions:
            yield f'        q_{question.key}["{_title(question, words)}"]'
        yield "    end"
        for condition, questions in groupby(section.questions, key=lambda q: _condition(section, q)):
            drawn, ends = _run(list(questions), condition, ends, words)
            yield from drawn
    yield f'    finish(["{words.say("end")}"])'
    yield from _arrows(ends, "finish")


def _run(
    questions: list[Question], condition: str, ends: list[_End], words: _Words
) -> tuple[list[str], list[_End]]:
    """Return the lines of questions that stand under one condition, and the ends they leave open."""
    lines: list[str] = []
    passing: list[_End] = []
    if condition:
        gate = f"if_{questions[0].key}"
        lines += [f'    {gate}{{"{_safe(condition)}?"}}', *_arrows(ends, gate)]
        ends, passing = [_End(gate, words.say("yes"))], [_End(gate, words.say("no"))]
    for question in questions:
        lines += _arrows(ends, f"q_{question.key}")
        ends = [_End(f"q_{question.key}")]
    return lines, [*ends, *passing]


def _arrows(ends: list[_End], to: str) -> list[str]:
    return [f"    {end.node} -->{f'|{end.label}|' if end.label else ''} {to}" for end in ends]


def _title(question: Question, words: _Words) -> str:
    key = "optional" if question.optional else "question"
    return words.say(key, number=question.number, name=question.short.to(words.lang), kind=question.kind.value)


def _condition(section: Section, question: Question) -> str:
    parts = [spoken(one) for one in (section.show_if, question.show_if) if one is not None]
    return " and ".join(parts)


def spoken(condition: Condition) -> str:
    """Return a condition in the words of the form file."""
    if condition.fact is not None:
        return f"{condition.fact} = {condition.is_}".lower()
    if condition.answer is not None:
        values = ", ".join(
            str(value).lower() if isinstance(value, bool) else str(value) for value in condition.in_
        )
        return f"{condition.answer} in {values}"
    if condition.none is not None:
        return f"{condition.none} is none"
    if condition.not_ is not None:
        return f"not ({spoken(condition.not_)})"
    joint, parts = (" and ", condition.all_) if condition.all_ else (" or ", condition.any_)
    return f"({joint.join(map(spoken, parts))})"


def _safe(text: str) -> str:
    return text.replace("&", "#amp;").replace('"', "#quot;").replace("<", "#lt;")
