"""The moves of a broadcast together with its rows: begin, rest for the night, pause, go on, stop."""

from dataclasses import replace
from datetime import datetime, timedelta

from handlers.broadcasts.tally import CANCELLED
from handlers.people import load_person
from handlers.reminders.due import free_from, quiet_blocks
from models.audit import AuditRow
from models.broadcast import Broadcast, BroadcastState, cancel, pause, rest, resume, start
from models.clock import Clock
from models.member import RoleKind
from models.store import batches
from models.store.unit_of_work import Store
from models.unit import Unit

USEFUL = timedelta(days=1)
"""A message that could not be sent for so long is dropped, and listed for the admin."""


def first_free(clock: Clock, at: datetime) -> datetime:
    """Return the first instant from ``at`` on that lies outside the quiet hours."""
    return free_from(at, quiet_blocks(at, at, clock.zone))[0]


def earliest(clock: Clock, planned_for: datetime | None, wait: timedelta = timedelta()) -> datetime:
    """Return when a broadcast may begin: after its wait, not before its hour, outside the quiet hours."""
    soon = clock.now() + wait
    return first_free(clock, max(soon, planned_for or soon))


async def set_going(store: Store, broadcast: Broadcast) -> Broadcast:
    """Begin, or go on, where the time has come; outside the quiet hours and while its admin is one."""
    now = store.clock.now()
    if broadcast.state is not BroadcastState.WAITING or (broadcast.starts_at or now) > now:
        return broadcast
    if not await _is_answered_for(store, broadcast):
        return await stop(store, broadcast, None)
    if (free := first_free(store.clock, now)) > now:
        return store.save(replace(broadcast, starts_at=free))
    if broadcast.sent_at is not None:
        await batches.release(store, broadcast.id, now + USEFUL)
    return store.save(start(broadcast, now))


async def _is_answered_for(store: Store, broadcast: Broadcast) -> bool:
    """Tell whether who confirmed it may still write to this unit."""
    unit = await store.get(Unit, broadcast.unit_id)
    who = broadcast.confirmed_by or broadcast.author_id
    person = await load_person(store, who, store.clock.now())
    return person is not None and unit is not None and person.holds(unit, RoleKind.ADMIN)


async def keep_quiet(store: Store, broadcast: Broadcast) -> Broadcast:
    """Stop for the night where the quiet hours have begun."""
    now = store.clock.now()
    free = first_free(store.clock, now)
    if broadcast.state is not BroadcastState.SENDING or free <= now:
        return broadcast
    await batches.hold(store, broadcast.id)
    return store.save(rest(broadcast, free))


async def hold(store: Store, broadcast: Broadcast, by: int) -> Broadcast:
    """Pause; what is in flight ends."""
    await batches.hold(store, broadcast.id)
    note(store, broadcast, by, "paused")
    return store.save(pause(broadcast))


async def go_on(store: Store, broadcast: Broadcast, by: int) -> Broadcast:
    """Go on after a pause."""
    note(store, broadcast, by, "resumed")
    return await set_going(store, store.save(resume(broadcast, earliest(store.clock, broadcast.planned_for))))


async def stop(store: Store, broadcast: Broadcast, by: int | None) -> Broadcast:
    """Send nothing more; what is in flight ends."""
    await batches.drop(store, broadcast.id, CANCELLED)
    note(store, broadcast, by, "cancelled")
    return store.save(cancel(broadcast, store.clock.now()))


def note(store: Store, broadcast: Broadcast, by: int | None, what: str, detail: str = "") -> None:
    """Write an audit row."""
    row_id, at = store.ids.new(), store.clock.now()
    action = f"broadcast_{what}"
    store.add(AuditRow(row_id, at, by, action, "broadcast", broadcast.id, broadcast.unit_id, detail[:120]))
