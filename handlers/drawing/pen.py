"""What every drawn message needs: the form's words, the texts, the language, the channel's abilities."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from markupsafe import Markup, escape

from handlers.texts import Texts
from models.forms.schema import Form, Value
from models.messaging import Choice, Outgoing, Scalar

LIMIT = 3900
"""UTF-16 units of one message, markup included."""
SHORT_LIMIT = 1900
"""The same where there are no buttons: such channels take 2,000, and each part costs a message."""
_ELLIPSIS = " …"

Row = tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Pen:
    """Draw in one language for one kind of channel; ``args`` go with every choice."""

    form: Form
    texts: Texts
    lang: str
    args: Mapping[str, Scalar]
    buttons: bool

    @property
    def limit(self) -> int:
        """Return the UTF-16 units that a message may have."""
        return LIMIT if self.buttons else SHORT_LIMIT

    def say(self, key: str, **args: object) -> Markup:
        """Return a text of the conversation."""
        return self.texts.say(self.lang, f"form.{key}", **args)

    def label(self, key: str, **args: object) -> str:
        """Return the label of a button."""
        return self.texts.plain(self.lang, f"form.button.{key}", **args)

    def choice(self, key: str, action: str, **args: Scalar) -> Choice:
        """Return a choice with a label from the texts."""
        return self.pick(self.label(key), action, **args)

    def pick(self, label: str, action: str, **args: Scalar) -> Choice:
        """Return a choice with a label of the form."""
        return Choice(label, action, {**self.args, **args})

    def name(self, key: str) -> str:
        """Return a question's short name."""
        return self.form.by_key[key].short.to(self.lang)

    def value(self, key: str, value: Value) -> str:
        """Return an answer in words."""
        return self.form.shown(self.form.by_key[key], value, self.lang)

    def words(self, *names: str) -> Markup:
        """Return the line that names the words to type, for channels without buttons."""
        plain = (self.texts.plain(self.lang, f"form.words.{name}") for name in names)
        return self.say("words.lead", words=" · ".join(plain))

    def message(self, parts: Iterable[Markup], *rows: Row, tight: bool = False) -> Outgoing:
        """Put a message together; empty parts and rows fall away."""
        gap = Markup("\n") if tight else Markup("\n\n")
        return Outgoing(gap.join(part for part in parts if part), tuple(row for row in rows if row))


def size(text: str) -> int:
    """Return the length as messengers count it, in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, room: int) -> str:
    """Return a text shortened to a size that holds even after escaping; empty where there is no room."""
    if size(str(escape(text))) <= room:
        return text
    room -= len(_ELLIPSIS)
    while text and (now := size(str(escape(text)))) > room:
        text = text[: min(len(text) - 1, len(text) * max(room, 0) // now)]
    return f"{text.rstrip()}{_ELLIPSIS}" if text else ""


def size_of(parts: Iterable[Markup]) -> int:
    """Return the size of parts with the gaps between them."""
    return sum(size(part) + 2 for part in parts if part)
