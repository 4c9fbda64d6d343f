"""remind: the second door to what officers do with /nhacviec."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Annotated, Any

import typer

from bot.commands.common import AsJson, opened, out, perform, report
from bot.settings import Settings
from handlers import rounds
from handlers.reminders.due import instant
from handlers.reminders.hand import plans
from handlers.reminders.hand.audience import targets
from handlers.reminders.hand.plans import Order
from handlers.units.tree import find_unit
from models.audit import AuditRow
from models.cycle import Cycle
from models.errors import KiemdiemError
from models.store.tables import unit as unit_table
from models.store.unit_of_work import Store
from models.unit import Unit

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is asked for on the command line."""

    unit: str
    at: str
    yes: bool


def remind(
    unit: Annotated[str, typer.Argument(help="A unit's id, its name, or 'base organisation/cell'.")] = "",
    at: Annotated[str, typer.Option(help="When, as 07:30; else now, or 07:30 where it is night.")] = "",
    yes: Annotated[
        bool, typer.Option("--yes", help="Send it; without this only the preview is shown.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show whom a reminder would reach, and with --yes let the running bot send it, each person once."""

    async def work(settings: Settings) -> dict[str, Any]:
        async with opened(settings) as database, database.begin() as store:
            return await _remind(store, _Wanted(unit, at, yes))

    report(perform(work), as_json=as_json)
    if not yes and not as_json:
        out.print("Nothing is sent yet; add --yes to send it.")


async def _remind(store: Store, wanted: _Wanted) -> dict[str, Any]:
    unit = await _unit(store, wanted.unit)
    cycles = await rounds.cycles_of(store, unit)
    if not cycles:
        raise KiemdiemError("no round is open; see 'kiemdiem cycle open --help'")
    people = await targets(store, cycles[0], unit)
    ready = sum(one.hindrance is None for one in people)
    goes = _when(store, wanted.at)
    ordered = await _order(store, cycles[0], unit, goes) if wanted.yes and ready else None
    return {
        "unit": unit.name,
        "round": cycles[0].title,
        "recipients": ready,
        "not_reached": dict(Counter(str(one.hindrance) for one in people if one.hindrance)),
        "goes_at": store.clock.local(ordered or goes).isoformat(timespec="minutes"),
        "ordered": ordered is not None,
    }


async def _unit(store: Store, name: str) -> Unit:
    if name:
        return await find_unit(store, name)
    root = await store.first(Unit, unit_table.c.parent_id.is_(None))
    if root is None:
        raise KiemdiemError("the roster is empty: first 'kiemdiem roster import FILE'")
    return root


def _when(store: Store, said: str) -> datetime:
    """Return when it goes: now, or at the next such time of day; never at night."""
    now, zone = store.clock.now(), store.clock.zone
    if not said:
        later = plans.mornings(now, zone)
        return later[-1] if later else now
    at = instant(store.clock.today(), _time(said), zone)
    at = at if at > now else instant(store.clock.today() + _DAY, _time(said), zone)
    if plans.mornings(at, zone):
        raise KiemdiemError(f"{said} lies in the quiet hours; choose a time from 06:30 to 21:00")
    return at


def _time(said: str) -> time:
    try:
        return time.fromisoformat(said)
    except ValueError:
        raise KiemdiemError(f"{said!r} is not a time, e.g. 07:30") from None


async def _order(store: Store, cycle: Cycle, unit: Unit, at: datetime) -> datetime:
    """Order it; return when it goes, which is earlier where one is ordered already."""
    plan_id, now = store.ids.new(), store.clock.now()
    known = await plans.order(store, Order(plan_id, cycle, unit, at))
    if known.id == plan_id:
        row_id, by = store.ids.new(), "command line"
        store.add(AuditRow(row_id, now, None, "remind.ordered", "unit", unit.id, unit.id, by))
    return known.due_at
