"""How the office's worker speaks to who asked: in the same chat, only while the same person is in it."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from markupsafe import Markup

from handlers.mail import Mail, Terms
from handlers.people import Person, load_person
from handlers.services import Services
from models.audit import AuditRow
from models.conversation import Conversation
from models.errand import Errand
from models.member import AddressRow, RoleKind
from models.messaging import Attachment, Choice, Outgoing, Scalar
from models.outbox import Kind, OutboxRow
from models.store.unit_of_work import Store
from models.unit import Unit

FLOW = "office"
Row = tuple[Choice, ...]


class Speaker(Protocol):
    """What screens need that a turn and the worker both draw."""

    store: Store
    services: Services

    @property
    def lang(self) -> str: ...
    def say(self, key: str, **args: object) -> Markup: ...
    def label(self, key: str, **args: object) -> str: ...
    def choice(self, key: str, action: str, /, **args: Scalar) -> Choice: ...


@dataclass
class Voice:
    """The worker's side of a chat, in one transaction."""

    store: Store
    mail: Mail
    services: Services
    errand: Errand
    person: Person
    unit: Unit
    address: AddressRow
    conversation: Conversation
    _replies: int = field(default=0, init=False)

    @property
    def lang(self) -> str:
        """Return the person's language."""
        return self.person.member.language or "vi"

    @property
    def now(self) -> datetime:
        """Return the instant of this work."""
        return self.store.clock.now()

    def say(self, key: str, **args: object) -> Markup:
        """Return a text in the person's language; the arguments are escaped."""
        return self.services.texts.say(self.lang, key, **args)

    def label(self, key: str, **args: object) -> str:
        """Return a plain text, for buttons and files."""
        return self.services.texts.plain(self.lang, key, **args)

    def choice(self, key: str, action: str, /, **args: Scalar) -> Choice:
        """Return a choice whose label is a text key."""
        return Choice(self.label(key), action, args)

    def reply(self, message: Outgoing) -> OutboxRow:
        """Answer in the chat; it becomes the open prompt only where the office is still open in it.

        Who has gone on to the own form meanwhile must not have typed words taken for a choice here.
        """
        self._replies += 1
        asks = bool(message.choices) and self.conversation.flow.startswith(FLOW)
        key = f"errand:{self.errand.id}:{self.errand.attempts}:{self._replies}"
        sent = self.mail.post(self.address, message, key, Terms(Kind.REPLY, asks=asks), self.person.id)
        if asks:
            self.conversation = self.store.save(
                replace(self.conversation, prompt_id=sent.id, asked_at=self.now)
            )
        return sent

    def answer(self, key: str, *rows: Row, **args: object) -> OutboxRow:
        """Answer with one text key and rows of choices."""
        return self.reply(Outgoing(self.say(key, **args), tuple(row for row in rows if row)))

    def send(self, file: Attachment, key: str, **args: object) -> OutboxRow:
        """Send a file with a line of text."""
        return self.reply(Outgoing(self.say(key, **args), attachment=file))

    def record(self, action: str, kind: str, object_id: int | None, detail: str = "") -> None:
        """Write an audit row in the person's name; ids and counts only."""
        row_id = self.store.ids.new()
        self.store.add(
            AuditRow(row_id, self.now, self.person.id, action, kind, object_id, self.unit.id, detail[:120])
        )


async def asker_of(store: Store, errand: Errand) -> tuple[Person, Unit] | None:
    """Return who asked, and for which unit, while the person is its admin."""
    person = await load_person(store, errand.member_id, store.clock.now())
    unit = await store.get(Unit, errand.unit_id)
    if person is None or unit is None or not person.holds(unit, RoleKind.ADMIN):
        return None
    return person, unit


async def voice_of(store: Store, mail: Mail, services: Services, errand: Errand) -> Voice | None:
    """Return the voice for an errand, or None where it may not or cannot be answered any more.

    Asked again here, since between the asking and the answer the role may have ended, or somebody
    else may have entered the chat.
    """
    asker = await asker_of(store, errand)
    address = await store.get(AddressRow, errand.address_id)
    if asker is None or address is None or address.member_id != errand.member_id:
        return None
    conversation = await store.get(Conversation, address.id) or store.add(Conversation(address.id))
    return Voice(store, mail, services, errand, *asker, address, conversation)
