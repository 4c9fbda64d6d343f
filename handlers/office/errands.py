"""Work that takes too long for a turn: asked for in a turn, done by a worker, answered in the same chat."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog
from sqlalchemy import ColumnElement, Select, and_, or_, select

from handlers.files.workshop import Workshop
from handlers.mail import Mail
from handlers.office.voice import Voice, voice_of
from models.crash import Point
from models.errand import Errand, ErrandKind, ErrandState
from models.errors import ConflictError
from models.store.database import is_sqlite
from models.store.tables import errand as errand_table
from models.store.unit_of_work import Store

_LEASE = timedelta(minutes=5)
_PAUSES_SECONDS = (5, 60)
log = structlog.get_logger()

Work = Callable[[Workshop, Errand], Awaitable[None]]


class Asker(Protocol):
    """Who asks, from which chat, and for which unit."""

    @property
    def address_id(self) -> int: ...
    @property
    def member_id(self) -> int: ...
    @property
    def unit_id(self) -> int: ...


def ask(store: Store, kind: ErrandKind, asker: Asker, args: Mapping[str, Any] | None = None) -> Errand:
    """Put a piece of work on the worker's list."""
    now = store.clock.now()
    return store.add(
        Errand(
            id=store.ids.new(),
            kind=kind,
            address_id=asker.address_id,
            member_id=asker.member_id,
            unit_id=asker.unit_id,
            state=ErrandState.WAITING,
            asked_at=now,
            not_before=now,
            args=dict(args or {}),
        )
    )


async def asked_already(store: Store, kind: ErrandKind, member_id: int, unit_id: int) -> bool:
    """Tell whether the person waits for the same work already: a button pressed twice asks once."""
    found = await store.first(
        Errand,
        errand_table.c.kind == kind,
        errand_table.c.member_id == member_id,
        errand_table.c.unit_id == unit_id,
        errand_table.c.state == ErrandState.WAITING,
    )
    return found is not None


async def done(store: Store, errand: Errand) -> None:
    """Mark a piece of work as done, in the transaction of its answer; raise ConflictError if it is not ours."""
    store.save(replace(errand, state=ErrandState.DONE, owner="", finished_at=store.clock.now()))
    await store.flush()


async def run_due(workshop: Workshop, works: Mapping[ErrandKind, Work]) -> int:
    """Do what waits, one after another; return how many pieces were taken up."""
    taken = 0
    while (errand := await _claim(workshop)) is not None:
        taken += 1
        workshop.database.crash.at(Point.AFTER_ERRAND_CLAIM)
        try:
            await works[errand.kind](workshop, errand)
            workshop.database.crash.at(Point.AFTER_ERRAND)
        except ConflictError:
            # Somebody wrote in that chat at the same moment: nothing is wrong, it is done anew.
            await _postpone(workshop, errand, timedelta(seconds=1))
        except Exception as error:
            log.error("an errand failed", action=errand.kind, errand=errand.id, error=type(error).__name__)
            await _failed(workshop, errand)
    return taken


def _ripe(workshop: Workshop, now: datetime) -> ColumnElement[bool]:
    """What may be taken up: what is due, and what a process left behind that is gone."""
    due: ColumnElement[bool] = errand_table.c.not_before <= now
    if is_sqlite(workshop.database.engine):
        mine = errand_table.c.owner.in_(("", workshop.courier.owner))
        due = or_(due, ~mine)
    return and_(errand_table.c.state == ErrandState.WAITING, due)


async def _claim(workshop: Workshop) -> Errand | None:
    async with workshop.database.read() as store:
        ripe = _ripe(workshop, store.clock.now())
        if not await store.query(select(errand_table.c.id).where(ripe).limit(1)):
            return None
    async with workshop.database.begin() as store:
        now = store.clock.now()
        query = select(errand_table.c.id).where(_ripe(workshop, now)).order_by(errand_table.c.id)
        free = [row.id for row in await store.query(unlocked(store, query))]
        for errand in await store.find(Errand, errand_table.c.id.in_(free), order_by=errand_table.c.id):
            if not await _held_up(store, errand, now):
                owner = workshop.courier.owner
                taken = replace(errand, attempts=errand.attempts + 1, not_before=now + _LEASE, owner=owner)
                return store.save(taken)
    return None


def unlocked(store: Store, query: Select[Any]) -> Select[Any]:
    """Lock what a query finds and pass over what another process holds; SQLite has one writer anyhow."""
    if store.connection.dialect.name != "postgresql":
        return query
    return query.with_for_update(skip_locked=True)


async def _held_up(store: Store, errand: Errand, now: datetime) -> bool:
    """Tell whether another import is under way: two at once would both add whoever is new."""
    if errand.kind is not ErrandKind.IMPORT_ROSTER:
        return False
    under_way = and_(
        errand_table.c.kind == errand.kind,
        errand_table.c.id != errand.id,
        errand_table.c.state == ErrandState.WAITING,
        errand_table.c.owner != "",
        errand_table.c.not_before > now,
    )
    return await store.first(Errand, under_way) is not None


async def _postpone(workshop: Workshop, errand: Errand, pause: timedelta) -> None:
    async with workshop.database.begin() as store:
        known = await store.get(Errand, errand.id)
        if known is not None and known.state is ErrandState.WAITING:
            store.save(replace(known, owner="", not_before=store.clock.now() + pause))


async def _failed(workshop: Workshop, errand: Errand) -> None:
    """Try again later; after the last try tell the person."""
    if errand.attempts <= len(_PAUSES_SECONDS):
        await _postpone(workshop, errand, timedelta(seconds=_PAUSES_SECONDS[errand.attempts - 1]))
        return
    async with workshop.database.begin() as store:
        mail = Mail(store, workshop.courier)
        known = await store.get(Errand, errand.id)
        if known is None or known.state is not ErrandState.WAITING:
            return
        store.save(replace(known, state=ErrandState.FAILED, owner="", finished_at=store.clock.now()))
        voice: Voice | None = await voice_of(store, mail, workshop.services, known)
        if voice is not None:
            voice.answer("office.errand.failed", (voice.choice("office.back", "office.unit", u=known.unit_id),))
    mail.deliver()


@asynccontextmanager
async def answering(workshop: Workshop, errand: Errand) -> AsyncIterator[tuple[Store, Voice | None]]:
    """Give the transaction that ends an errand, and the voice in which its answer is said.

    The voice is None where the person may no longer ask, or is no longer in that chat: nothing is said.
    """
    async with workshop.database.begin() as store:
        mail = Mail(store, workshop.courier)
        yield store, await voice_of(store, mail, workshop.services, errand)
        await done(store, errand)
    mail.deliver()


async def go_on(store: Store, errand: Errand, **progress: int) -> None:
    """Keep the claim for longer and note the progress; raise ConflictError where the claim is lost.

    In the transaction of each part of a long work, so that a second worker can never do a part again.
    """
    mine = and_(errand_table.c.id == errand.id, errand_table.c.owner == errand.owner)
    values = {"not_before": store.clock.now() + _LEASE, "args": {**errand.args, **progress}}
    if not await store.run(errand_table.update().where(mine).values(**values)):
        raise ConflictError("another worker has taken this errand")
