"""The village with its admin, ready to broadcast on a Monday morning."""

from collections import Counter
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from models.broadcast import Broadcast
from models.member import AddressRow, Link, Member
from models.roster import RosterRow
from models.store.tables import broadcast as broadcast_table
from models.store.tables import member as member_table
from models.store.tables import outbox
from tests.chat import Chat, World
from tests.factories import ROWS, row
from tests.scenarios.clock_help import village_at
from tests.scenarios.desk_help import MEMBER, MORE, SECOND, SECRETARY, Village

_CROWD = "Người Trong Đoàn"
CLERK = "Ngô Văn Phòng"
DISTRICT = "Đảng bộ huyện Sơn Lam"
TEXT = "Mời các đồng chí họp lúc 7 giờ 30."


async def village_with_clerk(town: World, *names: str, **when: str) -> Village:
    """Let the clerk and some people join; the clerk is the admin of the district."""
    return await village_at(town, *(names or (MEMBER, SECOND, SECRETARY)), CLERK, **when)


async def crowded(town: World, count: int, *names: str) -> tuple[Chat, list[Chat]]:
    """Let the clerk join and link a crowd; return the clerk's chat and the crowd's."""
    village = await village_at(town, CLERK, *names, rows=(*ROWS, *MORE, *crowd_rows(count)))
    return village.chats[CLERK], await crowd(town, count)


async def crowd(town: World, count: int) -> list[Chat]:
    """Let so many members of a third cell write to the bot, and link them as if they had joined."""
    chats = [town.chat(5000 + number) for number in range(count)]
    for chat in chats:
        await town.control("telegram/send", {"chat": chat.number, "text": "xin chào"})
    await town.settle()
    async with town.database.begin() as store:
        members = await store.find(
            Member, member_table.c.full_name.startswith(_CROWD), order_by=member_table.c.id
        )
        found = {row.chat: row for row in await store.find(AddressRow)}
        for chat, member in zip(chats, members, strict=True):
            address = found[str(chat.number)]
            store.save(replace(address, member_id=member.id))
            store.add(Link(store.ids.new(), address.id, member.id, store.clock.now(), "code"))
    return chats


def crowd_rows(count: int) -> tuple[RosterRow, ...]:
    """Return the roster of the third cell."""
    return tuple(row(f"{_CROWD} {number:04}", cell="Chi bộ thôn Ba") for number in range(count))


async def written(chat: Chat, audience: str = "Tất cả đảng viên", *where: str, text: str = TEXT) -> None:
    """Choose recipients and write a text, up to the preview."""
    await chat.say("/thongbao")
    await chat.press(audience)
    for label in where or ("Cả " + DISTRICT,):
        await chat.press(label)
    await chat.say(text)


async def pass_time(town: World, seconds: float = 6) -> None:
    """Let the clockwork do what is due, and the relay send it."""
    await town.move_clock(advance=seconds)
    await town.move_clock(advance=seconds)


async def the_broadcast(town: World) -> Broadcast:
    """Return the newest broadcast."""
    async with town.database.read() as store:
        found = await store.first(Broadcast, order_by=broadcast_table.c.id.desc())
    assert found is not None
    return found


async def rows_of(town: World, broadcast_id: int) -> list[Any]:
    """Return member, state and reason of every row of a broadcast."""
    query = select(outbox.c.member_id, outbox.c.state, outbox.c.reason)
    async with town.database.read() as store:
        return list(await store.query(query.where(outbox.c.batch_id == broadcast_id).order_by(outbox.c.id)))


async def outcomes(town: World, broadcast_id: int) -> Counter[str]:
    """Count the rows of a broadcast by state."""
    return Counter(row.state for row in await rows_of(town, broadcast_id))


async def received(chat: Chat, text: str = TEXT) -> int:
    """Count how often somebody received the broadcast."""
    return sum(
        text in message["text"] and "Chưa gửi" not in message["text"] for message in await chat.messages()
    )
