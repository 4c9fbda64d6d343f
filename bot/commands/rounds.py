"""cycle open, extend, close, status."""

from datetime import date, datetime
from typing import Annotated

import typer

from bot import bootstrap
from bot.commands.common import AsJson, opened, out, perform, report
from bot.settings import Settings
from handlers.office import opening
from handlers.office.opening import Plan, open_cycle
from handlers.status import counts
from models.cycle import Cycle
from models.errors import KiemdiemError
from models.store.tables import unit as unit_table
from models.store.unit_of_work import Store
from models.unit import Unit

app = typer.Typer(no_args_is_help=True)
_LAST_HOUR = 17


@app.command(name="open")
def open_(
    form: Annotated[str, typer.Option(help="The form's id, e.g. mau-02a-2023.")],
    deadline: Annotated[str, typer.Option(help="The last day of writing, as 2026-12-20.")],
    title: Annotated[str, typer.Option(help="The round's name.")] = "",
    cut_off: Annotated[str, typer.Option(help="Up to which day six months of membership count.")] = "",
) -> None:
    """Open a round for everybody on the roster."""

    async def work(settings: Settings) -> None:
        chosen = bootstrap.services(settings).catalog.get(form)
        async with opened(settings) as database, database.begin() as store:
            root = await store.first(Unit, unit_table.c.parent_id.is_(None))
            if root is None:
                raise KiemdiemError("the roster is empty: first 'kiemdiem roster import FILE'")
            last = _day(deadline)
            ends = store.clock.at(last, _LAST_HOUR)
            if ends <= store.clock.now():
                raise KiemdiemError(f"the deadline {deadline} lies in the past")
            until = _day(cut_off) if cut_off else date(last.year, 12, 31)
            cycle = await open_cycle(
                store, Plan(root, title or f"Kiểm điểm năm {last.year}", chosen, ends, until)
            )
            state = await counts(store)
        out.print(f"Opened {cycle.title}: {state['eligibility']}", markup=False)

    perform(work)


@app.command()
def extend(deadline: Annotated[str, typer.Argument(help="The new last day, as 2026-12-27.")]) -> None:
    """Move the deadline of the open round."""

    async def work(settings: Settings) -> None:
        async with opened(settings) as database, database.begin() as store:
            cycle = await opening.extend(store, await _open(store), store.clock.at(_day(deadline), _LAST_HOUR))
        out.print(f"{cycle.title}: the deadline is {deadline}.", markup=False)

    perform(work)


@app.command()
def close() -> None:
    """Close the open round."""

    async def work(settings: Settings) -> None:
        async with opened(settings) as database, database.begin() as store:
            cycle = await opening.close(store, await _open(store))
        out.print(f"{cycle.title} is closed.", markup=False)

    perform(work)


@app.command()
def status(as_json: AsJson = False) -> None:
    """Print the open round and its counts."""

    async def work(settings: Settings) -> None:
        async with opened(settings) as database, database.read() as store:
            cycle = await _open(store)
            state = await counts(store)
        report(
            {"title": cycle.title, "deadline": cycle.deadline.isoformat(), "assessments": state["assessments"]},
            as_json=as_json,
        )

    perform(work)


async def _open(store: Store) -> Cycle:
    cycles = await opening.open_cycles(store)
    if not cycles:
        raise KiemdiemError("no round is open; see 'kiemdiem cycle open --help'")
    return cycles[-1]


def _day(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        raise KiemdiemError(f"{text!r} is not a day, e.g. 2026-12-20") from None
