"""Keeping an answer and going on from it."""

from dataclasses import replace
from typing import Any

from handlers.answers.problem import Problem
from handlers.engine.progress import SUMMARY, Answer, OpenText
from handlers.engine.prompts import Note, NoteKind
from handlers.engine.scene import Scene
from handlers.engine.showing import prompt, show
from handlers.engine.turns import Turn
from models.forms.schema import TEXT_KINDS, Kind, Question, Value

_MOST_MISSES = 9


def save(
    scene: Scene,
    question: Question,
    value: Value,
    sent_at: float | None = None,
    kind: NoteKind = NoteKind.SAVED,
) -> Turn:
    """Keep an answer and go on; a long text stays open for more, rows stay at their question."""
    written = question.kind is Kind.LONG and sent_at is not None
    open_text = OpenText(question.key, sent_at) if question.kind is Kind.LONG and sent_at is not None else None
    later = with_answer(scene, question, value, misses=0, adding=False, open_text=open_text)
    if question.kind is Kind.ROWS and value:
        note = Note(NoteKind.ROWS, question.key, scene.place(question.key), len(value))
        turn = show(later.moved(adding=True), note)
    else:
        turn = onward(later, question, Note(kind, question.key, scene.place(question.key), more=written))
    return Turn(turn.progress, turn.prompts, changed(scene, question, value))


def with_answer(scene: Scene, question: Question, value: Value, **also: Any) -> Scene:
    """Return the scene with an answer in it, and other changes of its progress."""
    progress = scene.progress
    skipped = tuple(key for key in progress.skipped if key != question.key)
    return scene.moved(answers={**progress.answers, question.key: value}, skipped=skipped, **also)


def changed(scene: Scene, question: Question, value: Value) -> tuple[Answer, ...]:
    """Return the answer if it is another than before."""
    answers = scene.progress.answers
    old = answers.get(question.key)
    same = question.key in answers and old == value and type(old) is type(value)
    return () if same else (Answer(question.key, value),)


def without_answer(scene: Scene, question: Question) -> Scene:
    """Return the scene without an answer."""
    answers = scene.progress.answers
    return scene.moved(answers={key: value for key, value in answers.items() if key != question.key})


def skip(scene: Scene, question: Question) -> Turn:
    """Leave a question empty; an answer that was there goes."""
    gone = (question.key,) if question.key in scene.progress.answers else ()
    skipped = tuple(dict.fromkeys((*scene.progress.skipped, question.key)))
    later = without_answer(scene, question).moved(skipped=skipped, open_text=None, misses=0)
    note = Note(NoteKind.SKIPPED, question.key, scene.place(question.key))
    return replace(onward(later, question, note), removed=gone)


def keep(scene: Scene, question: Question) -> Turn:
    """Leave an answer as it is and go on."""
    kind = NoteKind.SAVED if question.kind in (Kind.ROWS, Kind.FILE, Kind.CHOICES) else NoteKind.KEPT
    note = Note(kind, question.key, scene.place(question.key))
    return onward(scene.moved(open_text=None), question, note)


def onward(scene: Scene, question: Question, *notes: Note) -> Turn:
    """Go on from a question: back where an edit came from, to the next fix, to what is next."""
    progress = scene.progress
    to = progress.back_to or ""
    if to != SUMMARY and not scene.place(to):
        to = scene.next_fix(question.key) if progress.fixing else scene.next_after(question.key)
    fixes = tuple(fix for fix in progress.fixes if fix.key != question.key)
    page = progress.page if progress.back_to == SUMMARY else 0
    return show(scene.enter(to, fixes=fixes, back_to=None, page=page), *notes)


def trouble(scene: Scene, problem: Problem, counted: bool = True) -> Turn:
    """Say why something was not taken and ask again; nothing that was kept changes."""
    misses = min(scene.progress.misses + counted, _MOST_MISSES)
    later = scene.moved(misses=misses)
    return Turn(later.progress, (prompt(later, problem=problem),))


def add_more(scene: Scene, key: str) -> Turn:
    """Open a written answer to be added to, and come back afterwards."""
    question = scene.form.by_key.get(key)
    if question is None or not scene.place(key) or question.kind not in TEXT_KINDS:
        return show(scene, Note(NoteKind.NOTHING_TO_ADD))
    progress = scene.progress
    back_to = progress.back_to
    if progress.at != key and not back_to:
        back_to = progress.at if scene.question is not None else SUMMARY
    adding = bool(progress.answers.get(key))
    return show(scene.moved(at=key, back_to=back_to, adding=adding, misses=0))


def last_written(scene: Scene) -> str:
    """Return the written answer that "thêm" means: the open question's, else the nearest before it."""
    place = scene.place(scene.progress.at) or len(scene.questions)
    open_text = scene.progress.open_text
    if open_text is not None and scene.progress.at != open_text.key:
        return open_text.key
    for question in reversed(scene.questions[:place]):
        if question.kind in TEXT_KINDS and scene.progress.answers.get(question.key):
            return question.key
    return ""
