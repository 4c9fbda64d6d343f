"""A few recipients of different kinds, so that an admin sees the text as they will see it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, or_

from handlers.broadcasts.reader import Reader
from handlers.broadcasts.segments import members_of
from handlers.reminders.recipients import Reached, find_recipients
from models.broadcast import Broadcast
from models.member import Member
from models.store.tables import address, link
from models.store.tables import member as member_table
from models.store.unit_of_work import Store
from models.unit import Unit

SHOWN = 3
_LOOKED_AT = 60
"""People in each of the two looks: at who is special, and at who comes first."""
_OTHER_LINK = link.alias()


@dataclass(frozen=True, slots=True)
class Sample:
    """A recipient, the language and the channel in which the message comes."""

    member_id: int
    reader: Reader
    lang: str
    channel: str

    @property
    def kind(self) -> tuple[bool, str, str]:
        """Return what makes a message look different."""
        return self.reader.shared, self.lang, self.channel


async def samples_of(store: Store, broadcast: Broadcast, unit: Unit) -> list[Sample]:
    """Return up to three recipients: of different kinds first, then of different cells."""
    meant = members_of(broadcast.recipients, unit, broadcast.author_id, store.clock.now())
    meant = meant.order_by(member_table.c.id).limit(_LOOKED_AT)
    ids = [row.id for row in await store.query(meant)]
    ids += [row.id for row in await store.query(meant.where(_special())) if row.id not in ids]
    reached = (await find_recipients(store, ids)).reached
    await store.load(Member, [(member_id,) for member_id in reached])
    found = [await _sample(store, member_id, one) for member_id, one in reached.items()]
    return list(_chosen(found))


def _special() -> ColumnElement[bool]:
    """Match who shares a chat, reads another language, or is not reached by Telegram."""
    mine = exists().where(link.c.member_id == member_table.c.id, link.c.ended_at.is_(None))
    shared = mine.where(
        _OTHER_LINK.c.address_id == link.c.address_id,
        _OTHER_LINK.c.member_id != link.c.member_id,
        _OTHER_LINK.c.ended_at.is_(None),
    )
    elsewhere = mine.where(address.c.id == link.c.address_id, address.c.channel != "telegram")
    return or_(shared, elsewhere, member_table.c.language.not_in(("", "vi")))


async def _sample(store: Store, member_id: int, reached: Reached) -> Sample:
    member = await store.get(Member, member_id)
    assert member is not None, "a link's member is a foreign key"  # noqa: S101
    cell = await store.get(Unit, member.cell_id)
    reader = Reader(member.full_name, cell.name if cell else "–", reached.shared)
    lang = member.language or reached.address.language or "vi"
    return Sample(member_id, reader, lang, reached.address.channel)


def _chosen(found: Sequence[Sample]) -> Iterator[Sample]:
    """Take one of each kind, then one of each further cell, then whoever comes next."""
    kinds = {one.kind: one for one in reversed(found)}
    taken = sorted(kinds.values(), key=found.index)[:SHOWN]
    cells = {one.reader.cell for one in taken}
    for one in found:
        if len(taken) < SHOWN and one.reader.cell not in cells:
            cells.add(one.reader.cell)
            taken.append(one)
    taken += [one for one in found if one not in taken][: SHOWN - len(taken)]
    return iter(taken)
