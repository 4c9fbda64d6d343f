"""What waits to be sent, in the order in which it may go."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from handlers.mail import Letter
from models.outbox import Kind


@dataclass
class Waiting:
    """A letter in memory: when it may go, how often it was tried, until when our claim holds."""

    letter: Letter
    not_before: float
    lease_until: float
    attempts: int = 0


@dataclass
class Chat:
    """The letters of one chat, oldest first; one is in flight at most."""

    letters: deque[Waiting] = field(default_factory=deque)
    busy: bool = False

    @property
    def urgency(self) -> Kind:
        """Return the most urgent kind that waits here: an older broadcast never holds back a reply."""
        return min(waiting.letter.row.kind for waiting in self.letters)


ChatKey = tuple[str, str]


class Queue:
    """The chats that have something to send."""

    def __init__(self) -> None:
        self._chats: dict[ChatKey, Chat] = {}
        self.size = 0

    def push(self, waiting: Waiting) -> list[Waiting]:
        """Add a letter; return the letters that it makes superfluous.

        An unsent question gives way to the next one of its chat, an unsent edit to the next edit
        of the same message.
        """
        key = chat_key(waiting.letter)
        chat = self._chats.setdefault(key, Chat())
        dropped = [old for old in self._unsent(chat) if _superseded(old.letter, waiting.letter)]
        for old in dropped:
            chat.letters.remove(old)
        chat.letters.append(waiting)
        self.size += 1 - len(dropped)
        return dropped

    def _unsent(self, chat: Chat) -> list[Waiting]:
        return list(chat.letters)[1 if chat.busy else 0 :]

    def ready(self, tick: float) -> Iterator[tuple[ChatKey, Waiting]]:
        """Give the heads of idle chats that may go now, most urgent first, then oldest."""
        heads = [
            (chat.urgency, chat.letters[0].letter.row.id, key, chat.letters[0])
            for key, chat in self._chats.items()
            if not chat.busy and chat.letters[0].not_before <= tick
        ]
        heads.sort(key=lambda head: head[:2])
        for _, _, key, waiting in heads:
            yield key, waiting

    def start(self, key: ChatKey) -> None:
        """Mark the head of a chat as being sent."""
        self._chats[key].busy = True

    def finish(self, key: ChatKey, *, again: bool = False) -> None:
        """End the sending of a chat's head; ``again`` keeps it at the head."""
        chat = self._chats[key]
        chat.busy = False
        if not again:
            chat.letters.popleft()
            self.size -= 1
        if not chat.letters:
            del self._chats[key]

    def next_tick(self, tick: float) -> float:
        """Return when the next idle chat's head may go whose time has not come yet; without one, never."""
        heads = (chat.letters[0].not_before for chat in self._chats.values() if not chat.busy)
        return min((at for at in heads if at > tick), default=float("inf"))

    def all(self) -> Iterator[Waiting]:
        """Give every letter."""
        for chat in self._chats.values():
            yield from chat.letters


def chat_key(letter: Letter) -> ChatKey:
    """Return what must stay in order."""
    return letter.channel, letter.chat


def _superseded(old: Letter, new: Letter) -> bool:
    if old.message.attachment:
        return False
    if new.row.edits is not None:
        return old.row.edits == new.row.edits
    return old.row.asks and new.row.asks and old.row.edits is None
