"""Several persons in one chat: each enters with a PIN of their own."""

from collections.abc import Callable
from dataclasses import replace

from handlers import invitations, menu
from handlers.people import load_person
from handlers.registry import Args, Registry, Who
from handlers.turn import Turn
from models.details import read_details
from models.member import Link, Member
from models.messaging import Choice, Outgoing
from models.store.tables import link as link_table
from models.store.unit_of_work import Store

_PIN_DIGITS = 4


def register(registry: Registry) -> None:
    """Declare the switch between persons; entering is proven by PIN, so everybody may ask."""
    registry.action("people.switch", Who.ANYONE, show_people)
    registry.action("people.enter", Who.ANYONE, ask_pin)
    registry.flow("people.new_pin", Who.MEMBER, take_new_pin)
    registry.flow("people.pin", Who.ANYONE, take_pin)
    registry.flow("people.proof", Who.ANYONE, take_proof)
    registry.command("people.switch", "doi nguoi", "doinguoi", everywhere=True)
    registry.command("people.switch", "switch")


async def links_of(store: Store, address_id: int) -> list[Link]:
    """Return the persons of a chat, in the order in which they came."""
    live = link_table.c.ended_at.is_(None)
    return await store.find(Link, link_table.c.address_id == address_id, live, order_by=link_table.c.id)


async def others(store: Store, address_id: int, member_id: int) -> bool:
    """Tell whether somebody else is linked to this chat too."""
    return any(link.member_id != member_id for link in await links_of(store, address_id))


def ask_new_pin(turn: Turn, link: Link) -> None:
    """Ask for a PIN, since this chat is shared."""
    turn.goto("people.new_pin", link=link.id)
    turn.answer("people.new_pin")


async def take_new_pin(turn: Turn, data: Args) -> None:
    """Store the PIN as a keyed hash."""
    link = await turn.store.get(Link, data.get("link", 0))
    pin = turn.incoming.text.strip()
    if link is None or link.member_id != turn.me.id:
        await show_people(turn, {})
        return
    if not (pin.isascii() and pin.isdigit() and len(pin) == _PIN_DIGITS):
        turn.answer("people.pin_shape")
        return
    turn.store.save(replace(link, pin=_hash(turn, link, pin)))
    turn.answer("people.pin_kept", name=turn.me.member.full_name)
    await menu.show_first(turn)


def _hash(turn: Turn, link: Link, pin: str) -> bytes:
    return turn.store.box.fingerprint("pin", f"{link.id}:{pin}")


async def show_people(turn: Turn, _args: Args) -> None:
    """Leave the person who is entered and ask who goes on."""
    links = await links_of(turn.store, turn.address.id)
    if len(links) == 1 and turn.person is None:
        await ask_pin(turn, {"l": links[0].id})
        return
    if len(links) < 2:
        await _show_alone(turn)
        return
    members = [await turn.store.get(Member, link.member_id) for link in links]
    turn.enter(None)
    turn.goto("people.choose")
    rows = [
        (Choice(member.full_name, "people.enter", {"l": link.id}),)
        for link, member in zip(links, members, strict=True)
        if member is not None and member.active
    ]
    turn.reply(Outgoing(turn.say("people.who"), tuple(rows)))


async def _show_alone(turn: Turn) -> None:
    """Say that nobody else uses this chat, and how somebody can."""
    turn.answer("people.only_one")
    await menu.show_menu(turn, {})


async def ask_pin(turn: Turn, args: Args) -> None:
    """Ask for the person's PIN; who has none yet proves by birthday first."""
    link = await turn.store.get(Link, args.get("l", 0))
    if link is None or link.address_id != turn.address.id or link.ended_at is not None:
        await show_people(turn, {})
        return
    turn.enter(None)
    turn.goto("people.pin" if link.pin else "people.proof", link=link.id)
    turn.answer("people.pin" if link.pin else "people.proof")


async def take_pin(turn: Turn, data: Args) -> None:
    """Let the person in if the PIN is right."""
    await _enter(turn, data, lambda link, text: link.pin == _hash(turn, link, text.strip()))


async def take_proof(turn: Turn, data: Args) -> None:
    """Let the person in by birthday, to choose a PIN."""
    link = await turn.store.get(Link, data.get("link", 0))
    member = await turn.store.get(Member, link.member_id) if link else None
    birthday = read_details(turn.store.box, member).birth_date if member else None
    said = invitations.day_and_month(turn.incoming.text)
    right = birthday is not None and said == (birthday.day, birthday.month)
    await _enter(turn, data, lambda _link, _text: right)


async def _enter(turn: Turn, data: Args, right: Callable[[Link, str], bool]) -> None:
    link = await turn.store.get(Link, data.get("link", 0))
    if link is None or link.address_id != turn.address.id or link.ended_at is not None:
        await show_people(turn, {})
        return
    if not await invitations.may_try(turn.store, turn.address.id):
        turn.answer("join.too_many")
        return
    if not right(link, turn.incoming.text):
        invitations.count_failure(turn.store, turn.address.id)
        turn.answer("people.wrong_pin")
        return
    turn.enter(await load_person(turn.store, link.member_id, turn.now))
    if turn.person is None:
        await show_people(turn, {})
    elif link.pin is None:
        ask_new_pin(turn, link)
    else:
        await menu.show_first(turn)
