"""broadcast: the second door to what admins do with "Gửi thông báo"; the running bot sends."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot import bootstrap
from bot.commands.common import AsJson, err, opened, out, perform, report
from bot.following import read_clock
from bot.settings import Settings
from handlers import grammar
from handlers.broadcasts.choosing import MOST_UNREMINDED_DAYS, is_offered
from handlers.broadcasts.confirming import release
from handlers.broadcasts.drafting import MOST_LETTERS, letters_of, make
from handlers.broadcasts.moving import earliest
from handlers.broadcasts.planning import FARTHEST, read_start, trouble_with
from handlers.broadcasts.previewing import needs_wait
from handlers.broadcasts.segments import Forecast, forecast
from handlers.broadcasts.tally import Tally, tally_of
from handlers.mail import Mail, NoCourier
from handlers.outage import last_beat
from handlers.people import Person, in_force, load_people
from handlers.services import Services
from handlers.units.tree import find_unit
from models.broadcast import Audience, Broadcast, BroadcastState, SavedSegment, Segment
from models.clock import Clock
from models.errors import KiemdiemError
from models.member import Role, RoleKind
from models.store.tables import role as role_table
from models.store.tables import segment as segment_table
from models.store.tables import unit as unit_table
from models.store.unit_of_work import Database, Store
from models.unit import Unit

_SILENT = timedelta(seconds=30)
_LOOK_SECONDS = 0.5
_TROUBLES = {
    "past": "it has passed",
    "far": f"it is more than {FARTHEST.days} days ahead",
    "quiet": "nothing is sent between 21:00 and 6:30",
}


class To(StrEnum):
    """Who can be named on the command line."""

    ALL = "all"
    UNFINISHED = "unfinished"
    SECRETARIES = "secretaries"


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is asked for on the command line."""

    text: str
    to: To
    unreminded: int
    saved: str
    at: str
    unit: str
    by: str
    yes: bool
    as_json: bool


def broadcast(
    text: Annotated[str, typer.Option(help="What is sent; people see it signed by the admin's unit.")],
    to: Annotated[To, typer.Option(help="Who receives it.")] = To.ALL,
    unreminded: Annotated[
        int,
        typer.Option(min=0, max=MOST_UNREMINDED_DAYS, help="With 'unfinished': not reminded for so many days."),
    ] = 0,
    saved: Annotated[str, typer.Option(help="Recipients saved in the chat under this name.")] = "",
    at: Annotated[
        str, typer.Option(help="Not before this hour, e.g. '19:45 thứ Sáu' or '2026-12-11 19:45'.")
    ] = "",
    unit: Annotated[str, typer.Option(help="A unit's id, its name, or 'base organisation/cell'.")] = "",
    by: Annotated[
        str, typer.Option(help="The code of the admin in whose name; needed if there are several.")
    ] = "",
    yes: Annotated[
        bool, typer.Option("--yes", help="Send it; without this only the preview is shown.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show whom a broadcast would reach, and with --yes let the running bot send it and follow it."""
    wanted = _Wanted(grammar.clean(text), to, unreminded, saved, at, unit, by, yes, as_json)
    report(perform(lambda settings: _broadcast(settings, wanted)), as_json=as_json)
    if not yes and not as_json:
        out.print("Nothing is sent yet; add --yes to send it.")


async def _broadcast(settings: Settings, wanted: _Wanted) -> dict[str, Any]:
    if not wanted.text or letters_of(wanted.text) > MOST_LETTERS:
        count = letters_of(wanted.text)
        raise KiemdiemError(f"the text must have 1 to {MOST_LETTERS} characters; it has {count}")
    services = bootstrap.services(settings)
    async with opened(settings) as database:
        if settings.clock_url:
            await read_clock(settings.clock_url, database.clock)
        made, preview = await _make(database, services, wanted)
        if made is None:
            return preview
        if not await _bot_runs(database):
            err.print("No bot is running; it sends this as soon as 'kiemdiem run' is started.")
        elif not wanted.as_json and not wanted.at:
            await _follow(database, made)
        async with database.read() as store:
            return _figures(await _again(store, made), await tally_of(store, made.id))


async def _make(
    database: Database, services: Services, wanted: _Wanted
) -> tuple[Broadcast | None, dict[str, Any]]:
    """Return the confirmed broadcast, None for a preview, and the preview."""
    async with database.begin() as store:
        unit, segment = await _recipients(store, wanted)
        author = await _author(store, unit, wanted.by)
        found = await forecast(store, segment, unit, author.id)
        at = _start(store.clock, wanted.at)
        if not wanted.yes:
            return None, _preview(services, store.clock, unit, found, at)
        draft = await make(store, author, unit, segment, wanted.text, at)
        made = await release(store, Mail(store, NoCourier()), services, draft, author)
        if made is None:
            raise KiemdiemError("nobody who is meant can be reached; nothing is sent")
        return made, {}


async def _recipients(store: Store, wanted: _Wanted) -> tuple[Unit, Segment]:
    """Return the unit and who is meant within it: as said, or as saved under a name."""
    if not wanted.saved:
        segment = Segment(Audience(wanted.to), unreminded=wanted.unreminded)
        if not is_offered(segment):
            raise KiemdiemError("--unreminded goes with --to unfinished")
        return await _unit(store, wanted.unit), segment
    named = await store.find(SavedSegment, segment_table.c.name == wanted.saved)
    within = await find_unit(store, wanted.unit) if wanted.unit else None
    found = [one for one in named if within is None or one.unit_id == within.id]
    if len(found) != 1:
        raise KiemdiemError(
            f"{len(found)} groups are saved as {wanted.saved!r}"
            + (": name the unit with --unit" if found else "")
        )
    unit = await store.get(Unit, found[0].unit_id)
    assert unit is not None, "a saved group's unit is a foreign key"  # noqa: S101
    return unit, found[0].recipients


def _start(clock: Clock, said: str) -> datetime | None:
    """Return the planned hour, None for at once."""
    if not said:
        return None
    at = read_start(said, clock)
    if not isinstance(at, datetime):
        raise KiemdiemError("the hour cannot be read; say it like '19:45 thứ Sáu' or '2026-12-11 19:45'")
    if trouble := trouble_with(at, clock):
        raise KiemdiemError(f"{clock.local(at):%d/%m/%Y %H:%M} cannot be: {_TROUBLES[trouble]}")
    return at


def _preview(
    services: Services, clock: Clock, unit: Unit, found: Forecast, at: datetime | None
) -> dict[str, Any]:
    wait = services.broadcast_wait if needs_wait(services, found) else timedelta()
    begins = {"begins": f"{clock.local(earliest(clock, at, wait)):%Y-%m-%d %H:%M}"} if at else {}
    return {
        "unit": unit.name,
        "recipients": found.reached,
        "out_of_reach": found.missed,
        "sending_seconds": round(found.reached / services.send_rate, 1),
        "waits_minutes": round(wait.total_seconds() / 60),
        **begins,
    }


async def _unit(store: Store, name: str) -> Unit:
    if name:
        return await find_unit(store, name)
    root = await store.first(Unit, unit_table.c.parent_id.is_(None))
    if root is None:
        raise KiemdiemError("the roster is empty: first 'kiemdiem roster import FILE'")
    return root


async def _author(store: Store, unit: Unit, code: str) -> Person:
    """Return the admin in whose name it is sent."""
    above = [int(part) for part in unit.path.strip("/").split("/")]
    admin = role_table.c.kind == RoleKind.ADMIN
    roles = await store.find(Role, admin, role_table.c.unit_id.in_(above), order_by=role_table.c.id)
    now = store.clock.now()
    ids = [role.member_id for role in roles if in_force(role, now)]
    people = list((await load_people(store, ids, now)).values())
    found = [person for person in people if code in ("", person.member.code)]
    if len(found) == 1:
        return found[0]
    if not people:
        raise KiemdiemError("this unit has no admin; make one with 'kiemdiem invite --admin'")
    codes = ", ".join(person.member.code for person in people)
    raise KiemdiemError(f"name the admin in whose name it is sent: --by with one of {codes}")


async def _bot_runs(database: Database) -> bool:
    async with database.read() as store:
        last = await last_beat(store)
        return last is not None and store.clock.now() - last < _SILENT


async def _again(store: Store, made: Broadcast) -> Broadcast:
    return await store.get(Broadcast, made.id) or made


async def _follow(database: Database, made: Broadcast) -> None:
    """Draw a bar that follows the rows until every recipient has an outcome; Ctrl-C only ends the bar."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err) as progress:
        task = progress.add_task(made.state, total=made.total)
        live = True
        while live:
            async with database.read() as store:
                now, tally = await _again(store, made), await tally_of(store, made.id)
            done = tally.all - tally.waiting
            progress.update(
                task, completed=done, total=max(now.total, tally.all), description=_stage(database, now)
            )
            live = now.live
            await asyncio.sleep(_LOOK_SECONDS if live else 0)


def _stage(database: Database, broadcast: Broadcast) -> str:
    if broadcast.state is BroadcastState.WAITING and broadcast.starts_at is not None:
        return f"waits until {database.clock.local(broadcast.starts_at):%d/%m %H:%M}"
    return str(broadcast.state)


def _figures(broadcast: Broadcast, tally: Tally) -> dict[str, Any]:
    return {
        "broadcast": broadcast.id,
        "state": str(broadcast.state),
        "recipients": max(broadcast.total, tally.all),
        "sent": tally.sent,
        "in_doubt": tally.doubt,
        "failed": dict(tally.failed),
        "not_needed": dict(tally.dropped),
        "cancelled": tally.cancelled,
        "waiting": tally.waiting if broadcast.complete else max(broadcast.total, tally.all) - tally.sent,
        "out_of_reach": broadcast.missed,
    }
