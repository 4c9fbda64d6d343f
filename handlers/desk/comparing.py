"""What is new in a hand-in: against the version before the additions, and against the year before."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup, escape

from handlers import rounds
from handlers.collectives.people import subject_name
from handlers.desk.card import mark_read, show_card, the_assessment
from handlers.desk.pages import split_text
from handlers.desk.showing import Row, page_of, show, turning
from handlers.memory.tailored import form_of
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.assessment import HANDED_IN, AnswerRow, Assessment, PastAnswer
from models.forms.schema import Form, Value

_ROOM = 3000


def register(registry: Registry) -> None:
    """Declare both comparisons."""
    registry.action("desk.changes", Who.SECRETARY, show_changes, Scope.ASSESSMENT)
    registry.action("desk.last_year", Who.SECRETARY, show_last_year, Scope.ASSESSMENT)


@dataclass(frozen=True, slots=True)
class Pair:
    """One question with two answers in words; a side is empty where there is none."""

    number: str
    title: str
    before: str
    after: str


def pairs(form: Form, before: Mapping[str, Value], now: Mapping[str, Value], lang: str) -> list[Pair]:
    """Return the questions of a form that are answered differently, in its order."""
    found = []
    for key, question in form.by_key.items():
        if before.get(key) != now.get(key):
            old, new = (form.shown(question, one[key], lang) if key in one else "" for one in (before, now))
            found.append(Pair(question.number, question.title.to(lang), old, new))
    return found


async def show_changes(turn: Turn, args: Args) -> None:
    """Show what was changed since the hand-in before this one."""
    assessment = await the_assessment(turn, args)
    if assessment.status not in HANDED_IN:
        await show_card(turn, assessment)
        return
    assessment = await mark_read(turn, assessment)
    form = await form_of(turn.store, turn.services.catalog, assessment)
    now = await _answers(turn, assessment)
    found = pairs(form, await _version_before(turn, assessment, now), now, turn.lang)
    await _show(turn, args, assessment, "changes", found)


async def show_last_year(turn: Turn, args: Args) -> None:
    """Show the answers of the person's last assessment beside those of this one."""
    assessment = await the_assessment(turn, args)
    earlier = await rounds.before(turn.store, assessment)
    if assessment.status not in HANDED_IN or earlier is None:
        await show_card(turn, assessment)
        return
    assessment = await mark_read(turn, assessment)
    form = await form_of(turn.store, turn.services.catalog, assessment)
    before, now = await _answers(turn, earlier), await _answers(turn, assessment)
    await _show(turn, args, assessment, "last_year", pairs(form, before, now, turn.lang))


async def _answers(turn: Turn, assessment: Assessment) -> dict[str, Value]:
    rows = await turn.store.group(AnswerRow, "assessment_id", assessment.id)
    box = turn.store.box
    return {
        row.question: json.loads(box.open(row.value, "answer", "value", f"{assessment.id}:{row.question}"))
        for row in rows
    }


async def _version_before(turn: Turn, assessment: Assessment, now: Mapping[str, Value]) -> dict[str, Value]:
    """Return the answers of the hand-in before: what is of this revision gives way to what it replaced."""
    rows = {row.question: row for row in await turn.store.group(AnswerRow, "assessment_id", assessment.id)}
    before = {key: value for key, value in now.items() if rows[key].revision < assessment.revision}
    past = await turn.store.group(PastAnswer, "assessment_id", assessment.id)
    for row in sorted(past, key=lambda row: (row.replaced_at, row.id)):
        if row.revision < assessment.revision and row.question not in before:
            value = json.loads(turn.store.box.open(row.value, "past_answer", "value", row.id))
            before[row.question] = value
    return before


async def _show(turn: Turn, args: Args, assessment: Assessment, what: str, found: list[Pair]) -> None:
    turn.goto("desk")
    words = "\n\n".join(
        turn.label(
            "desk.compare.pair",
            number=one.number,
            title=one.title,
            before=one.before or "–",
            after=one.after or "–",
        )
        for one in found
    )
    parts = split_text(words, _ROOM) if words else []
    page, count = page_of(args.get("p"), len(parts), per_page=1)
    name = await subject_name(turn.store, assessment)
    title = turn.say(f"desk.compare.{what}", name=name, count=len(found), page=page + 1, pages=count)
    body = Markup("\n\n") + escape(parts[page]) if parts else Markup("")
    back: Row = (turn.choice("desk.read.card", "desk.card", a=assessment.id),)
    show(turn, title + body, turning(turn, page, count, f"desk.{what}", a=assessment.id), back)
