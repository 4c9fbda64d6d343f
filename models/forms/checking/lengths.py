"""Texts: what is drawn around a question must still fit the message of the narrowest channel."""

from collections.abc import Iterator, Mapping
from typing import Any

from markupsafe import escape

from models.forms.checking.faults import Code, Finding, Where, found
from models.forms.checking.reading import maps
from models.forms.schema import POINT_KINDS, Kind
from models.forms.words import TEXT

MESSAGE = 1900
"""Characters: what one message holds on the narrowest channel."""
AROUND = 400
"""Characters of the place, the hint and the words to type, which stand around every question."""
SUMS = 300
"""Characters of the running totals, or of the document's bands."""
HELP = 3000
"""Characters of a question with its help: what one message holds, with room for the answer so far."""
_LANGUAGES = ("vi", "en")
_NUMBERED = len("12. \n")


def length_faults(where: Where, section: Mapping[str, Any], question: Mapping[str, Any]) -> Iterator[Finding]:
    """Give the languages in which a question, or its help, is too long."""
    limit = MESSAGE - AROUND - (SUMS if question.get("kind") in (*POINT_KINDS, Kind.LEVEL4) else 0)
    for lang in _LANGUAGES:
        labels = [_text(option, "label", lang) for _, option in maps(question, "options")]
        texts = [_text(section, "title", lang), _text(question, "title", lang)]
        size = sum(map(len, texts))
        size += sum(len(label) + _NUMBERED for label in labels)
        if size > limit and all(len(text) <= TEXT for text in texts):
            yield found((*where, "title"), Code.PROMPT_LENGTH, size=size, lang=lang, limit=limit)
        helped = question.get("help")
        size += sum(len(_text(helped, name, lang)) for name in ("purpose", "good", "weak"))
        if size > HELP:
            yield found((*where, "help"), Code.HELP_LENGTH, size=size, lang=lang, limit=HELP)


def _text(data: Any, name: str, lang: str) -> str:
    words = data.get(name) if isinstance(data, dict) else None
    text = words.get(lang) if isinstance(words, dict) else None
    return str(escape(text)) if isinstance(text, str) else ""
