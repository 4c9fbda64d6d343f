"""What typed words and sent files do."""

from datetime import UTC, date, datetime

from handlers import grammar
from handlers.answers.choosing import is_label
from handlers.answers.parse import parse
from handlers.answers.problem import Problem, Trouble
from handlers.answers.written import grow
from handlers.engine import keeping, moving
from handlers.engine.inputs import Attached
from handlers.engine.progress import CONFIRM, SUMMARY, OpenText
from handlers.engine.prompts import Note, NoteKind
from handlers.engine.scene import Scene
from handlers.engine.showing import show, show_help, show_progress
from handlers.engine.turns import Event, Turn
from handlers.grammar import Command
from models.forms.schema import CHOICE_KINDS, TEXT_KINDS, Kind, Question

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_FILES = 10
_LONGEST_NAME = 120
_WRITTEN = (*TEXT_KINDS, Kind.SHORT, Kind.FILE)
_YES = ("co", "yes", "1", "dong y", "co, nop", "ok", "y", "yes, hand in")
_NO = ("khong", "no", "2", "chua", "chua, xem lai", "ko", "n", "not yet")


def typed(scene: Scene, raw: str, sent_at: datetime, today: date, together: float) -> Turn:
    """Take a typed message: a command when it is the whole of it, else an answer."""
    text = grammar.clean(raw)
    if not text:
        return keeping.trouble(scene, Problem(Trouble.NEEDS_TEXT))
    if (done := _command(scene, text)) is not None:
        return done
    if grammar.is_slash(text):
        return keeping.trouble(scene, Problem(Trouble.UNKNOWN_COMMAND), counted=False)
    seconds = _seconds(sent_at)
    question = scene.question
    if question is None and (done := _at_the_end(scene, text)) is not None:
        return done
    if (done := _join(scene, question, text, seconds, today, together)) is not None:
        return done
    if question is None:
        return keeping.trouble(scene, Problem(Trouble.UNKNOWN_WORD))
    return _answer(scene, question, text, seconds, today)


def attached(scene: Scene, file: Attached) -> Turn:
    """Keep a file where one is asked for; the same file twice is kept once."""
    question = scene.question
    if question is None or question.kind is not Kind.FILE:
        return keeping.trouble(scene, Problem(Trouble.NO_FILE_HERE), counted=False)
    old = scene.progress.answers.get(question.key)
    files = [one for one in (old if isinstance(old, list) else []) if one.get("file") != file.file_id]
    if len(files) >= _MOST_FILES:
        return keeping.trouble(scene, Problem(Trouble.TOO_MANY_FILES, {"limit": _MOST_FILES}), counted=False)
    name = grammar.clean(file.name)[:_LONGEST_NAME]
    files.append({"file": file.file_id, "name": name, "mime": file.mime, "size": file.size})
    later = keeping.with_answer(scene, question, files, misses=0, open_text=None)
    note = Note(NoteKind.FILE, question.key, scene.place(question.key), len(files))
    shown = show(later, note)
    return Turn(shown.progress, shown.prompts, keeping.changed(scene, question, files))


def _seconds(instant: datetime) -> float:
    aware = instant if instant.tzinfo is not None else instant.replace(tzinfo=UTC)
    return (aware - _EPOCH).total_seconds()


# -- commands ---------------------------------------------------------------------------------------


def _command(scene: Scene, text: str) -> Turn | None:
    """Do what a command says; None where the message is none, or is the label of an option."""
    question = scene.question
    choosing = question is not None and (question.kind in CHOICE_KINDS or question.kind is Kind.CHOICES)
    if question is not None and choosing:
        if is_label(scene.form.options(question), text):
            return None
        if grammar.number(text) == 0:
            return moving.back(scene)
    if (number := grammar.jump(text)) is not None:
        return moving.jump_to_number(scene, number)
    command = grammar.command(text)
    return None if command is None else _do(scene, command)


def _do(scene: Scene, command: Command) -> Turn:
    match command:
        case Command.BACK:
            return moving.back(scene)
        case Command.HELP:
            return show_help(scene)
        case Command.SUMMARY:
            return moving.show_summary(scene)
        case Command.PROGRESS:
            return show_progress(scene)
        case Command.STOP:
            return moving.stop(scene)
        case Command.MENU:
            return moving.stop(scene, Event.MENU)
        case Command.MORE:
            return keeping.add_more(scene, keeping.last_written(scene))
        case Command.SUBMIT:
            return moving.submit(scene)
        case Command.SKIP:
            return _next(scene, skipping=True)
        case Command.NEXT:
            return _next(scene, skipping=False)


def _next(scene: Scene, skipping: bool) -> Turn:
    """Go on without writing; an answer that is there stays as it is."""
    question = scene.question
    if question is None:
        return show(scene) if skipping else moving.next_page(scene)
    if scene.answered(question):
        return keeping.keep(scene, question)
    answers = scene.progress.answers
    if question.may_skip(answers, scene.facts):
        return keeping.skip(scene, question)
    if skipping and question.may_say_none(answers, scene.facts):
        return keeping.save(scene, question, question.nothing)
    return keeping.trouble(scene, Problem(Trouble.MUST_ANSWER))


def _at_the_end(scene: Scene, text: str) -> Turn | None:
    """Take what is typed at the summary, or when asked whether to hand in."""
    number = grammar.number(text)
    if scene.progress.at == SUMMARY:
        return moving.jump_to_number(scene, number) if number is not None else None
    said = grammar.fold(text) if len(text) < 40 else ""
    if said in _YES and scene.progress.at == CONFIRM:
        return moving.confirm(scene)
    return moving.show_summary(scene) if said in _NO else None


# -- answers ----------------------------------------------------------------------------------------


def _answer(scene: Scene, question: Question, text: str, seconds: float, today: date) -> Turn:
    if question.may_say_none(scene.progress.answers, scene.facts) and grammar.is_nothing(text):
        return keeping.save(scene, question, question.nothing)
    old = scene.progress.answers.get(question.key)
    if scene.progress.adding and question.kind in TEXT_KINDS and old:
        value = grow(question, old, text)
        kind = NoteKind.ADDED
    else:
        value = parse(scene.form, question, text, today)
        kind = NoteKind.SAVED
    if isinstance(value, Problem):
        return keeping.trouble(scene, value)
    return keeping.save(scene, question, value, seconds, kind)


def _join(
    scene: Scene, question: Question | None, text: str, seconds: float, today: date, together: float
) -> Turn | None:
    """Put a message that came within seconds of a long text behind it.

    None where it did not, or where it answers the open question by itself (a number, a date, a choice).
    """
    open_text = scene.progress.open_text
    if open_text is None or seconds - open_text.at > together or not scene.place(open_text.key):
        return None
    if question is not None and (question.key == open_text.key or _is_direct(scene, question, text, today)):
        return None
    written = scene.form.by_key[open_text.key]
    place = scene.place(written.key)
    value = grow(written, scene.progress.answers.get(written.key), text)
    if isinstance(value, Problem):
        problem = Problem(Trouble.JOINED_TOO_LONG, {**value.args, "place": place})
        return keeping.trouble(scene, problem, counted=False)
    last = OpenText(written.key, max(seconds, open_text.at))
    later = keeping.with_answer(scene, written, value, open_text=last)
    shown = show(later, Note(NoteKind.JOINED, written.key, place, more=True))
    return Turn(shown.progress, shown.prompts, keeping.changed(scene, written, value))


def _is_direct(scene: Scene, question: Question, text: str, today: date) -> bool:
    if question.may_say_none(scene.progress.answers, scene.facts) and grammar.is_nothing(text):
        return True
    if question.kind in _WRITTEN:
        return False
    return not isinstance(parse(scene.form, question, text, today), Problem)
