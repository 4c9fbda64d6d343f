"""cycle open, extend, close, status."""

from datetime import date, datetime
from typing import Annotated, Any

import typer

from bot import bootstrap
from bot.commands.common import AsJson, opened, out, perform, report
from bot.settings import Settings
from handlers import forms_shelf
from handlers.office import opening
from handlers.office.opening import Plan, open_cycle
from handlers.office.round.plan import Draft, basis_for, round_title
from handlers.status import counts
from models.cycle import Cycle
from models.errors import KiemdiemError
from models.store.tables import unit as unit_table
from models.store.unit_of_work import Store
from models.unit import Unit

app = typer.Typer(no_args_is_help=True)
Yes = Annotated[bool, typer.Option("--yes", help="Do it without asking.")]


@app.command(name="open")
def open_(
    form: Annotated[str, typer.Option(help="Rules or one form for all, e.g. qd-366-2025 or mau-02a-2023.")],
    deadline: Annotated[str, typer.Option(help="The last day of writing, as 2026-12-20.")],
    title: Annotated[str, typer.Option(help="The round's name.")] = "",
    cut_off: Annotated[str, typer.Option(help="Up to which day six months of membership count.")] = "",
    as_json: AsJson = False,
) -> None:
    """Open a round for everybody on the roster."""

    async def work(settings: Settings) -> tuple[Cycle, dict[str, Any]]:
        services = bootstrap.services(settings)
        last = _day(deadline)
        until = _day(cut_off) if cut_off else date(opening.round_year(last), 12, 31)
        async with opened(settings) as database, database.begin() as store:
            await forms_shelf.take_up(store, services.catalog)
            basis = basis_for(services.catalog, form)
            name = title or round_title(services.texts, basis.rules, last, "vi")
            root = await _root_without_round(store)
            plan = Plan(root, name, basis, _ends(store, last), until, basis.rules.kinds[0])
            cycle = await open_cycle(store, plan)
            return cycle, await counts(store)

    cycle, state = perform(work)
    if as_json:
        report({**_about(cycle), "eligibility": state["eligibility"]}, as_json=True)
    else:
        out.print(f"Opened {cycle.title}: {state['eligibility']}", markup=False)


async def _root_without_round(store: Store) -> Unit:
    root = await store.first(Unit, unit_table.c.parent_id.is_(None))
    if root is None:
        raise KiemdiemError("the roster is empty: first 'kiemdiem roster import FILE'")
    if cycles := await opening.open_cycles(store):
        raise KiemdiemError(f"{cycles[-1].title} is open; close it first: 'kiemdiem cycle close'")
    return root


def _ends(store: Store, last: date) -> datetime:
    ends = store.clock.at(last, Draft.LAST_HOUR)
    if ends <= store.clock.now():
        raise KiemdiemError(f"the deadline {last} lies in the past")
    return ends


def _about(cycle: Cycle) -> dict[str, Any]:
    return {"title": cycle.title, "state": str(cycle.state), "deadline": cycle.deadline.isoformat()}


@app.command()
def extend(
    deadline: Annotated[str, typer.Argument(help="The new last day, as 2026-12-27.")], as_json: AsJson = False
) -> None:
    """Move the deadline of the open round; codes that are not used yet work until then."""

    async def work(settings: Settings) -> Cycle:
        async with opened(settings) as database, database.begin() as store:
            return await opening.extend(store, await _open(store), _ends(store, _day(deadline)))

    cycle = perform(work)
    if as_json:
        report(_about(cycle), as_json=True)
    else:
        out.print(f"{cycle.title}: the deadline is {deadline}.", markup=False)


@app.command()
def close(yes: Yes = False, as_json: AsJson = False) -> None:
    """Close the open round: nobody writes, adds or hands in any more; what was handed in stays."""
    if not yes:
        typer.confirm("Close the open round?", abort=True)

    async def work(settings: Settings) -> Cycle:
        async with opened(settings) as database, database.begin() as store:
            return await opening.close(store, await _open(store))

    cycle = perform(work)
    if as_json:
        report(_about(cycle), as_json=True)
    else:
        out.print(f"{cycle.title} is closed.", markup=False)


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
