"""A turn that comes from a page: the same use cases run in it, and what they say is shown on the page."""

from dataclasses import dataclass, field
from typing import Any

from handlers.mail import Mail
from handlers.people import Person
from handlers.services import Services
from handlers.turn import Turn
from models.conversation import Conversation
from models.inbox import InboxRow, InboxState
from models.member import AddressRow
from models.messaging import Address, Incoming, IncomingKind, Outgoing
from models.outbox import Kind, OutboxRow, OutboxState
from models.store.crypto import Sealed
from models.store.unit_of_work import Store

_PAGE = "page"


@dataclass
class PageTurn(Turn):
    """Collects replies instead of sending them; the chats of the person stay where they are."""

    said: list[Outgoing] = field(default_factory=list, init=False)

    def reply(self, message: Outgoing, *, asks: bool = True) -> OutboxRow:
        """Keep a message for the page; the row that is returned is never stored."""
        self.said.append(message)
        now, number = self.now, self.store.ids.new()
        nothing, key = Sealed(b""), f"page:{self.row.id}:{len(self.said)}"
        state = OutboxState.PENDING
        return OutboxRow(number, self.address.id, self.me.id, Kind.REPLY, key, nothing, state, now, now)

    def redraw(self, message: Outgoing) -> OutboxRow:
        """Keep a message for the page."""
        return self.reply(message)

    def _set_conversation(self, **changes: Any) -> None:
        """Leave the chat's own conversation alone: it notices by itself that the draft has gone on."""


def page_turn(store: Store, mail: Mail, services: Services, person: Person) -> PageTurn:
    """Return the turn of one request."""
    number, now = store.ids.new(), store.clock.now()
    row = InboxRow(number, _PAGE, "", "", "", "", 0, InboxState.DONE, None, now, now)
    incoming = Incoming(Address(_PAGE, "", ""), IncomingKind.OTHER, "", now)
    address = AddressRow(0, _PAGE, "", "", 0, person.id, True, "", now)
    return PageTurn(store, mail, services, row, incoming, address, person, Conversation(0))
