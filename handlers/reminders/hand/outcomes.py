"""What became of a reminder that was sent by hand: told to its sender once nothing of it is under way."""

import asyncio
from collections import Counter
from dataclasses import dataclass, replace

import structlog
from markupsafe import Markup
from sqlalchemy import func, select

from handlers.mail import Courier, Mail, Terms
from handlers.reminders.hand.audience import Hindrance
from handlers.services import Services
from handlers.texts import Texts
from models.errors import ConflictError
from models.member import AddressRow, Member
from models.messaging import Choice, Outgoing
from models.outbox import OPEN_STATES, Kind, OutboxRow, OutboxState
from models.reminder import NoticeState, Occurrence, OccurrenceState
from models.store.tables import notice, outbox
from models.store.tables import occurrence as occurrence_table
from models.store.unit_of_work import Database, Store
from models.unit import Unit

log = structlog.get_logger()
_LOOKS = 15
_LOOK_SECONDS = 0.1
_FINISHED = "finished"
"""What the guard of a reminder says where the person was done before it went out."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many messages ended how, and how many people were passed over why."""

    ended: Counter[str]
    passed_over: Counter[str]

    @property
    def sent(self) -> int:
        """Return how many the channel has accepted."""
        return self.ended[OutboxState.SENT]

    @property
    def lost(self) -> int:
        """Return how many did not go out although their reason held."""
        told = self.sent + self.ended[_FINISHED] + self.ended[OutboxState.AMBIGUOUS]
        return self.ended.total() - told


async def outcome_of(store: Store, occurrence_id: int) -> Outcome:
    """Count what became of an order."""
    rows = await store.query(
        select(outbox.c.state, outbox.c.reason, func.count().label("rows"))
        .where(outbox.c.batch_id == occurrence_id)
        .group_by(outbox.c.state, outbox.c.reason)
    )
    ended: Counter[str] = Counter()
    for row in rows:
        done = row.state == OutboxState.SKIPPED and row.reason == _FINISHED
        ended[_FINISHED if done else str(row.state)] += row.rows
    over = await store.query(
        select(notice.c.reason, func.count().label("rows"))
        .where(notice.c.occurrence_id == occurrence_id, notice.c.state == NoticeState.SKIPPED)
        .group_by(notice.c.reason)
    )
    return Outcome(ended, Counter({row.reason: row.rows for row in over}))


async def tell_outcomes(database: Database, courier: Courier, services: Services) -> int:
    """Tell the senders of everything that has gone out whole; return how many were told.

    A few messages are out within a second, and their sender looks at the screen; so this waits a
    little for them. What takes longer is told at a later ring.
    """
    for _ in range(_LOOKS):
        ready, under_way = await _sending(database)
        if not under_way:
            break
        await asyncio.sleep(_LOOK_SECONDS)
    return sum([await _tell_one(database, courier, services, one) for one in ready])


async def _tell_one(database: Database, courier: Courier, services: Services, occurrence_id: int) -> bool:
    """Tell one sender, unless another process does so at this moment."""
    try:
        async with database.begin() as store:
            mail = Mail(store, courier)
            await _tell(store, mail, services.texts, occurrence_id)
    except ConflictError:
        log.info("another process tells the outcome", action="hand", occurrence=occurrence_id)
        return False
    mail.deliver()
    return True


async def _sending(database: Database) -> tuple[list[int], list[int]]:
    """Return what has gone out whole, and what is still under way."""
    async with database.read() as store:
        rows = await store.find(Occurrence, occurrence_table.c.state == OccurrenceState.SENDING)
        under_way = [row.id for row in rows if await _under_way(store, row.id)]
    return [row.id for row in rows if row.id not in under_way], under_way


async def _under_way(store: Store, occurrence_id: int) -> bool:
    open_rows = select(outbox.c.id).where(outbox.c.batch_id == occurrence_id, outbox.c.state.in_(OPEN_STATES))
    return bool(await store.query(open_rows.limit(1)))


async def _tell(store: Store, mail: Mail, texts: Texts, occurrence_id: int) -> None:
    row = await store.get(Occurrence, occurrence_id)
    if row is None or row.state is not OccurrenceState.SENDING:
        return
    store.save(replace(row, state=OccurrenceState.DONE))
    told = await store.get(OutboxRow, row.told_in) if row.told_in else None
    address = await store.get(AddressRow, told.address_id) if told else None
    if told is None or address is None:
        return
    member = await store.get(Member, told.member_id) if told.member_id else None
    lang = (member.language if member else "") or address.language or "vi"
    unit = await store.get(Unit, row.cell_id)
    text = report(texts, lang, unit.name if unit else "", await outcome_of(store, row.id))
    menu = Choice(texts.plain(lang, "desk.menu"), "chat.menu")
    terms = Terms(kind=Kind.REPLY, edits=told.edits or told.id)
    mail.post(address, Outgoing(text, ((menu,),)), f"outcome:{row.id}", terms, told.member_id)


def report(texts: Texts, lang: str, unit: str, outcome: Outcome) -> Markup:
    """Return the outcome in words; what did not happen is not mentioned."""
    lines = [texts.say(lang, "remind.outcome.sent", unit=unit, count=outcome.sent)]
    counts = {
        "finished": outcome.ended[_FINISHED],
        "ambiguous": outcome.ended[OutboxState.AMBIGUOUS],
        "lost": outcome.lost,
        **{one.name.lower(): outcome.passed_over[one] for one in Hindrance},
    }
    lines += [
        texts.say(lang, f"remind.outcome.{key}", count=people) for key, people in counts.items() if people
    ]
    return Markup("\n").join(lines)
