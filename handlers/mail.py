"""Putting messages into the outbox, in the transaction of their cause."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import and_

from models.letter import decode, encode
from models.member import AddressRow, Link
from models.messaging import Outgoing
from models.outbox import Kind, OutboxRow, OutboxState
from models.page import WEB
from models.store.crypto import Sealed
from models.store.tables import link as link_table
from models.store.unit_of_work import Store

LEASE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Letter:
    """An outbox row with its message and the chat it goes to, as the relay needs it."""

    row: OutboxRow
    channel: str
    chat: str
    message: Outgoing
    lang: str = "vi"


class Courier(Protocol):
    """What a turn needs to know of the relay: whether it may claim its replies at once."""

    owner: str

    def may_claim(self, address_id: int) -> bool:
        """Tell whether a reply to this chat can go out within seconds and in order."""

    def hand_over(self, letters: Sequence[Letter]) -> None:
        """Take letters after their commit: claimed ones are sent, pending ones looked up later."""


class NoCourier:
    """Leaves every letter in the outbox for the process that sends."""

    owner = ""

    def may_claim(self, address_id: int) -> bool:
        """Refuse: nothing is sent from here."""
        return False

    def hand_over(self, letters: Sequence[Letter]) -> None:
        """Leave the letters where they are."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Under which terms a message goes out."""

    kind: Kind = Kind.NOTICE
    guard: str = ""
    not_before: datetime | None = None
    useful_until: datetime | None = None
    batch_id: int | None = None
    edits: int | None = None
    asks: bool = False


class Mail:
    """The messages of one unit of work."""

    def __init__(self, store: Store, courier: Courier) -> None:
        self._store = store
        self._courier = courier
        self.letters: list[Letter] = []

    def post(
        self, address: AddressRow, message: Outgoing, dedup_key: str, terms: Terms, member_id: int | None = None
    ) -> OutboxRow:
        """Add a message for one chat; return its outbox row."""
        row = self.prepare(address, message, dedup_key, terms, member_id)
        self._store.add(row)
        self.letters.append(Letter(row, address.channel, address.chat, message, address.language or "vi"))
        return row

    def prepare(
        self,
        address: AddressRow,
        message: Outgoing,
        dedup_key: str,
        terms: Terms,
        member_id: int | None = None,
    ) -> OutboxRow:
        """Return the row that a message would have, without adding it."""
        row_id = self._store.ids.new()
        now = self._store.clock.now()
        at_once = terms.kind is Kind.REPLY and self._courier.may_claim(address.id)
        return OutboxRow(
            id=row_id,
            address_id=address.id,
            member_id=member_id,
            kind=terms.kind,
            dedup_key=dedup_key,
            body=seal_message(self._store, row_id, message),
            state=OutboxState.SENDING if at_once else OutboxState.PENDING,
            created_at=now,
            not_before=terms.not_before or now,
            useful_until=terms.useful_until,
            guard=terms.guard,
            asks=terms.asks,
            edits=terms.edits,
            batch_id=terms.batch_id,
            owner=self._courier.owner if at_once else "",
            lease_until=self._store.clock.real() + LEASE if at_once else None,
        )

    async def to_member(
        self, member_id: int, message: Outgoing, dedup_key: str, terms: Terms
    ) -> OutboxRow | None:
        """Add a message for a person's chat; return None where no chat can be reached."""
        address = await reach(self._store, member_id)
        return self.post(address, message, dedup_key, terms, member_id) if address else None

    def deliver(self) -> None:
        """Give the letters to the courier; call it after the commit."""
        self._courier.hand_over(self.letters)


async def reach(store: Store, member_id: int) -> AddressRow | None:
    """Return the reachable chat that the person prefers, else the newest; a desk in a browser is none."""
    links = await store.find(
        Link,
        and_(link_table.c.member_id == member_id, link_table.c.ended_at.is_(None)),
        order_by=(link_table.c.preferred.desc(), link_table.c.id.desc()),
    )
    for link in links:
        address = await store.get(AddressRow, link.address_id)
        if address is not None and address.reachable and address.channel != WEB:
            return address
    return None


def seal_message(store: Store, row_id: int, message: Outgoing) -> Sealed:
    """Seal a message for its outbox row."""
    return store.box.seal(encode(message), "outbox", "body", row_id)


def open_message(store: Store, row: OutboxRow) -> Outgoing:
    """Return the message that an outbox row holds."""
    return decode(store.box.open(row.body, "outbox", "body", row.id))
