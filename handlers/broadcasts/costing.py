"""What a broadcast takes of the messages that a channel's plan allows in a month."""

from markupsafe import Markup
from sqlalchemy import and_, exists, func, select

from handlers import budget
from handlers.broadcasts.segments import members_of
from handlers.turn import Turn
from models.broadcast import Broadcast
from models.store.tables import address, link, member
from models.unit import Unit


async def cost_lines(turn: Turn, draft: Broadcast, unit: Unit) -> list[Markup]:
    """Say what a draft costs on each channel with a quota, and what is left there; the costliest case."""
    lines = list[Markup]()
    for one in await budget.read(turn.store, turn.services):
        if one.channel not in turn.services.messengers or not (
            count := await _chats(turn, draft, unit, one.channel)
        ):
            continue
        name = turn.channel_name(one.channel)
        lines.append(turn.say("budget.cost", count=count, channel=name))
        lines.append(budget.words(turn.services, turn.lang, one))
        if count > one.left:
            lines.append(turn.say("budget.over"))
    return lines


async def _chats(turn: Turn, draft: Broadcast, unit: Unit, channel: str) -> int:
    """Count who is meant and has a chat on the channel."""
    meant = members_of(draft.recipients, unit, draft.author_id, turn.now)
    chats = link.join(address, address.c.id == link.c.address_id)
    mine = and_(link.c.member_id == member.c.id, link.c.ended_at.is_(None))
    there = exists(
        select(link.c.id).select_from(chats).where(mine, address.c.channel == channel, address.c.reachable)
    )
    query = select(func.count()).select_from(member).where(member.c.id.in_(meant), there)
    return int((await turn.store.query(query))[0][0])
