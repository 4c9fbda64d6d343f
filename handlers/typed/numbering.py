"""Choices as numbered text, for channels without buttons: a number is shown, and the same number is typed."""

import re
from dataclasses import replace
from itertools import count

from markupsafe import Markup

from handlers.mail import Letter
from handlers.services import Services
from handlers.texts import Texts
from handlers.typed.codes import code_of
from models.messaging import Choice, Outgoing

MOST = 9
"""Options in one message; the word "tiếp" shows those behind them."""
_MENU = "chat.menu"
_OWN_NUMBER = re.compile(r"(\d{1,2})\. +")
_ACTS = {"desk.card": "x", "desk.pass": "d", "desk.additions": "bs"}
"""What can be said about a hand-in with its short code."""


def present(services: Services, letter: Letter) -> Outgoing:
    """Return a letter's message as its channel can show it."""
    if services.has_buttons(letter.channel):
        return letter.message
    return as_text(letter.message, services.texts, letter.lang)


def as_text(message: Outgoing, texts: Texts, lang: str) -> Outgoing:
    """Put the choices of a message below its text, one a line, and how to see the rest of them."""
    text = message.text
    if below := lines(message, texts, lang):
        text += Markup("\n\n") + Markup("\n").join(below)
    return replace(message, text=text, choices=(), ask_contact="")


def lines(message: Outgoing, texts: Texts, lang: str) -> list[Markup]:
    """Return the lines that stand for the choices of a message."""
    options = by_number(message)
    shown = list(options.items())[message.first : message.first + MOST]
    drawn = [Markup("{}. {}").format(number, _label(choice)) for number, choice in shown]
    if left := rest(message):
        drawn.append(texts.say(lang, "typed.more", count=left))
    if any(choice.action == _MENU for choice in message.flat):
        drawn.append(texts.say(lang, "typed.menu"))
    return drawn


def rest(message: Outgoing) -> int:
    """Return how many choices wait behind those that are shown."""
    return max(0, len(by_number(message)) - message.first - MOST)


def by_number(message: Outgoing) -> dict[int, Choice]:
    """Return the choices by their numbers, in order; the menu has a word of its own instead.

    A label that begins with a number keeps it, since the text may name it; the others come behind.
    """
    choices = [choice for choice in message.flat if choice.action != _MENU]
    own = [int(found[1]) if (found := _OWN_NUMBER.match(one.label)) else 0 for one in choices]
    named = [number for number in own if number]
    if len(set(named)) < len(named):
        return dict(enumerate(choices, start=1))
    free = count(max(named, default=0) + 1)
    numbers = [number or next(free) for number in own]
    return dict(sorted(zip(numbers, choices, strict=True), key=lambda pair: pair[0]))


def bare(label: str) -> str:
    """Return a label without a number of its own."""
    return _OWN_NUMBER.sub("", label, count=1)


def _label(choice: Choice) -> str:
    """Return what stands behind the number, with the short code where there is one."""
    verb, assessment_id = _ACTS.get(choice.action), choice.args.get("a")
    if verb is None or not isinstance(assessment_id, int):
        return bare(choice.label)
    return f"{bare(choice.label)} ({verb} {code_of(assessment_id)})"
