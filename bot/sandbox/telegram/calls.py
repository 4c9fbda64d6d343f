"""One call of a method, and what every method may ask of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.sandbox.chats import Chat
from bot.sandbox.telegram.errors import bad_request, forbidden, too_many
from bot.sandbox.telegram.parameters import Parameters
from bot.sandbox.telegram.state import TelegramState


@dataclass(frozen=True, slots=True)
class Call:
    """A call with its parameters, on the state it works on."""

    state: TelegramState
    method: str
    given: Parameters

    def chat(self) -> Chat:
        """Return the chat that is meant; raise as the server does where the bot may not write there."""
        number = self._chat_number()
        chat = self.state.chats.get(number)
        if chat is None or not chat.started:
            if self.state.people.knows(number):
                raise forbidden("bot can't initiate conversation with a user")
            raise bad_request("chat not found")
        if chat.blocked:
            raise forbidden("bot was blocked by the user")
        if chat.deactivated:
            raise forbidden("user is deactivated")
        return chat

    def pass_gate(self) -> None:
        """Spend a message of the limits; raise 429 where they are used up."""
        text = self.given.text("chat_id")
        number = int(text) if _is_number(text) else 0
        refusal = self.state.gate.admit(number, self.state.clock.real())
        if refusal is None:
            return
        if refusal.during_ban:
            self.state.fault("call during a ban", method=self.method, chat=number)
        raise too_many(refusal.retry_after)

    def message_number(self) -> int:
        """Return the message that is meant."""
        number = self.given.integer("message_id")
        if number == 0:
            raise bad_request("message identifier is not specified")
        return number

    def _chat_number(self) -> int:
        text = self.given.text("chat_id").strip()
        if not text:
            raise bad_request("chat_id is empty")
        if not _is_number(text):
            raise bad_request("chat not found")
        return int(text)


@dataclass(frozen=True, slots=True)
class Method:
    """A method under its proper name, with the parameters that it knows."""

    name: str
    run: Callable[[Call], Any | Awaitable[Any]]
    parameters: frozenset[str]
    paced: bool = False


def _is_number(text: str) -> bool:
    return text.lstrip("-").isdecimal() and text.isascii() and len(text) <= 20
