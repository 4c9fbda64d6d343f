"""The village with its admin, ready to broadcast on a Monday morning."""

from collections import Counter
from typing import Any

from sqlalchemy import select

from models.broadcast import Broadcast
from models.store.tables import broadcast as broadcast_table
from models.store.tables import outbox
from tests.chat import Chat, World
from tests.scenarios.clock_help import village_at
from tests.scenarios.desk_help import MEMBER, SECOND, SECRETARY, Village

CLERK = "Ngô Văn Phòng"
DISTRICT = "Đảng bộ huyện Sơn Lam"
TEXT = "Mời các đồng chí họp lúc 7 giờ 30."


async def village_with_clerk(town: World, *names: str, **when: str) -> Village:
    """Let the clerk and some people join; the clerk is the admin of the district."""
    return await village_at(town, *(names or (MEMBER, SECOND, SECRETARY)), CLERK, **when)


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
