"""The desk in a browser: a chat of its own, whose messages are read on a page instead of a phone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import and_, func, or_, select

from handlers.mail import open_message
from handlers.pages import links
from handlers.people import Person
from models.inbox import InboxState
from models.letter import press_keys
from models.member import AddressRow
from models.messaging import Attachment, Choice, Outgoing, RawUpdate
from models.outbox import OPEN_STATES, Kind, OutboxRow, OutboxState
from models.page import WEB
from models.store.receiving import add_addresses, receive
from models.store.tables import address as address_table
from models.store.tables import inbox as inbox_table
from models.store.tables import outbox as outbox_table
from models.store.unit_of_work import Database, Store

_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Button:
    """A choice, and what a form sends when it is pressed."""

    label: str
    key: str


@dataclass(frozen=True, slots=True)
class Note:
    """One message on the page; ``file`` names the attachment, ``id`` the row that holds it."""

    id: int
    message: Outgoing
    rows: tuple[tuple[Button, ...], ...]

    @property
    def file(self) -> str:
        """Return the attachment's name, empty where there is none."""
        return self.message.attachment.name if self.message.attachment else ""


@dataclass(frozen=True, slots=True)
class Desk:
    """The page: what answers the last step, what was before it, and whether a step still waits."""

    person: Person
    now: tuple[Note, ...]
    before: tuple[Note, ...]
    waits: bool
    newest: int


async def furnish(store: Store, person: Person) -> AddressRow:
    """Return the chat of somebody's desk; it is made where there is none, and always theirs."""
    chat = str(person.id)
    await add_addresses(store, WEB, "", [chat])
    found = await _address(store, chat)
    if found.member_id == person.id and found.reachable:
        return found
    return store.save(replace(found, member_id=person.id, reachable=True))


async def _address(store: Store, chat: str) -> AddressRow:
    known = (address_table.c.channel == WEB, address_table.c.bot == "", address_table.c.chat == chat)
    found = await store.first(AddressRow, *known)
    if found is None:
        raise LookupError("the desk has no chat")
    return found


async def sitter(store: Store, key: str) -> Person | None:
    """Return who sits at a desk behind a cookie."""
    found = await links.sitting(store, key)
    return found.guest.person if found is not None and found.guest.assessment is None else None


async def look(store: Store, person: Person) -> Desk:
    """Return the page of somebody's desk."""
    found = await _address(store, str(person.id))
    last = await _last_step(store, found)
    notes = await _notes(store, found)
    now = tuple(note for note in notes if note.id > last.id)
    before = tuple(note for note in notes if note.id <= last.id)
    return Desk(person, now, before, last.waits, await newest(store, person))


@dataclass(frozen=True, slots=True)
class _Step:
    id: int = 0
    waits: bool = False


async def _last_step(store: Store, found: AddressRow) -> _Step:
    """Return the last thing that was done at the desk."""
    c = inbox_table.c
    mine = (c.channel == WEB, c.bot == "", c.chat == found.chat)
    rows = await store.query(select(c.id, c.state).where(*mine).order_by(c.id.desc()).limit(1))
    return _Step(rows[0].id, rows[0].state == InboxState.OPEN) if rows else _Step()


async def _notes(store: Store, found: AddressRow) -> list[Note]:
    """Return the newest messages, oldest first; a changed one stands at the place of its change."""
    c = outbox_table.c
    mine = (c.address_id == found.id, c.member_id == found.member_id, c.not_before <= store.clock.now())
    # What has a guard is read only once the guard was asked.
    ready = or_(c.state == OutboxState.SENT, and_(c.kind == Kind.REPLY, c.state.in_(OPEN_STATES)))
    rows = await store.find(OutboxRow, *mine, ready, order_by=c.id.desc(), limit=_SHOWN)
    newest: dict[int, OutboxRow] = {}
    for row in rows:
        newest.setdefault(row.edits or row.id, row)
    return [_note(store, row) for row in sorted(newest.values(), key=lambda row: row.id)]


def _note(store: Store, row: OutboxRow) -> Note:
    message = open_message(store, row)
    keys = iter(press_keys(row.id, message))
    rows = tuple(_buttons(choices, [next(keys) for _ in choices]) for choices in message.choices)
    return Note(row.id, message, rows)


def _buttons(choices: Sequence[Choice], keys: Sequence[str]) -> tuple[Button, ...]:
    return tuple(Button(choice.label, key) for choice, key in zip(choices, keys, strict=True))


async def attachment(store: Store, person: Person, row_id: int) -> Attachment | None:
    """Return a file that was sent to this desk, None for anything else."""
    row = await store.get(OutboxRow, row_id)
    found = await _address(store, str(person.id))
    if row is None or row.address_id != found.id or row.member_id != person.id:
        return None
    return open_message(store, row).attachment


async def newest(store: Store, person: Person) -> int:
    """Return the number of the newest message that has arrived, 0 for none."""
    found = await _address(store, str(person.id))
    c = outbox_table.c
    arrived = (c.address_id == found.id, c.state == OutboxState.SENT)
    rows = await store.query(select(func.max(c.id)).where(*arrived))
    return rows[0][0] or 0


async def take(database: Database, person: Person, update: RawUpdate) -> None:
    """Keep what was done at a desk, as an update of any other channel; a second copy changes nothing."""
    async with database.begin() as store:
        await furnish(store, person)
        await store.flush()
        await receive(store, WEB, "", [update])


async def is_open(store: Store, person: Person, key: str) -> bool:
    """Tell whether an update still waits for its turn."""
    c = inbox_table.c
    mine = (c.channel == WEB, c.bot == "", c.chat == str(person.id), c.key == key)
    rows = await store.query(select(c.state).where(*mine))
    return bool(rows) and rows[0].state == InboxState.OPEN
