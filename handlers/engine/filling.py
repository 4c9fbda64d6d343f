"""Taking an answer from a page, where a question is named and its field holds the answer and nothing else."""

from dataclasses import replace
from datetime import date

from handlers import grammar
from handlers.answers.parse import parse
from handlers.answers.problem import Problem, Trouble
from handlers.engine import keeping
from handlers.engine.inputs import Attached
from handlers.engine.progress import Progress
from handlers.engine.prompts import Note, NoteKind
from handlers.engine.scene import Scene
from handlers.engine.showing import show
from handlers.engine.turns import Turn
from handlers.engine.words import attached
from models.forms.schema import Facts, Form, Kind, Question, Value


def standing_at(form: Form, progress: Progress, key: str, facts: Facts) -> Scene | None:
    """Return the conversation at a question, None where this person is not asked it."""
    scene = Scene.of(form, facts, progress)
    if not scene.place(key):
        return None
    return scene.moved(at=key, back_to=None, adding=False, open_text=None, misses=0)


def fill(form: Form, progress: Progress, key: str, text: str, today: date, facts: Facts) -> Turn:
    """Keep what stands in the field of a question and go on; no word of it is a command."""
    scene = standing_at(form, progress, key, facts)
    if scene is None or scene.question is None:
        return show(Scene.of(form, facts, progress), Note(NoteKind.STALE))
    question = scene.question
    if not grammar.clean(text) and question.may_skip(progress.answers, facts):
        return keeping.skip(scene, question)
    value = read(scene, question, text, today)
    if isinstance(value, Problem):
        return keeping.trouble(scene, value, counted=False)
    later = keeping.with_answer(scene, question, value, misses=0, adding=False, open_text=None)
    note = Note(NoteKind.SAVED, key, scene.place(key))
    return replace(keeping.onward(later, question, note), saved=keeping.changed(scene, question, value))


def attach(form: Form, progress: Progress, key: str, file: Attached, facts: Facts) -> Turn:
    """Keep a file at a question that asks for one."""
    scene = standing_at(form, progress, key, facts)
    return attached(scene, file) if scene is not None else show(Scene.of(form, facts, progress))


def take_away(form: Form, progress: Progress, key: str, facts: Facts) -> Turn:
    """Take the files of a question away."""
    scene = standing_at(form, progress, key, facts)
    question = scene.question if scene is not None else None
    if scene is None or question is None or question.kind is not Kind.FILE or key not in progress.answers:
        return show(Scene.of(form, facts, progress), Note(NoteKind.STALE))
    later = keeping.without_answer(scene, question)
    return replace(show(later), removed=(key,))


def read(scene: Scene, question: Question, text: str, today: date) -> Value | Problem:
    """Read a field as the chat reads the same words; files are taken in the chat."""
    if question.kind is Kind.FILE:
        return Problem(Trouble.NEEDS_FILE)
    if question.may_say_none(scene.progress.answers, scene.facts) and grammar.is_nothing(text):
        return question.nothing
    return parse(scene.form, question, text, today)


def say_none(form: Form, progress: Progress, key: str, facts: Facts) -> Turn:
    """Answer "Không có" where that is an answer."""
    scene = standing_at(form, progress, key, facts)
    question = scene.question if scene is not None else None
    if scene is None or question is None or not question.may_say_none(progress.answers, facts):
        return show(Scene.of(form, facts, progress), Note(NoteKind.STALE))
    return keeping.save(scene, question, question.nothing)
