"""A form in the terminal: the engine and the drawing of the chat, without buttons."""

import mimetypes
import re
from html import unescape
from pathlib import Path

import typer
from rich.text import Text

from bot.commands.common import out
from handlers.engine.inputs import Attached, Pressed, Said, Typed
from handlers.engine.step import begin, step
from handlers.engine.turns import Event, Turn
from handlers.prompts import render
from handlers.texts import Texts
from models.clock import Clock
from models.forms.schema import Facts, Form
from models.messaging import Outgoing

_TAG = re.compile(r"<(/?)(b|i|code|blockquote)>")
_STYLES = {"b": "bold", "i": "italic", "code": "cyan", "blockquote": "green"}
_FILE = "@"
_NEVER = -1.0  # a line is an answer of its own, however fast it comes


def walk(form: Form, texts: Texts, lang: str, facts: Facts, timezone: str) -> None:
    """Ask and read until the form is handed in, stopped, or the input ends; ``@path`` sends a file."""
    clock = Clock(timezone)
    turn = begin(form, facts)
    while True:
        shown = [render(prompt, form, texts, lang, buttons=False) for prompt in turn.prompts]
        for message in shown:
            _print(message)
        if turn.event in (Event.SUBMITTED, Event.STOPPED, Event.MENU):
            break
        typed = _read()
        if typed is None:
            break
        said = _said(typed, clock, shown[-1] if shown else None)
        turn = step(form, turn.progress, said, clock.today(), facts, together=_NEVER)
    out.print(f"\n{_ending(turn)}", markup=False)


def _read() -> str | None:
    try:
        return str(typer.prompt("", prompt_suffix="> ", default="", show_default=False))
    except typer.Abort:
        return None


def _said(typed: str, clock: Clock, shown: Outgoing | None) -> Said:
    if typed.startswith(_FILE):
        path = Path(typed.removeprefix(_FILE)).expanduser()
        size = path.stat().st_size if path.is_file() else 0
        return Attached(str(path), path.name, mimetypes.guess_type(path.name)[0] or "", size)
    choices = shown.flat if shown else ()
    if typed.isdecimal() and 0 < int(typed) <= len(choices):
        choice = choices[int(typed) - 1]
        return Pressed(choice.action, choice.args)
    return Typed(typed, clock.now())


def _ending(turn: Turn) -> str:
    what = "Handed in" if turn.event is Event.SUBMITTED else "Stopped"
    return f"{what} with {len(turn.progress.answers)} answers. This was a trial: nothing was kept."


def _print(message: Outgoing) -> None:
    out.print()
    out.print(styled(message.text))
    for number, choice in enumerate(message.flat, start=1):
        out.print(f"  {number}. {choice.label}", markup=False)


def styled(markup: str) -> Text:
    """Return a message's text with its markup as the terminal's styles."""
    text, open_ = Text(), list[str]()
    pieces = _TAG.split(markup)
    text.append(unescape(pieces[0]))
    for closing, tag, after in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
        if not closing:
            open_.append(_STYLES[tag])
        elif open_:
            open_.pop()
        text.append(unescape(after), style=" ".join(open_) or None)
    return text
