"""The chats between people and the bot, as the people see them."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.bell import Bell
from bot.sandbox.clock import Clock
from bot.sandbox.files import StoredFile

_TYPING_SECONDS = 5.0
_ALERTS_KEPT = 50
Json = dict[str, Any]


@dataclass(slots=True)
class Message:
    """One message; ``date`` in emulated Unix seconds, entities in UTF-16 units as the services give them."""

    message_id: int
    from_bot: bool
    author: Json
    date: int
    text: str = ""
    entities: list[Json] = field(default_factory=list)
    inline_keyboard: list[list[Json]] | None = None
    reply_markup: Json | None = None
    file: StoredFile | None = None
    extra: Json = field(default_factory=dict)
    edit_date: int | None = None

    @property
    def reply_keyboard(self) -> list[list[Json]] | None:
        """Return the keyboard that this message shows in place of the letters, if any."""
        return (self.reply_markup or {}).get("keyboard")


@dataclass(slots=True)
class Chat:
    """One chat: its messages by number, and what the person sees beside them."""

    id: int
    person: Json
    started: bool = False
    blocked: bool = False
    deactivated: bool = False
    revision: int = 0
    last_number: int = 0
    typing_until: float = 0.0
    messages: dict[int, Message] = field(default_factory=dict)
    alerts: deque[Json] = field(default_factory=lambda: deque(maxlen=_ALERTS_KEPT))
    bell: Bell = field(default_factory=Bell)

    @property
    def name(self) -> str:
        """Return how the person is called."""
        return " ".join(filter(None, (self.person.get("first_name"), self.person.get("last_name"))))

    def add(self, message: Message) -> None:
        """Append a message; the bot's one ends its typing."""
        self.messages[message.message_id] = message
        if message.from_bot:
            self.typing_until = 0.0
        self.changed()

    def next_number(self) -> int:
        """Return the number of the next message."""
        self.last_number += 1
        return self.last_number

    def remove(self, number: int) -> None:
        """Make a message vanish."""
        self.messages.pop(number, None)
        self.changed()

    def type(self, now: float) -> None:
        """Show that the bot types, for some real seconds."""
        self.typing_until = now + _TYPING_SECONDS
        self.changed()

    def changed(self) -> None:
        """Tell those who look at this chat."""
        self.revision += 1
        self.bell.ring()

    async def follow(self, clock: Clock, since: int, seconds: float) -> None:
        """Wait at most so many real seconds for a change after the revision ``since``."""
        until = clock.real() + seconds
        while self.revision == since and await self.bell.wait(until):
            pass


class Chats:
    """Keep the chats of one channel."""

    def __init__(self) -> None:
        self._chats: dict[int, Chat] = {}

    def __iter__(self) -> Iterator[Chat]:
        return iter(self._chats.values())

    def get(self, number: int) -> Chat | None:
        """Return a chat that somebody has looked at or written in, or None."""
        return self._chats.get(number)

    def open(self, number: int, name: str = "") -> Chat:
        """Return a chat, made where it is new; that alone lets nobody write to it."""
        chat = self._chats.get(number)
        if chat is None:
            person = {"id": number, "is_bot": False, "first_name": name or f"Người {number}"}
            chat = self._chats[number] = Chat(number, person)
        return chat

    def close(self) -> None:
        """End all waits."""
        for chat in self:
            chat.bell.close()
