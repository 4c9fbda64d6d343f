"""The conversation: from where it stands and what was said to where it goes; pure and total.

Nothing here knows a channel, a clock or a database, and no input makes it raise.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import assert_never

from handlers.engine.inputs import Attached, Pressed, Said, Typed
from handlers.engine.presses import pressed
from handlers.engine.progress import Fix, Progress
from handlers.engine.prompts import Note, NoteKind
from handlers.engine.scene import Scene
from handlers.engine.showing import fix_list, show
from handlers.engine.turns import Turn
from handlers.engine.words import attached, typed
from models.forms.schema import Facts, Form, Value

TOGETHER_SECONDS = 3.0
"""Messages that are sent within so many seconds of a long text belong to it."""


def begin(form: Form, facts: Facts, answers: Mapping[str, Value] | None = None) -> Turn:
    """Start a form with its welcome; answers that are there already are not asked for again."""
    scene = Scene.of(form, facts, Progress(answers or {}))
    return show(scene, Note(NoteKind.WELCOME, count=len(scene.questions)))


def begin_fixes(form: Form, progress: Progress, fixes: Sequence[Fix], facts: Facts) -> Turn:
    """Start the walk through only those questions that the secretary asked to be added to."""
    fixing = Progress(progress.answers, fixes=tuple(fixes), fixing=True)
    scene = Scene.of(form, facts, fixing)
    return Turn(scene.progress, (fix_list(scene),))


def ask(form: Form, progress: Progress, facts: Facts) -> Turn:
    """Show the open step again: after days, on another device, after an outage, for an old button."""
    return show(Scene.of(form, facts, progress))


def step(
    form: Form,
    progress: Progress,
    said: Said,
    today: date,
    facts: Facts,
    together: float = TOGETHER_SECONDS,
) -> Turn:
    """Take what was said at the open step; ``today`` is the local date, ``together`` in seconds."""
    scene = Scene.of(form, facts, progress)
    match said:
        case Pressed():
            return pressed(scene, said)
        case Typed():
            return typed(scene, said.text, said.sent_at, today, together)
        case Attached():
            return attached(scene, said)
        case _:
            assert_never(said)
