"""A second chat of the same person, on another messenger: joined with a code that the first one shows."""

from dataclasses import replace
from datetime import timedelta

from handlers import invitations
from handlers.joining import linking
from handlers.mail import Terms
from handlers.registry import Args, Registry, Who
from handlers.turn import Turn
from models.member import AddressRow, Consent, Invitation, Link, Member
from models.messaging import Outgoing
from models.outbox import Kind
from models.page import WEB
from models.store.tables import consent as consent_table

CODE_HOLDS = timedelta(minutes=15)
PROOF = "channel"


def register(registry: Registry) -> None:
    """Declare what a person does with the own chats."""
    registry.action("channel.code", Who.MEMBER, show_code)
    registry.action("channel.prefer", Who.MEMBER, prefer)
    registry.action("channel.drop", Who.MEMBER, drop)
    registry.command("channel.code", "kenh khac", "kenhkhac", "them kenh", "other channel", everywhere=True)
    registry.command("channel.prefer", "nhan o day", "nhanoday", "notify here", everywhere=True)
    registry.command("channel.drop", "ngat kenh khac", "ngatkenhkhac", "drop other channel", everywhere=True)


def others(turn: Turn) -> list[str]:
    """Return the messengers that this deployment runs beside the one of this chat."""
    return [name for name in turn.services.messengers if name != turn.address.channel]


async def show_code(turn: Turn, _args: Args) -> None:
    """Show a code for a chat on another messenger; whoever types it there is taken for this person."""
    away = others(turn)
    if not away:
        turn.answer("join.channel.only_one")
        return
    made = await invitations.invite(turn.store, turn.me.id, turn.now + CODE_HOLDS)
    row = await invitations.named_by(turn.store, made.code)
    if row is not None:
        turn.store.save(replace(row, shown_in=turn.address.id))
    turn.record("channel.code", "member", turn.me.id, turn.me.member.cell_id)
    names = ", ".join(turn.channel_name(channel) for channel in away)
    turn.answer(
        "join.channel.code", channels=names, code=made.code, minutes=int(CODE_HOLDS.total_seconds() // 60)
    )


async def joins(turn: Turn, found: Invitation, member: Member) -> bool:
    """Join this chat where the code was shown to the same person on another messenger; else return False."""
    first = await turn.store.get(AddressRow, found.shown_in) if found.shown_in else None
    if first is None or first.channel == turn.address.channel:
        return False
    live = [link for link in await _links(turn, member.id) if link.address_id == first.id]
    agreed = await turn.store.first(
        Consent,
        consent_table.c.member_id == member.id,
        consent_table.c.withdrawn_at.is_(None),
        order_by=consent_table.c.id.desc(),
    )
    if not live or agreed is None:
        return False
    turn.answer("join.channel.joined", asks=False, channel=turn.channel_name(first.channel))
    await linking.link(turn, found, member, linking.Proof(PROOF, agreed.text_hash, agreed.given_at))
    _tell_first(turn, first, member)
    return True


def _tell_first(turn: Turn, first: AddressRow, member: Member) -> None:
    """Tell the chat that showed the code: who did not type it can still undo it."""
    text = turn.say("join.channel.told", name=member.full_name, channel=turn.channel_name(turn.address.channel))
    drop = turn.choice("join.channel.drop", "channel.drop")
    terms = Terms(kind=Kind.NOTICE)
    turn.mail.post(first, Outgoing(text, ((drop,),)), f"channel:{turn.row.id}", terms, member.id)


async def prefer(turn: Turn, _args: Args) -> None:
    """Let notices come to this chat from now on."""
    for link in await _links(turn, turn.me.id):
        here = link.address_id == turn.address.id
        if link.preferred != here:
            turn.store.save(replace(link, preferred=here))
    turn.answer("join.channel.preferred")


async def drop(turn: Turn, _args: Args) -> None:
    """End the bond of the person's chats on other messengers; what was written stays."""
    ended = 0
    for link in await _links(turn, turn.me.id):
        other = await turn.store.get(AddressRow, link.address_id)
        if other is None or other.channel in (WEB, turn.address.channel):
            continue
        turn.store.save(replace(link, ended_at=turn.now))
        if other.member_id == turn.me.id:
            turn.store.save(replace(other, member_id=None))
        turn.record("channel.dropped", "address", other.id)
        ended += 1
    turn.answer("join.channel.dropped" if ended else "join.channel.none")


async def _links(turn: Turn, member_id: int) -> list[Link]:
    links = await turn.store.group(Link, "member_id", member_id)
    return [link for link in links if link.ended_at is None]
