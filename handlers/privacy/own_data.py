"""Everything that is stored about one person, read for that person alone."""

from dataclasses import dataclass

from handlers.rounds import PERSONAL
from handlers.turn import Turn
from models.assessment import Assessment
from models.cycle import Cycle
from models.details import read_details
from models.member import AddressRow, Consent, Link
from models.review import Request
from models.roster import RosterRow
from models.store.tables import assessment as assessment_table
from models.store.tables import consent as consent_table
from models.store.tables import link as link_table
from models.store.tables import request as request_table


@dataclass(frozen=True, slots=True)
class Joined:
    """One bond of the person and a chat."""

    link: Link
    channel: str


@dataclass(frozen=True, slots=True)
class Written:
    """One assessment with the round it belongs to."""

    assessment: Assessment
    title: str


@dataclass(frozen=True, slots=True)
class OwnData:
    """What the database holds about a person; answers are read where they are shown."""

    details: RosterRow
    written: tuple[Written, ...]
    consents: tuple[Consent, ...]
    chats: tuple[Joined, ...]
    requests: tuple[Request, ...]


async def read(turn: Turn) -> OwnData:
    """Read what is stored about the person of this turn; nobody else's rows are touched."""
    mine = turn.me.id
    return OwnData(
        details=read_details(turn.store.box, turn.me.member),
        written=tuple(await _written(turn)),
        consents=tuple(
            await turn.store.find(
                Consent, consent_table.c.member_id == mine, order_by=(consent_table.c.given_at)
            )
        ),
        chats=tuple(await _chats(turn)),
        requests=tuple(
            await turn.store.find(Request, request_table.c.member_id == mine, order_by=request_table.c.made_at)
        ),
    )


async def _written(turn: Turn) -> list[Written]:
    own = assessment_table.c.member_id == turn.me.id
    rows = await turn.store.find(Assessment, PERSONAL, own, order_by=assessment_table.c.id)
    await turn.store.load(Cycle, [(row.cycle_id,) for row in rows])
    cycles = [await turn.store.get(Cycle, row.cycle_id) for row in rows]
    return [Written(row, cycle.title) for row, cycle in zip(rows, cycles, strict=True) if cycle is not None]


async def _chats(turn: Turn) -> list[Joined]:
    links = await turn.store.find(Link, link_table.c.member_id == turn.me.id, order_by=link_table.c.linked_at)
    await turn.store.load(AddressRow, [(link.address_id,) for link in links])
    rows = [await turn.store.get(AddressRow, link.address_id) for link in links]
    return [Joined(link, row.channel) for link, row in zip(links, rows, strict=True) if row is not None]
