"""What the emulated Telegram knows: the bot, its chats, updates, presses and limits."""

import asyncio
from dataclasses import dataclass, field
from random import Random
from typing import Any

from bot.sandbox.chats import Chat, Chats, Message
from bot.sandbox.clock import Clock
from bot.sandbox.faults import FaultBook
from bot.sandbox.files import Files
from bot.sandbox.ledger import Ledger, iso
from bot.sandbox.limits import Gate
from bot.sandbox.people import People
from bot.sandbox.telegram.updates import CALLBACK_SECONDS, UpdateQueue

CHANNEL = "telegram"
Json = dict[str, Any]


@dataclass(slots=True)
class Press:
    """A press of a button; ``at`` in emulated Unix seconds."""

    number: str
    chat: int
    data: str
    at: float
    answered: bool = False

    def over(self, now: float) -> bool:
        """Tell whether it is too late to answer."""
        return now >= self.at + CALLBACK_SECONDS


@dataclass(slots=True)
class Webhook:
    """What setWebhook was told; an empty URL means that there is none."""

    url: str = ""
    max_connections: int = 40
    set_at: float = float("-inf")


@dataclass(slots=True)
class TelegramState:
    """Everything that the methods read and change."""

    token: str
    clock: Clock
    files: Files
    people: People
    ledger: Ledger
    faults: FaultBook
    gate: Gate
    updates: UpdateQueue
    chance: Random
    bot: Json
    stopped: asyncio.Event = field(default_factory=asyncio.Event)
    revoked: bool = False
    chats: Chats = field(default_factory=Chats)
    presses: dict[str, Press] = field(default_factory=dict)
    open_presses: dict[int, set[str]] = field(default_factory=dict)
    commands: dict[str, list[Json]] = field(default_factory=dict)
    menu_button: Json = field(default_factory=lambda: {"type": "default"})
    webhook: Webhook = field(default_factory=Webhook)
    links: dict[str, float] = field(default_factory=dict)

    def open_chat(self, number: int) -> Chat:
        """Return a chat as its person sees it, made where it is new."""
        return self.chats.get(number) or self.chats.open(number, self.people.name(number))

    def add_press(self, chat: int, data: str) -> Press:
        """Remember a press that the bot has to answer."""
        number = str(self.chance.getrandbits(62))
        press = self.presses[number] = Press(number, chat, data, self.clock.timestamp())
        self.open_presses.setdefault(chat, set()).add(number)
        return press

    def settle(self, press: Press) -> None:
        """Mark a press as answered."""
        press.answered = True
        self.open_presses[press.chat].discard(press.number)

    def waits_for_press(self, chat: int) -> bool:
        """Tell whether a button in this chat still spins."""
        now = self.clock.timestamp()
        return any(not self.presses[each].over(now) for each in self.open_presses.get(chat, ()))

    def unanswered(self) -> list[Json]:
        """Return the presses that the bot never answered."""
        now = self.clock.timestamp()
        waiting = [self.presses[number] for numbers in self.open_presses.values() for number in numbers]
        return [
            {"callback_id": each.number, "chat": each.chat, "data": each.data, "at": iso(each.at)}
            | {"expired": each.over(now)}
            for each in sorted(waiting, key=lambda press: press.at)
        ]

    def fault(self, kind: str, **details: Any) -> None:
        """Write down something that a correct client would not have done."""
        self.ledger.fault(CHANNEL, kind, **details)

    def record(self, method: str, chat: Chat, message: Message, silent: bool) -> None:
        """Write down an accepted send."""
        self.ledger.sent(CHANNEL, method, chat.id, message.message_id, message.text, silent)
