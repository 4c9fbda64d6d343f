"""Many members who are linked as if they had joined, and a broadcast to all of them."""

from collections import Counter
from typing import Any

from sqlalchemy import select

from bot import bootstrap
from bot.sandbox.server import DEMO_TOKEN
from bot.settings import Settings
from handlers.broadcasts.confirming import release
from handlers.broadcasts.drafting import make
from handlers.mail import Mail, NoCourier
from handlers.people import load_person
from models.broadcast import Audience, Broadcast, Segment
from models.member import AddressRow, Link
from models.store.tables import broadcast as broadcast_table
from models.store.tables import lane, outbox
from models.store.tables import unit as unit_table
from models.unit import Unit
from tests.chaos.scene import CLERK, Scene
from tests.chat import SECRET

TEXT = "Mời các đồng chí họp lúc 7 giờ 30."
FIRST_LINKED = 50_001


async def link(scene: Scene, member_ids: list[int], first: int = FIRST_LINKED) -> dict[int, int]:
    """Link members to chats that have written to the bot before; return the chat of each."""
    chats = {member_id: first + place for place, member_id in enumerate(member_ids)}
    people = [{"chat": chat, "name": f"Người {chat}", "started": True} for chat in chats.values()]
    await scene.tell("people", people)
    bot = DEMO_TOKEN.partition(":")[0]
    async with scene.database.begin() as store:
        for member_id, chat in chats.items():
            row_id, at = store.ids.new(), store.clock.now()
            await store.run(lane.insert().values(id=row_id))
            store.add(AddressRow(row_id, "telegram", bot, str(chat), row_id, member_id, True, "vi", at))
            store.add(Link(store.ids.new(), row_id, member_id, at, "code"))
    return chats


async def order(scene: Scene, database_url: str, author_id: int, text: str = TEXT) -> int:
    """Confirm a broadcast to everybody, as the command line does; return its number."""
    made: dict[str, Any] = {"database_url": database_url, "secret_key": SECRET, "broadcast_alone": 10**6}
    services = bootstrap.services(Settings(_env_file=None, **made))  # type: ignore[call-arg]
    async with scene.database.begin() as store:
        root = await store.first(Unit, unit_table.c.parent_id.is_(None))
        author = await load_person(store, author_id, store.clock.now())
        assert root is not None and author is not None
        draft = await make(store, author, root, Segment(Audience.ALL), text)
        assert await release(store, Mail(store, NoCourier()), services, draft, author)
    return draft.id


async def order_clerk(scene: Scene, database_url: str, text: str = TEXT) -> int:
    """Confirm a broadcast to everybody in the clerk's name."""
    assert scene.round is not None
    return await order(scene, database_url, scene.round.members[CLERK].id, text)


async def rows_of(scene: Scene, broadcast_id: int) -> dict[int, list[str]]:
    """Return the states of each recipient's rows of a broadcast."""
    query = select(outbox.c.member_id, outbox.c.state).where(outbox.c.batch_id == broadcast_id)
    found: dict[int, list[str]] = {}
    async with scene.database.read() as store:
        for row in await store.query(query.order_by(outbox.c.id)):
            found.setdefault(row.member_id, []).append(str(row.state))
    return found


async def received(scene: Scene, text: str = TEXT) -> Counter[int]:
    """Count how often the text came to each chat."""
    sends = (await scene.ask("ledger"))["sends"]
    return Counter(one["chat"] for one in sends if text in one["text"] and one["method"] == "sendMessage")


async def standing(scene: Scene, broadcast_id: int) -> Broadcast:
    """Return how a broadcast stands."""
    async with scene.database.read() as store:
        found = await store.first(Broadcast, broadcast_table.c.id == broadcast_id)
    assert found is not None
    return found
