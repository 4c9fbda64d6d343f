"""Rendering: from what the engine says as data to a message that a channel can send."""

from collections.abc import Mapping
from typing import assert_never

from markupsafe import Markup

from handlers.drawing.asking import draw_ask
from handlers.drawing.lists import (
    draw_confirm,
    draw_fixes,
    draw_missing,
    draw_progress,
    draw_stopped,
    draw_summary,
)
from handlers.drawing.pen import Pen
from handlers.engine.prompts import (
    Ask,
    ConfirmSubmit,
    FixList,
    Missing,
    ProgressShown,
    Prompt,
    Stopped,
    Summary,
)
from handlers.texts import Texts
from models.forms.schema import Form
from models.messaging import Outgoing, Scalar

ACTIONS = (
    *(
        f"answer.{name}"
        for name in ("pick", "toggle", "done", "more", "skip", "none", "keep", "rewrite", "back")
    ),
    *(
        f"form.{name}"
        for name in ("help", "progress", "summary", "jump", "submit", "confirm", "resume", "stop")
    ),
)
"""Every action that a drawn choice can have; each leads to ``engine.step`` with a Pressed."""


def render(
    prompt: Prompt,
    form: Form,
    texts: Texts,
    lang: str,
    args: Mapping[str, Scalar] | None = None,
    buttons: bool = True,
) -> Outgoing:
    """Draw a prompt; ``args`` go with every choice.

    Without ``buttons`` the choices are only the options that a number picks, and a line names the
    words that can be typed.
    """
    pen = Pen(form, texts, lang, args or {}, buttons)
    match prompt:
        case Ask():
            return draw_ask(pen, prompt)
        case Summary():
            return draw_summary(pen, prompt)
        case Missing():
            return draw_missing(pen, prompt)
        case ConfirmSubmit():
            return draw_confirm(pen, prompt)
        case ProgressShown():
            return draw_progress(pen, prompt)
        case FixList():
            return draw_fixes(pen, prompt)
        case Stopped():
            return draw_stopped(pen, prompt)
        case _:
            assert_never(prompt)


def render_header(form: Form, texts: Texts, lang: str, values: Mapping[str, str]) -> Markup:
    """Draw the head of the form from what the roster knows, for checking; empty lines are left out."""
    lines = (
        texts.say(lang, f"form.header.{field}", value=values[field])
        for field in form.header
        if values.get(field)
    )
    return Markup("\n").join(lines)
