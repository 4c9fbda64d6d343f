"""Papers that were asked for, and that came into a chat, read back."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from handlers.mail import reach
from handlers.office.errands import ask
from models.assessment import Assessment
from models.errand import Errand, ErrandKind
from models.member import Member
from models.store.tables import errand as errand_table
from models.store.unit_of_work import Store
from tests.chat import Chat, World
from tests.scenarios.office_help import fetched, work
from tests.unit.paper_help import lines


@dataclass(frozen=True)
class _Asker:
    address_id: int
    member_id: int
    unit_id: int


async def ask_for(
    store: Store, member: Member, assessment: Assessment, *, later: bool = False, pdf: bool = False
) -> Errand:
    """Ask for a paper as a press does; ``later`` so that the worker does not take it up."""
    address = await reach(store, member.id)
    assert address is not None
    asker = _Asker(address.id, member.id, assessment.cell_id)
    errand = ask(store, ErrandKind.PAPER, asker, {"a": assessment.id, "pdf": pdf})
    return store.save(replace(errand, not_before=errand.not_before + timedelta(days=later)))


async def errands(town: World) -> list[Errand]:
    """Return all that was asked for."""
    async with town.database.read() as store:
        return await store.find(Errand, order_by=errand_table.c.id)


async def papers(town: World, chat: Chat) -> list[dict[str, Any]]:
    """Let the worker make what was asked for; return the messages with files that came."""
    await work(town)
    return [message for message in await chat.messages() if message["file"]]


async def read_paper(town: World, message: dict[str, Any]) -> list[str]:
    """Return the lines of a Word file that came."""
    return lines(await fetched(town, message))
