"""What passes between a channel and the rest of the program, in words that name no messenger."""

from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from markupsafe import Markup

Scalar = str | int | bool


@dataclass(frozen=True, slots=True)
class Address:
    """Where one chat is reached: the channel, the bot's own id on it, and the chat's id."""

    channel: str
    bot: str
    chat: str


class IncomingKind(StrEnum):
    TEXT = "text"
    PRESS = "press"
    CONTACT = "contact"
    FILE = "file"
    EDITED = "edited"
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Press:
    """A press on a button: its opaque data, and the id to acknowledge it by."""

    data: str
    callback_id: str


@dataclass(frozen=True, slots=True)
class Contact:
    """A shared contact card; ``own`` only when the channel vouches that it is the sender's."""

    phone: str
    own: bool


@dataclass(frozen=True, slots=True)
class FileRef:
    """A file that waits at the channel; sizes in bytes, 0 when the channel did not say."""

    file_id: str
    name: str
    mime: str
    size: int


@dataclass(frozen=True, slots=True)
class Incoming:
    """One update from a channel, read and typed."""

    address: Address
    kind: IncomingKind
    sender: str
    sent_at: datetime
    private: bool = True
    text: str = ""
    press: Press | None = None
    contact: Contact | None = None
    file: FileRef | None = None
    language: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that a person can press or type: a label, the action it means, its arguments."""

    label: str
    action: str
    args: Mapping[str, Scalar] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file to send; ``content`` is the whole of it, in bytes."""

    name: str
    mime: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message for a person: text with the small markup all channels know, choices in rows."""

    text: Markup
    choices: tuple[tuple[Choice, ...], ...] = ()
    attachment: Attachment | None = None
    silent: bool = False
    ask_contact: str = ""
    first: int = 0
    """How many of the choices earlier messages have shown, where they are numbered."""

    @property
    def flat(self) -> tuple[Choice, ...]:
        """Return the choices in the order in which they are numbered."""
        return tuple(choice for row in self.choices for choice in row)


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a channel can do; lengths in UTF-16 units."""

    buttons: bool
    edit: bool
    files: bool
    deep_link: bool
    max_text: int
    max_caption: int
    redelivers: bool = True
    """Whether what was fetched and not confirmed comes again."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The channel accepted the message under this id."""

    external_id: str


@dataclass(frozen=True, slots=True)
class RetryAfter:
    """The message was surely not sent; try again after so many seconds.

    ``whole_bot`` tells that every send of the bot must wait (a 429).
    """

    seconds: float
    reason: str
    whole_bot: bool = False


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """The message may or may not have arrived."""

    reason: str


class Gone(StrEnum):
    """Why no message can arrive in a chat; the reason of an ``Undeliverable``."""

    BLOCKED = "blocked"
    DEACTIVATED = "deactivated"
    NOT_FOUND = "chat not found"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Undeliverable:
    """The channel refused for good; ``unreachable`` when no message to this chat can arrive."""

    reason: str
    unreachable: bool = False
    moved_to: str = ""


Outcome = Sent | RetryAfter | Ambiguous | Undeliverable


@dataclass(frozen=True, slots=True)
class RawUpdate:
    """An update as it came, with the keys that tell copies apart.

    ``key`` is the channel's own number; ``guard`` names the message or the press, so that a number
    that is used again after an idle week is not taken for a copy.
    """

    key: str
    guard: str
    chat: str
    body: bytes


class UnreadableUpdateError(Exception):
    """An update that cannot be understood; it goes to quarantine."""


class DownloadError(Exception):
    """A file that could not be fetched.

    ``lasting`` when no later try can help, ``too_big`` when the file is larger than it may be,
    ``seconds`` when the channel said how long to wait.
    """

    def __init__(
        self, reason: str, *, lasting: bool = False, too_big: bool = False, seconds: float = 0.0
    ) -> None:
        super().__init__(reason)
        self.lasting = lasting or too_big
        self.too_big = too_big
        self.seconds = seconds


class ChannelStoppedError(Exception):
    """The channel refuses to work at all: a revoked token, a second poller; ``str`` says what to do."""


class Channel(Protocol):
    """One messenger: the port that the adapters in ``bot/channels`` fill."""

    name: str
    bot: str
    capabilities: Capabilities

    @property
    def link(self) -> str:
        """Return the start of a link that opens the bot with a token at its end; empty where there is none."""

    async def open(self) -> None:
        """Learn the bot's own id; raise ChannelStoppedError when the token is refused."""

    async def close(self) -> None:
        """Close the connections."""

    def fetch(self, confirmed: str | None) -> Coroutine[Any, Any, list[RawUpdate]]:
        """Wait for updates after the confirmed one and return them raw."""

    def read(self, body: bytes) -> Incoming:
        """Read one raw update; raise UnreadableUpdateError."""

    async def send(self, chat: str, message: Outgoing, keys: tuple[str, ...]) -> Outcome:
        """Send a message; ``keys`` are the opaque data of its choices, in their order."""

    async def edit(self, chat: str, external_id: str, message: Outgoing, keys: tuple[str, ...]) -> Outcome:
        """Change a message that was sent before."""

    async def acknowledge(self, callback_id: str, text: str) -> None:
        """End the waiting sign of a press; never raises, never repeated."""

    async def download(self, file_id: str, limit: int) -> bytes:
        """Fetch a file of at most ``limit`` bytes; raise DownloadError."""
