"""Withdrawing the consent and asking for erasure; both only after a press that confirms."""

from dataclasses import replace

from handlers import requests
from handlers.desk import duty
from handlers.desk.showing import show
from handlers.privacy import register_book
from handlers.privacy.wording import day_words
from handlers.registry import Args, Registry, Who
from handlers.turn import Turn
from models.member import AddressRow, Consent, Link
from models.review import RequestKind
from models.store.tables import consent as consent_table
from models.store.tables import link as link_table


def register(registry: Registry) -> None:
    """Declare both wishes; a bare "xóa" is no command, it never touches personal data."""
    registry.action("privacy.withdraw", Who.MEMBER, ask_to_withdraw)
    registry.action("privacy.withdraw_yes", Who.MEMBER, withdraw)
    registry.action("privacy.erase", Who.MEMBER, ask_to_erase)
    registry.action("privacy.erase_yes", Who.MEMBER, ask_erasure)
    registry.command("privacy.withdraw", "rutdongy", "rut dong y")
    registry.command("privacy.erase", "yeucauxoa", "yeu cau xoa")


async def ask_to_withdraw(turn: Turn, _args: Args) -> None:
    """Say what withdrawing means, and ask once more."""
    turn.goto("privacy")
    show(
        turn,
        turn.say("privacy.withdraw.ask"),
        (turn.choice("privacy.button.leave", "privacy.mine"),),
        (turn.choice("privacy.withdraw.yes", "privacy.withdraw_yes"),),
    )


async def withdraw(turn: Turn, _args: Args) -> None:
    """Withdraw the consent: nothing more is sent, and the secretary notes the paper way."""
    member = turn.me.member
    request = await duty.open_request_of(turn.store, member.id, RequestKind.WITHDRAWAL)
    request = request or await requests.make(turn, RequestKind.WITHDRAWAL, member, "")
    answer, due = day_words(turn, request.answer_by), day_words(turn, request.due_on)
    turn.record("consent.withdrawn", "member", member.id, member.cell_id)
    turn.goto("join.code")
    turn.answer("privacy.withdraw.done", answer=answer, due=due)
    await _end_consents(turn)
    await _unlink(turn)


async def _end_consents(turn: Turn) -> None:
    own = consent_table.c.member_id == turn.me.id
    for row in await turn.store.find(Consent, own, consent_table.c.withdrawn_at.is_(None)):
        turn.store.save(replace(row, withdrawn_at=turn.now))


async def _unlink(turn: Turn) -> None:
    """Cut every chat off; what waits in the outbox for this person is refused at the moment of sending."""
    member_id = turn.me.id
    for link in await turn.store.find(
        Link, link_table.c.member_id == member_id, link_table.c.ended_at.is_(None)
    ):
        turn.store.save(replace(link, ended_at=turn.now))
        address = await turn.store.get(AddressRow, link.address_id)
        if address is not None and address.member_id == member_id and address.id != turn.address.id:
            turn.store.save(replace(address, member_id=None))
    turn.enter(None)


async def ask_to_erase(turn: Turn, _args: Args) -> None:
    """Say what can be erased, what must stay in the member's file, and ask once more."""
    turn.goto("privacy")
    show(
        turn,
        turn.say("privacy.erase.ask"),
        (turn.choice("privacy.button.leave", "privacy.mine"),),
        (turn.choice("privacy.button.withdraw", "privacy.withdraw"),),
        (turn.choice("privacy.erase.yes", "privacy.erase_yes"),),
    )


async def ask_erasure(turn: Turn, _args: Args) -> None:
    """Put the wish for erasure on the register, with the days by which it is answered and carried out."""
    request = await duty.open_request_of(turn.store, turn.me.id, RequestKind.ERASURE)
    if request is None:
        request = await requests.make(turn, RequestKind.ERASURE, turn.me.member, "")
        turn.record("asked.erasure", "request", request.id, request.cell_id)
        await register_book.tell_admins(turn, request)
    answer, due = day_words(turn, request.answer_by), day_words(turn, request.due_on)
    turn.goto("menu")
    menu = (turn.choice("desk.menu", "chat.menu"),)
    show(turn, turn.say("privacy.erase.done", answer=answer, due=due), menu)
