"""One turn: what one update does to the rows, and what is said in return."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from markupsafe import Markup, escape

from handlers.drawing.pen import SHORT_LIMIT, size
from handlers.mail import Mail, Terms, reach
from handlers.people import Person
from handlers.services import Services
from handlers.typed.numbering import as_text
from models.audit import AuditRow
from models.conversation import Conversation
from models.inbox import InboxRow
from models.member import AddressRow, Link, Member
from models.messaging import Choice, Incoming, IncomingKind, Outgoing, Scalar
from models.outbox import Kind, OutboxRow
from models.store.unit_of_work import Store


@dataclass
class Turn:
    """The context of one update; handlers read from it, change rows through it, and reply."""

    store: Store
    mail: Mail
    services: Services
    row: InboxRow
    incoming: Incoming
    address: AddressRow
    person: Person | None
    conversation: Conversation
    pressed: OutboxRow | None = None
    alert: str = ""
    _replies: int = field(default=0, init=False)
    _held: Outgoing | None = field(default=None, init=False)

    @property
    def now(self) -> datetime:
        """Return the instant of this turn."""
        return self.store.clock.now()

    @property
    def today(self) -> date:
        """Return the local date of this turn."""
        return self.store.clock.today()

    @property
    def lang(self) -> str:
        """Return the language of the person, else of the chat."""
        return (self.person.member.language if self.person else "") or self.address.language or "vi"

    @property
    def me(self) -> Person:
        """Return the person; only for handlers whose policy asks for one."""
        if self.person is None:
            raise LookupError("this handler needs a person; declare it in its policy")
        return self.person

    @property
    def has_buttons(self) -> bool:
        """Tell whether choices are pressed in this chat; else they are numbered text."""
        return self.services.has_buttons(self.address.channel)

    def channel_name(self, channel: str) -> str:
        """Return what people call a messenger."""
        key = f"join.channel.name.{channel}"
        return self.label(key) if key in self.services.texts.keys(self.lang) else channel

    def say(self, key: str, **args: object) -> Markup:
        """Return a text in the person's language; the arguments are escaped."""
        return self.services.texts.say(self.lang, key, **args)

    def label(self, key: str, **args: object) -> str:
        """Return a plain text, for buttons."""
        return self.services.texts.plain(self.lang, key, **args)

    def choice(self, key: str, action: str, /, **args: Scalar) -> Choice:
        """Return a choice whose label is a text key."""
        return Choice(self.label(key), action, args)

    def reply(self, message: Outgoing, *, asks: bool = True) -> OutboxRow:
        """Answer in this chat; with choices it becomes what the next typed words answer.

        Where there are no buttons each message counts: what asks nothing goes on top of the next one.
        """
        if not self.has_buttons:
            message = self._on_top(message)
            if not message.choices and message.attachment is None:
                self._held = message
                return self.mail.prepare(self.address, message, f"held:{self.row.id}", Terms(kind=Kind.REPLY))
        return self._post(message, asks=asks)

    def finish(self) -> None:
        """Send what is still held back, and leave nothing typed without a word; call it at the end."""
        if self._held is not None:
            self._post(self._held, asks=False)
            self._held = None
        if self._replies or self.incoming.kind is not IncomingKind.TEXT or not self.incoming.private:
            return
        if self.alert:
            self._post(Outgoing(escape(self.alert)), asks=False)
        elif not self.has_buttons:
            self._post(Outgoing(self.say("typed.noted")), asks=False)

    def _on_top(self, message: Outgoing) -> Outgoing:
        """Put what is held back on top of a message, or send it before where both are too long."""
        held, self._held = self._held, None
        if held is None:
            return message
        both = replace(message, text=held.text + "\n\n" + message.text)
        drawn = as_text(both, self.services.texts, self.lang)
        if message.attachment is None and size(drawn.text.striptags()) <= SHORT_LIMIT:
            return both
        self._post(held, asks=False)
        return message

    def _post(self, message: Outgoing, *, asks: bool) -> OutboxRow:
        self._replies += 1
        asks = asks and bool(message.choices)
        member_id = self.address.member_id
        terms = Terms(kind=Kind.REPLY, asks=asks)
        sent = self.mail.post(self.address, message, f"turn:{self.row.id}:{self._replies}", terms, member_id)
        if asks:
            self._set_conversation(prompt_id=sent.id, asked_at=self.now)
        return sent

    def answer(self, key: str, *rows: tuple[Choice, ...], asks: bool = True, **args: object) -> OutboxRow:
        """Answer with one text key and rows of choices."""
        return self.reply(Outgoing(self.say(key, **args), rows), asks=asks)

    def redraw(self, message: Outgoing) -> OutboxRow:
        """Change the message whose button was pressed; without one, answer anew."""
        if self.pressed is None:
            return self.reply(message)
        self._replies += 1
        asks = bool(message.choices) and self.conversation.prompt_id in (None, self.pressed.id)
        edited = self.pressed.edits or self.pressed.id
        terms = Terms(kind=Kind.REPLY, asks=False, edits=edited)
        key = f"turn:{self.row.id}:{self._replies}"
        sent = self.mail.post(self.address, message, key, terms, self.address.member_id)
        if asks:
            self._set_conversation(prompt_id=sent.id, asked_at=self.now)
        return sent

    async def notify(self, member_id: int, message: Outgoing, key: str, guard: str = "") -> OutboxRow | None:
        """Send somebody else a notice; None where no chat of theirs can be reached."""
        message = await self._headed(member_id, message)
        return await self.mail.to_member(member_id, message, key, Terms(kind=Kind.NOTICE, guard=guard))

    async def _headed(self, member_id: int, message: Outgoing) -> Outgoing:
        """Name the person above a notice where several persons use the chat."""
        address = await reach(self.store, member_id)
        links = await self.store.group(Link, "address_id", address.id) if address else []
        member = await self.store.get(Member, member_id)
        if member is None or sum(link.ended_at is None for link in links) < 2:
            return message
        head = self.services.texts.say(member.language or "vi", "people.header", name=member.full_name)
        return replace(message, text=head + "\n" + message.text)

    def goto(self, flow: str, **data: Any) -> None:
        """Say what the next typed words belong to; ids and step names only."""
        self._set_conversation(flow=flow, data=data)

    def record(
        self, action: str, kind: str, object_id: int | None, cell_id: int | None = None, detail: str = ""
    ) -> None:
        """Write an audit row; ids and field names only."""
        actor = self.person.id if self.person else None
        row_id = self.store.ids.new()
        self.store.add(AuditRow(row_id, self.now, actor, action, kind, object_id, cell_id, detail[:120]))

    def enter(self, person: Person | None) -> None:
        """Make a person the one whose chat this is now."""
        self.person = person
        member_id = person.id if person else None
        self.address = self.store.save(replace(self.address, member_id=member_id))

    def _set_conversation(self, **changes: Any) -> None:
        self.conversation = self.store.save(replace(self.conversation, **changes))
