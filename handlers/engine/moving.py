"""Moving through a form: back, to any question, to the summary, to handing in."""

from dataclasses import replace

from handlers.answers.problem import Problem, Trouble
from handlers.engine.progress import CONFIRM, SUMMARY, Progress
from handlers.engine.prompts import Note, NoteKind
from handlers.engine.scene import Scene
from handlers.engine.showing import missing, page_count, show, stopped, to_summary
from handlers.engine.turns import Event, Turn


def back(scene: Scene) -> Turn:
    """Go one step back; out of an edit, back to where it came from."""
    progress = scene.progress
    place = scene.place(progress.at)
    if progress.at == CONFIRM:
        return show(to_summary(scene))
    if progress.back_to and (progress.back_to == SUMMARY or scene.place(progress.back_to)):
        return show(scene.moved(back_to=None).enter(progress.back_to))
    if progress.fixing:
        return show(to_summary(scene))
    if place == 1 or not scene.questions:
        return show(scene, Note(NoteKind.FIRST))
    before = scene.questions[place - 2] if place else scene.questions[-1]
    return show(scene.moved(back_to=None, open_text=None).enter(before.key))


def jump(scene: Scene, key: str) -> Turn:
    """Go to a question and come back after it."""
    if not scene.place(key):
        return show(scene, Note(NoteKind.STALE))
    progress = scene.progress
    back_to = progress.back_to if scene.question is not None else SUMMARY
    if progress.at != key and not back_to:
        back_to = progress.at
    if back_to == key:
        back_to = None
    return show(scene.moved(back_to=back_to, open_text=None).enter(key))


def jump_to_number(scene: Scene, number: int) -> Turn:
    """Go to the question with a number as shown."""
    if 1 <= number <= len(scene.questions):
        return jump(scene, scene.questions[number - 1].key)
    problem = Problem(Trouble.NO_SUCH_ITEM, {"count": len(scene.questions)})
    return show(to_summary(scene) if scene.question is None else scene, problem=problem)


def show_summary(scene: Scene, page: int = 0) -> Turn:
    """Show a page of the summary."""
    page = min(max(page, 0), page_count(scene) - 1)
    return show(to_summary(scene, page))


def resume(scene: Scene) -> Turn:
    """Go on with writing: the open question, or from the summary what is still to be done."""
    progress = scene.progress
    if scene.question is not None:
        return show(scene)
    if progress.back_to and scene.place(progress.back_to):
        return show(scene.moved(back_to=None).enter(progress.back_to))
    to = scene.next_fix() if progress.fixing else scene.next_after("")
    return show(scene.moved(back_to=None, page=0).enter(to))


def next_page(scene: Scene) -> Turn:
    """Turn the page of the summary; after the last one go on with what is missing."""
    if scene.progress.at == SUMMARY and scene.progress.page + 1 < page_count(scene):
        return show_summary(scene, scene.progress.page + 1)
    return resume(scene)


def submit(scene: Scene) -> Turn:
    """Ask once more before handing in, or name what is missing."""
    if lacking := missing(scene):
        return Turn(to_summary(scene).progress, (lacking,))
    return show(scene.moved(at=CONFIRM, back_to=None, adding=False, misses=0))


def confirm(scene: Scene) -> Turn:
    """Hand in, if that is what was just asked; answers to questions that do not apply go."""
    if scene.progress.at != CONFIRM or missing(scene):
        return submit(scene)
    answers = scene.progress.answers
    gone = tuple(key for key in answers if not scene.place(key))
    kept = {key: value for key, value in answers.items() if key not in gone}
    return Turn(Progress(kept, at=SUMMARY), removed=gone, event=Event.SUBMITTED)


def stop(scene: Scene, event: Event = Event.STOPPED) -> Turn:
    """Stop for now; everything is kept."""
    turn = Turn(scene.moved(misses=0).progress, (stopped(scene),), event=event)
    return replace(turn, prompts=()) if event is Event.MENU else turn
