"""The way into a page: the second factor that the roster knows, then the consent."""

from handlers import invitations
from handlers.joining.consent import CONSENT_VERSION, shown
from handlers.pages import links
from handlers.pages.links import Guest
from handlers.pages.page_turn import PageTurn
from handlers.people import load_person
from models.details import read_details
from models.member import AddressRow, Consent, Link
from models.messaging import Address
from models.page import PageLink
from models.store.tables import address as address_table
from models.store.unit_of_work import Store


def prove(turn: PageTurn, guest: Guest, said: str) -> str:
    """Compare day and month of birth with the roster; return what the cookie holds, empty for a wrong one."""
    born = read_details(turn.store.box, guest.person.member).birth_date
    given = invitations.day_and_month(said)
    place = ("page_link", guest.link.id, guest.person.member.cell_id)
    if born is None or given is None or given != (born.day, born.month):
        locked = links.count_failure(turn.store, guest.link)
        turn.record("page.bad_proof", *place, "locked" if locked else "")
        return ""
    turn.record("page.entered", *place)
    return links.sit_down(turn.store, guest.link)


async def link_from(store: Store, chat: Address) -> PageLink | None:
    """Return a new link for the person of a chat; None where several people use it, or nobody is known."""
    c = address_table.c
    known = (c.channel == chat.channel, c.bot == chat.bot, c.chat == chat.chat)
    address = await store.first(AddressRow, *known)
    if address is None or address.member_id is None:
        return None
    bonds = [one for one in await store.group(Link, "address_id", address.id) if one.ended_at is None]
    if [one.member_id for one in bonds] != [address.member_id]:
        return None
    person = await load_person(store, address.member_id, store.clock.now())
    return await links.make_vouched(store, person) if person is not None else None


async def has_agreed(turn: PageTurn) -> bool:
    """Tell whether the person has agreed to the newest text and not taken it back."""
    rows = await turn.store.group(Consent, "member_id", turn.me.id)
    return any(row.withdrawn_at is None and row.text_version == CONSENT_VERSION for row in rows)


async def agree(turn: PageTurn) -> None:
    """Keep the consent that was given on a page."""
    if await has_agreed(turn):
        return
    me = turn.me
    turn.store.add(Consent(turn.store.ids.new(), me.id, None, CONSENT_VERSION, shown(turn), turn.now))
    turn.record("consent.given", "member", me.id, me.member.cell_id, CONSENT_VERSION)
