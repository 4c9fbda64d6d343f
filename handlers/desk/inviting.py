"""A new code or slip for one member, given out in the secretary's chat; the old code stops working."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from handlers.desk.person import standing_of, the_member
from handlers.desk.showing import cell_name
from handlers.documents.invitation import InvitationCard
from handlers.documents.invitation_slips import slips_html
from handlers.invitations import NewInvitation, invite
from handlers.pages import links
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.cycle import Cycle
from models.details import read_details
from models.member import AddressRow, Link, Member
from models.messaging import Attachment, Outgoing
from models.store.tables import link as link_table

_WITHOUT_ROUND = timedelta(days=30)


def register(registry: Registry) -> None:
    """Declare the new way in; for a lost phone the old one is cut at once."""
    registry.action("desk.invite", Who.SECRETARY, give_code, Scope.MEMBER)
    registry.action("desk.invite_lost", Who.SECRETARY, replace_phone, Scope.MEMBER)


async def give_code(turn: Turn, args: Args) -> None:
    """Give out a new code; who has joined already is told, and stays linked until it is used."""
    member = await the_member(turn, args)
    made = await invite(turn.store, member.id, await _valid_until(turn, member))
    turn.record("invited", "member", member.id, member.cell_id)
    text = turn.services.texts.say(member.language or "vi", "desk.invite.told")
    await turn.notify(member.id, Outgoing(text), f"invited:{turn.row.id}")
    await _hand_out(turn, member, made)


async def replace_phone(turn: Turn, args: Args) -> None:
    """Cut the lost phone off, then give out a new code."""
    member = await the_member(turn, args)
    live = link_table.c.ended_at.is_(None)
    for link in await turn.store.find(Link, link_table.c.member_id == member.id, live):
        turn.store.save(replace(link, ended_at=turn.now))
        address = await turn.store.get(AddressRow, link.address_id)
        if address is not None and address.member_id == member.id:
            turn.store.save(replace(address, member_id=None))
    turn.record("unlinked", "member", member.id, member.cell_id, "phone lost")
    made = await invite(turn.store, member.id, await _valid_until(turn, member))
    turn.record("invited", "member", member.id, member.cell_id)
    await _hand_out(turn, member, made)


async def _valid_until(turn: Turn, member: Member) -> datetime:
    """Return the end of the writing stage; a month where there is no round, or its end has passed."""
    one = await standing_of(turn, member)
    cycle = await turn.store.get(Cycle, one.assessment.cycle_id) if one.assessment else None
    if cycle is None or cycle.deadline <= turn.now:
        return turn.now + _WITHOUT_ROUND
    return cycle.deadline


async def _hand_out(turn: Turn, member: Member, made: NewInvitation) -> None:
    """Send what is to be passed on in a message of its own, then the slip to print."""
    turn.goto("desk")
    lang, texts = member.language or "vi", turn.services.texts
    start = turn.services.link_from(turn.address.channel)
    card = await _card(turn, member, made, f"{start}{made.token}" if start else "")
    key = "desk.invite.pass_on_link" if card.link else "desk.invite.pass_on"
    until = texts.day(lang, card.valid_until)
    turn.reply(Outgoing(texts.say(lang, key, name=card.name, code=card.code, link=card.link, until=until)))
    page = slips_html(texts.plain(lang, "desk.invite.slip_title"), [card], partial(texts.plain, lang))
    slip = Attachment(f"phieu-moi-{member.code}.html", "text/html", page)
    turn.reply(Outgoing(turn.say("desk.invite.slip"), attachment=slip))
    turn.answer("desk.invite.done", (turn.choice("desk.person.back", "desk.joining"),), name=card.name)


async def _card(turn: Turn, member: Member, made: NewInvitation, link: str) -> InvitationCard:
    return InvitationCard(
        name=member.full_name,
        base=read_details(turn.store.box, member).base,
        cell=await cell_name(turn, member.cell_id),
        code=made.code,
        link=link,
        valid_until=turn.store.clock.local(made.expires_at).date(),
        page=await _page(turn, made),
    )


async def _page(turn: Turn, made: NewInvitation) -> str:
    """Return a new link to the person's own draft as a page; empty where there is none."""
    root = turn.services.public_url
    tokens = await links.make_for(turn.store, [made.member_id], made.expires_at) if root else {}
    return f"{root}{links.PATH}{tokens[made.member_id]}" if tokens else ""
