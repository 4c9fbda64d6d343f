"""Reading everything a batch of turns needs in a handful of queries."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, or_

from handlers.people import Person, load_people
from models.assessment import UNFINISHED, AnswerRow, Assessment
from models.carried import CarriedPoint
from models.conversation import Conversation
from models.inbox import InboxRow
from models.letter import read_press
from models.member import AddressRow, Consent, Link
from models.messaging import Incoming
from models.outbox import OutboxRow
from models.store.tables import address as address_table
from models.store.unit_of_work import Store


@dataclass(frozen=True)
class Arrived:
    """One update that could be read."""

    row: InboxRow
    incoming: Incoming


@dataclass(frozen=True)
class Loaded:
    """The chats and persons of a batch."""

    addresses: dict[tuple[str, str, str], AddressRow]
    people: dict[int, Person]


async def load(store: Store, arrived: Sequence[Arrived]) -> Loaded:
    """Read addresses, persons, conversations, prompts, and the open assessments with their answers."""
    addresses = await _addresses(store, [a.row for a in arrived])
    await store.load(Conversation, [(a.id,) for a in addresses.values()])
    members = [a.member_id for a in addresses.values() if a.member_id is not None]
    people = await load_people(store, members, store.clock.now())
    await _prompts(store, arrived, addresses)
    await store.load_groups(Link, "address_id", [a.id for a in addresses.values()])
    await store.load_groups(Consent, "member_id", list(people))
    await _drafts(store, list(people))
    return Loaded(addresses, people)


async def _addresses(store: Store, rows: Sequence[InboxRow]) -> dict[tuple[str, str, str], AddressRow]:
    bots = {(row.channel, row.bot) for row in rows}
    wanted = or_(
        *(
            and_(
                address_table.c.channel == channel,
                address_table.c.bot == bot,
                address_table.c.chat.in_([r.chat for r in rows if (r.channel, r.bot) == (channel, bot)]),
            )
            for channel, bot in bots
        )
    )
    return {(a.channel, a.bot, a.chat): a for a in await store.find(AddressRow, wanted)}


async def _prompts(
    store: Store, arrived: Sequence[Arrived], addresses: dict[tuple[str, str, str], AddressRow]
) -> None:
    pressed = (read_press(a.incoming.press.data) for a in arrived if a.incoming.press)
    keys = {found[0] for found in pressed if found}
    for address in addresses.values():
        conversation = await store.get(Conversation, address.id)
        if conversation is not None and conversation.prompt_id is not None:
            keys.add(conversation.prompt_id)
    await store.load(OutboxRow, [(key,) for key in keys])


async def _drafts(store: Store, member_ids: Sequence[int]) -> None:
    """Read what is being written, with its answers and those of earlier rounds that it asks about."""
    if not member_ids:
        return
    await store.load_groups(Assessment, "member_id", member_ids)
    groups = [await store.group(Assessment, "member_id", member_id) for member_id in member_ids]
    writing = [group for group in groups if any(one.status in UNFINISHED for one in group)]
    if writing:
        mine = [one for group in writing for one in group]
        await store.load_groups(AnswerRow, "assessment_id", [one.id for one in mine])
        await store.load_groups(CarriedPoint, "member_id", list({one.member_id for one in mine}))
