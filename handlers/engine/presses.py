"""What a press does."""

from dataclasses import replace

from handlers.engine import keeping, moving
from handlers.engine.inputs import Pressed
from handlers.engine.prompts import Note, NoteKind
from handlers.engine.scene import Scene
from handlers.engine.showing import ask, show, show_help, show_progress
from handlers.engine.turns import Turn
from models.forms.schema import CHOICE_KINDS, TEXT_KINDS, Kind, Question, Value

_OF_A_QUESTION = ("pick", "toggle", "done", "skip", "none", "keep", "rewrite", "back")


def pressed(scene: Scene, said: Pressed) -> Turn:
    """Do what was pressed; an old button changes nothing and shows the open step."""
    room, _, name = said.action.partition(".")
    if room == "answer" and name in _OF_A_QUESTION and said.question != scene.progress.at and said.question:
        return stale(scene, said)
    if room == "answer":
        return _answer(scene, name, said)
    return _form(scene, name, said)


def stale(scene: Scene, said: Pressed) -> Turn:
    """Say that the button belongs to an earlier step, and show the open one."""
    return show(scene, Note(NoteKind.STALE, said.question, scene.place(said.question)))


def _form(scene: Scene, name: str, said: Pressed) -> Turn:
    match name:
        case "help":
            return show_help(scene)
        case "progress":
            return show_progress(scene)
        case "summary":
            page = said.args.get("page", 0)
            return moving.show_summary(scene, page if isinstance(page, int) else 0)
        case "jump":
            return moving.jump(scene, said.question)
        case "submit":
            return moving.submit(scene)
        case "confirm":
            return moving.confirm(scene)
        case "resume":
            return moving.resume(scene)
        case "stop":
            return moving.stop(scene)
        case _:
            return show(scene)


def _answer(scene: Scene, name: str, said: Pressed) -> Turn:
    if name == "more":
        return keeping.add_more(scene, said.question)
    if name == "back":
        return moving.back(scene)
    question = scene.question
    if question is None:
        return show(scene)
    answers, value = scene.progress.answers, said.args.get("v")
    match name:
        case "pick" if question.kind in CHOICE_KINDS and _is_option(scene, question, value):
            return keeping.save(scene, question, value)
        case "toggle" if question.kind is Kind.CHOICES and _is_option(scene, question, value):
            return _toggle(scene, question, value)
        case "done" | "keep" if scene.answered(question):
            return keeping.keep(scene, question)
        case "skip" if question.may_skip(answers, scene.facts):
            return keeping.skip(scene, question)
        case "none" if question.may_say_none(answers, scene.facts):
            return keeping.save(scene, question, question.nothing)
        case "rewrite":
            return _rewrite(scene, question)
        case _:
            return stale(scene, said)


def _is_option(scene: Scene, question: Question, value: Value) -> bool:
    return any(o.value == value and type(o.value) is type(value) for o in scene.form.options(question))


def _toggle(scene: Scene, question: Question, value: Value) -> Turn:
    """Take an option in or out; what is picked is kept at once."""
    old = scene.progress.answers.get(question.key)
    picked = {*(old if isinstance(old, list) else [])} ^ {value}
    ordered = [option.value for option in scene.form.options(question) if option.value in picked]
    if not ordered:
        later = keeping.without_answer(scene, question)
        return Turn(later.progress, (replace(ask(later, question), redraw=True),), removed=(question.key,))
    later = keeping.with_answer(scene, question, ordered, misses=0, open_text=None)
    saved = keeping.changed(scene, question, ordered)
    return Turn(later.progress, (replace(ask(later, question), redraw=True),), saved)


def _rewrite(scene: Scene, question: Question) -> Turn:
    """Let the next message replace the answer; files are taken away at once, texts stay until then."""
    if question.kind is Kind.FILE and question.key in scene.progress.answers:
        later = keeping.without_answer(scene, question)
        return replace(show(later), removed=(question.key,))
    if question.kind in TEXT_KINDS:
        return show(scene.moved(adding=False))
    return show(scene)
