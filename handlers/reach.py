"""People who cannot be reached: noted, and told to the secretary once a round."""

from dataclasses import replace

from sqlalchemy import and_, or_, select

from handlers import guards, mail, rounds
from handlers.mail import Mail, NoCourier, Terms
from handlers.people import Person, load_person, reviewers_of
from handlers.services import Services
from models.member import AddressRow, Link
from models.messaging import Choice, Gone, Outgoing, Undeliverable
from models.outbox import Kind, OutboxRow, OutboxState
from models.store import sending
from models.store.tables import address as address_table
from models.store.tables import link as link_table
from models.store.tables import outbox
from models.store.unit_of_work import Store

LOST = "lost"
"""How the keys of these messages begin; then come the assessment, the person and the reviewer."""


async def note(services: Services, store: Store, row: OutboxRow, outcome: Undeliverable) -> bool:
    """Record that a chat moved, or that no message can arrive there; the latter is told to the secretary.

    Return whether the message that was refused, and with it all that waits for this chat, now goes to
    another chat of the person. None of it was sent, so that nobody gets it twice.
    """
    address = await store.get(AddressRow, row.address_id)
    if address is None:
        return False
    if outcome.moved_to and not await _is_taken(store, address, outcome.moved_to):
        store.save(replace(address, chat=outcome.moved_to))
    elif address.reachable:
        gone = store.save(replace(address, reachable=False))
        why = Gone(outcome.reason) if outcome.reason in set(Gone) else Gone.CLOSED
        await tell_lost(store, Mail(store, NoCourier()), services, gone, why)
    return not outcome.moved_to and row.id in await turn_over(store, address, row.id)


async def turn_over(store: Store, address: AddressRow, refused: int = 0) -> set[int]:
    """Let what waits for a dead chat, and the row that was refused, go to the persons' other chats.

    Return the rows. Answers stay: they belong to what was typed in that chat.
    """
    open_ = and_(outbox.c.address_id == address.id, outbox.c.kind != Kind.REPLY, outbox.c.edits.is_(None))
    waiting = or_(sending.in_state(OutboxState.PENDING), outbox.c.id == refused)
    rows = await store.query(select(outbox.c.id, outbox.c.member_id).where(open_, waiting))
    moved = set()
    for row in rows:
        other = await mail.reach(store, row.member_id) if row.member_id is not None else None
        if other is not None and other.id != address.id:
            await store.run(outbox.update().where(outbox.c.id == row.id).values(address_id=other.id))
            moved.add(int(row.id))
    return moved


async def _is_taken(store: Store, address: AddressRow, chat: str) -> bool:
    """Tell whether the chat has an address already, which then takes the place of the old one."""
    found = await store.first(
        AddressRow,
        address_table.c.channel == address.channel,
        address_table.c.bot == address.bot,
        address_table.c.chat == chat,
    )
    return found is not None


async def tell_lost(store: Store, post: Mail, services: Services, address: AddressRow, why: Gone) -> None:
    """Tell the reviewers about everybody in this chat who has no other chat that can be reached."""
    live = link_table.c.ended_at.is_(None)
    links = await store.find(Link, link_table.c.address_id == address.id, live, order_by=link_table.c.id)
    for link in links:
        person = await load_person(store, link.member_id, store.clock.now())
        if person is not None and await mail.reach(store, person.id) is None:
            await _tell(store, post, services, person, why)


async def _tell(store: Store, post: Mail, services: Services, person: Person, why: Gone) -> None:
    round_ = await rounds.current(store, person.id)
    for reviewer in await reviewers_of(store, person.cell, {person.id}, store.clock.now()):
        key = f"{LOST}:{round_.id if round_ else 0}:{person.id}:{reviewer.id}"
        if await store.query(select(outbox.c.id).where(outbox.c.dedup_key == key)):
            continue
        message = _message(services, reviewer, person, why)
        await post.to_member(reviewer.id, message, key, Terms(guard=guards.reviewer(person.cell.id)))


def _message(services: Services, reviewer: Person, person: Person, why: Gone) -> Outgoing:
    lang, texts = reviewer.member.language or "vi", services.texts
    reason = texts.say(lang, f"unreachable.reason.{why.name.lower()}")
    name, cell = person.member.full_name, person.cell.name
    text = texts.say(lang, "unreachable.lost", name=name, cell=cell, reason=reason)
    if not reviewer.reviews:
        return Outgoing(text)
    return Outgoing(text, ((Choice(texts.plain(lang, "unreachable.open"), "desk.person", {"m": person.id}),),))
