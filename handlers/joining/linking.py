"""Linking a chat and a person."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import update

from handlers import invitations, menu
from handlers.joining import sharing
from handlers.joining.consent import CONSENT_VERSION
from handlers.mail import Terms
from handlers.people import load_person
from handlers.turn import Turn
from models.member import AddressRow, Consent, Invitation, Link, Member
from models.messaging import Outgoing
from models.outbox import Kind
from models.store.tables import address as address_table
from models.store.tables import link as link_table
from models.store.unit_of_work import Store


@dataclass(frozen=True, slots=True)
class Proof:
    """How the person was recognised, and which consent was given when."""

    by: str
    consent_hash: bytes
    consented_at: datetime


async def link(turn: Turn, invitation: Invitation, member: Member, proof: Proof) -> None:
    """Use up the invitation, link this chat to the person, and go on to the first screen."""
    invitations.use_up(turn.store, invitation)
    await tell_earlier(turn, turn.address, member)
    made = await make_link(turn.store, turn.address, member, proof)
    turn.address = await turn.store.get(AddressRow, turn.address.id) or turn.address
    turn.enter(await load_person(turn.store, member.id, turn.now))
    turn.record("linked", "member", member.id, member.cell_id, proof.by)
    if await sharing.others(turn.store, turn.address.id, member.id):
        sharing.ask_new_pin(turn, made)
    else:
        await menu.show_first(turn)


async def make_link(store: Store, address: AddressRow, member: Member, proof: Proof) -> Link:
    """Write link and consent; the person's earlier chat on the same channel is unlinked."""
    await _end_earlier(store, address, member)
    made = store.add(Link(store.ids.new(), address.id, member.id, store.clock.now(), proof.by))
    store.add(
        Consent(
            id=store.ids.new(),
            member_id=member.id,
            address_id=address.id,
            text_version=CONSENT_VERSION,
            text_hash=proof.consent_hash,
            given_at=proof.consented_at,
        )
    )
    await _join_lanes(store, address, member.id)
    return made


async def tell_earlier(turn: Turn, address: AddressRow, member: Member) -> None:
    """Tell the chats that the person leaves: who did not ask for this can still raise the alarm."""
    for _, other in await _earlier(turn.store, address, member):
        if other.id != address.id:
            text = turn.services.texts.say(other.language or "vi", "join.moved", name=member.full_name)
            key = f"moved:{turn.row.id}:{other.id}"
            turn.mail.post(other, Outgoing(text), key, Terms(kind=Kind.NOTICE))


async def _earlier(store: Store, address: AddressRow, member: Member) -> list[tuple[Link, AddressRow]]:
    """Return the person's live links on the same channel."""
    live = link_table.c.ended_at.is_(None)
    links = await store.find(Link, link_table.c.member_id == member.id, live)
    pairs = [(one, await store.get(AddressRow, one.address_id)) for one in links]
    return [(one, other) for one, other in pairs if other is not None and other.channel == address.channel]


async def _end_earlier(store: Store, address: AddressRow, member: Member) -> None:
    for old, other in await _earlier(store, address, member):
        store.save(replace(old, ended_at=store.clock.now()))
        if other.id != address.id and other.member_id == member.id:
            store.save(replace(other, member_id=None))
    await store.flush()


async def _join_lanes(store: Store, address: AddressRow, member_id: int) -> None:
    """Give all chats of a person, and all persons of a chat, one lane."""
    links = await store.find(Link, link_table.c.member_id == member_id, link_table.c.ended_at.is_(None))
    rows = [await store.get(AddressRow, one.address_id) for one in links]
    lanes = {row.lane_id for row in rows if row is not None}
    wanted = min(lanes, default=address.lane_id)
    await store.flush()
    if others := lanes - {wanted}:
        moved = update(address_table).where(address_table.c.lane_id.in_(others))
        await store.run(moved.values(lane_id=wanted))
