"""New codes for everybody who has not joined, as a table and as slips to print, sent in the chat."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy import ColumnElement, case, select

from handlers.documents.invitation import InvitationCard
from handlers.documents.invitation_sheet import invitations_xlsx
from handlers.documents.invitation_slips import slips_html
from handlers.files.workshop import Workshop
from handlers.invitations import NewInvitation, invite_all
from handlers.office.errands import answering, go_on
from handlers.office.lists.reading import XLSX, say_of
from handlers.office.papers.candidates import awaited, has_code
from handlers.office.voice import Row, Voice, asker_of
from handlers.office.wording import number
from handlers.pages import links
from handlers.roster.names import person_order
from handlers.roster.template import Say
from handlers.rounds import cycles_of
from models.clock import Clock
from models.errand import Errand
from models.member import AddressRow
from models.messaging import Attachment
from models.store.tables import member as member_table
from models.store.tables import unit as unit_table
from models.store.unit_of_work import Store
from models.unit import Unit, UnitKind

_PEOPLE_PER_COMMIT = 100
_SLIPS_PER_FILE = 400
"""A file of so many opens at once in a browser and prints on fifty sheets."""
_WITHOUT_ROUND = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody to invite, with the names for the slip."""

    member_id: int
    name: str
    cell: str
    base: str


async def invite(workshop: Workshop, errand: Errand) -> None:
    """Make the codes of an errand and send them; codes of a run that broke off are made anew."""
    guests, link = await _guests(workshop, errand)
    made: list[NewInvitation] = []
    pages: dict[int, str] = {}
    for start in range(0, len(guests), _PEOPLE_PER_COMMIT):
        some, links_ = await _make(workshop, errand, guests[start : start + _PEOPLE_PER_COMMIT])
        made += some
        pages.update(links_)
    say = await say_of(workshop, errand)
    cards = cards_of(guests, made, link, workshop.database.clock, pages)
    files = await asyncio.to_thread(files_of, cards, say) if cards else []
    async with answering(workshop, errand) as (_, voice):
        if voice is not None:
            _answer(voice, len(cards), files)


async def _guests(workshop: Workshop, errand: Errand) -> tuple[list[Guest], str]:
    """Return who is invited in the order of the lists, and how a link into this chat's bot begins."""
    async with workshop.database.read() as store:
        asker = await asker_of(store, errand)
        if asker is None:
            return [], ""
        wanted = awaited(asker[1])
        if errand.args.get("new"):
            # Who got a code from a run that broke off never saw it.
            wanted = wanted & ~has_code(store, before=errand.id)
        address = await store.get(AddressRow, errand.address_id)
        channel = address.channel if address else ""
        return await named(store, wanted), workshop.services.link_from(channel)


async def named(store: Store, wanted: ColumnElement[bool]) -> list[Guest]:
    """Return members as guests, cell after cell, in the order of name lists."""
    base = unit_table.alias()
    above = case((base.c.kind == UnitKind.BASE, base.c.name), else_="")
    names = (unit_table.c.name.label("cell"), above.label("base"))
    query = (
        select(member_table.c.id, member_table.c.full_name, *names)
        .join(unit_table, unit_table.c.id == member_table.c.cell_id)
        .outerjoin(base, base.c.id == unit_table.c.parent_id)
        .where(wanted)
        .order_by(unit_table.c.path)
    )
    rows = await store.query(query)
    guests = [Guest(row.id, row.full_name, row.cell, row.base) for row in rows]
    found: list[Guest] = []
    for _, cell in groupby(guests, key=lambda guest: (guest.base, guest.cell)):
        found += sorted(cell, key=lambda guest: person_order(guest.name))
    return found


async def _make(
    workshop: Workshop, errand: Errand, guests: Sequence[Guest]
) -> tuple[list[NewInvitation], dict[int, str]]:
    """Make codes and, where there are pages, links to them; return the links by person."""
    async with workshop.database.begin() as store:
        unit = await store.get(Unit, errand.unit_id)
        expires = await _expires(store, unit) if unit else store.clock.now()
        ids = [guest.member_id for guest in guests]
        made = await invite_all(store, ids, expires)
        pages = await pages_of(store, ids, expires, workshop.services.public_url)
        await go_on(store, errand)
    return made, pages


async def pages_of(store: Store, ids: Sequence[int], expires: datetime, root: str) -> dict[int, str]:
    """Make new links to the pages of people's drafts; none where no pages are served."""
    tokens = await links.make_for(store, ids, expires) if root else {}
    return {member_id: f"{root}{links.PATH}{token}" for member_id, token in tokens.items()}


async def _expires(store: Store, unit: Unit) -> datetime:
    """Return the end of the writing stage; a month where there is no round, or its end has passed."""
    now = store.clock.now()
    ends = [cycle.deadline for cycle in await cycles_of(store, unit) if cycle.deadline > now]
    return ends[0] if ends else now + _WITHOUT_ROUND


def cards_of(
    guests: Sequence[Guest],
    made: Sequence[NewInvitation],
    link: str,
    clock: Clock,
    pages: Mapping[int, str] | None = None,
) -> list[InvitationCard]:
    """Put guests and their new codes together."""
    return [
        InvitationCard(
            name=guest.name,
            base=guest.base,
            cell=guest.cell,
            code=new.code,
            link=f"{link}{new.token}" if link else "",
            valid_until=clock.local(new.expires_at).date(),
            page=(pages or {}).get(guest.member_id, ""),
        )
        for guest, new in zip(guests, made, strict=True)
    ]


def files_of(cards: Sequence[InvitationCard], say: Say) -> list[Attachment]:
    """Write the table, then the slips in one file or several."""
    files = [Attachment(say("office.invite.table_file"), XLSX, invitations_xlsx(cards, say))]
    parts = list(_parts(cards))
    for place, part in enumerate(parts, start=1):
        number_ = f"-{place}" if len(parts) > 1 else ""
        page = slips_html(say("desk.invite.slip_title"), part, say)
        files.append(Attachment(say("office.invite.slips_file", number=number_), "text/html", page))
    return files


def _parts(cards: Sequence[InvitationCard]) -> Iterator[list[InvitationCard]]:
    """Cut into files, never in the middle of a cell."""
    part: list[InvitationCard] = []
    for _, cell in groupby(cards, key=lambda card: (card.base, card.cell)):
        people = list(cell)
        if part and len(part) + len(people) > _SLIPS_PER_FILE:
            yield part
            part = []
        part += people
    if part:
        yield part


def _answer(voice: Voice, count: int, files: Sequence[Attachment]) -> None:
    back: Row = (voice.choice("office.back", "office.unit", u=voice.unit.id),)
    if not count:
        voice.answer("office.invite.none_left", back)
        return
    voice.record("invited", "unit", voice.unit.id, f"people {count}")
    table, *slips = files
    voice.send(table, "office.invite.table", count=number(voice, count))
    for place, file in enumerate(slips, start=1):
        voice.send(file, "office.invite.slips", place=place, files=len(slips))
    voice.answer("office.invite.done", back, count=number(voice, count))
