"""The prompts of a scene."""

from dataclasses import replace

from handlers.answers.problem import Problem
from handlers.engine.progress import CONFIRM, SUMMARY
from handlers.engine.prompts import (
    Ask,
    ConfirmSubmit,
    FixLine,
    FixList,
    Line,
    Missing,
    Note,
    ProgressShown,
    Prompt,
    SectionDone,
    Stopped,
    Summary,
)
from handlers.engine.scene import Scene
from handlers.engine.sums import sums_beside, sums_of_groups
from handlers.engine.turns import Turn
from models.forms.schema import Facts, Form, Question

LINES_ON_A_PAGE = 7
MISSES_BEFORE_HELP = 3


def show(scene: Scene, *notes: Note, problem: Problem | None = None) -> Turn:
    """Show the open step, with what is to be said on top of it."""
    return Turn(scene.progress, (prompt(scene, notes, problem),))


def prompt(scene: Scene, notes: tuple[Note, ...] = (), problem: Problem | None = None) -> Prompt:
    """Return the prompt of the open step."""
    question = scene.question
    if question is not None:
        return ask(scene, question, notes, problem)
    if scene.progress.at == CONFIRM:
        return ConfirmSubmit(_done(scene), len(scene.questions), notes, problem)
    return summary(scene, notes, problem)


def ask(scene: Scene, question: Question, notes: tuple[Note, ...] = (), problem: Problem | None = None) -> Ask:
    """Return the prompt that asks a question."""
    progress, facts = scene.progress, scene.facts
    answers = progress.answers
    section = scene.form.section_of[question.key]
    place = scene.place(question.key)
    before = scene.questions[place - 2] if place > 1 else None
    return Ask(
        key=question.key,
        place=place,
        total=len(scene.questions),
        notes=notes,
        problem=problem,
        value=answers.get(question.key),
        answered=question.key in answers,
        adding=progress.adding,
        may_skip=question.may_skip(answers, facts),
        may_none=question.may_say_none(answers, facts),
        opens_section=before is None or scene.form.section_of[before.key] is not section,
        comment=next((fix.comment for fix in progress.fixes if fix.key == question.key), ""),
        misses=progress.misses,
        contact=str(facts.get("contact") or ""),
        help=problem is not None and progress.misses >= MISSES_BEFORE_HELP,
        totals=sums_beside(scene, question),
    )


def show_help(scene: Scene) -> Turn:
    """Show the open question with its purpose and samples."""
    question = scene.question
    if question is None:
        return show(scene)
    return Turn(scene.progress, (replace(ask(scene, question), help=True),))


def summary(scene: Scene, notes: tuple[Note, ...] = (), problem: Problem | None = None) -> Summary:
    """Return one page of the summary."""
    pages = page_count(scene)
    page = min(max(scene.progress.page, 0), pages - 1)
    first = page * LINES_ON_A_PAGE
    shown = scene.questions[first : first + LINES_ON_A_PAGE]
    lines = tuple(_line(scene, question, place) for place, question in enumerate(shown, start=first + 1))
    missing = sum(map(scene.needed, scene.questions))
    total, sums = len(scene.questions), sums_of_groups(scene)
    return Summary(page, pages, lines, total, _done(scene), missing, notes, problem, sums)


def whole_summary(form: Form, facts: Facts, step: Turn) -> Turn:
    """Put the pages of a summary together into one, for channels where each message counts."""
    if not any(isinstance(one, Summary) for one in step.prompts):
        return step
    scene = Scene.of(form, facts, step.progress)
    lines = tuple(_line(scene, question, place) for place, question in enumerate(scene.questions, start=1))
    last = scene.moved(page=page_count(scene) - 1)
    prompts = tuple(
        replace(one, page=0, pages=1, lines=lines) if isinstance(one, Summary) else one for one in step.prompts
    )
    return replace(step, progress=last.progress, prompts=prompts)


def page_count(scene: Scene) -> int:
    """Return how many pages the summary has, one at least."""
    return max(1, -(-len(scene.questions) // LINES_ON_A_PAGE))


def missing(scene: Scene) -> Missing | None:
    """Return the list of what is missing, None if nothing is."""
    lines = tuple(
        _line(scene, question, place)
        for place, question in enumerate(scene.questions, start=1)
        if scene.needed(question)
    )
    return Missing(lines) if lines else None


def show_progress(scene: Scene) -> Turn:
    """Show the sections, done and empty."""
    sections: dict[str, list[bool]] = {}
    for question in scene.questions:
        done = scene.answered(question) or question.key in scene.progress.skipped
        sections.setdefault(scene.form.section_of[question.key].key, []).append(done)
    here = scene.form.section_of.get(scene.progress.at)
    shown = tuple(
        SectionDone(key, sum(done), len(done), here is not None and here.key == key)
        for key, done in sections.items()
    )
    place = scene.place(scene.progress.at)
    return Turn(scene.progress, (ProgressShown(shown, place, _done(scene), len(scene.questions)),))


def fix_list(scene: Scene) -> FixList:
    """Return what the secretary asked for."""
    fixes = scene.progress.fixes
    return FixList(tuple(FixLine(fix.key, scene.place(fix.key), fix.comment) for fix in fixes))


def stopped(scene: Scene) -> Stopped:
    """Return the goodbye until later."""
    return Stopped(_done(scene), len(scene.questions))


def to_summary(scene: Scene, page: int = 0) -> Scene:
    """Go to the summary, and remember the question that was open."""
    back_to = scene.progress.at if scene.question is not None else scene.progress.back_to
    back_to = None if back_to in (SUMMARY, CONFIRM) else back_to
    return scene.moved(at=SUMMARY, back_to=back_to, adding=False, misses=0, page=page)


def _done(scene: Scene) -> int:
    return sum(map(scene.answered, scene.questions))


def _line(scene: Scene, question: Question, place: int) -> Line:
    answers = scene.progress.answers
    value, answered = answers.get(question.key), question.key in answers
    return Line(question.key, place, value, answered, scene.needed(question))
