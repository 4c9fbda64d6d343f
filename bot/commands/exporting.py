"""export summary, unfinished, totals: the counts of a round by unit, who has not finished, the ratings."""

import asyncio
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.commands.common import AsJson, opened, out, perform, report
from bot.commands.people import plain_texts
from bot.settings import Settings
from handlers.office.papers import exporting
from handlers.office.papers.exporting import Make
from handlers.office.round.standing import Group, Stage, count, groups, last_cycle
from handlers.totals.working import totals_of
from handlers.units.tree import find_unit
from models.cycle import Cycle
from models.errors import KiemdiemError
from models.store.tables import unit as unit_table
from models.store.unit_of_work import Store
from models.unit import Unit

app = typer.Typer(no_args_is_help=True)
OfUnit = Annotated[str, typer.Option("--unit", help="A unit's id, its name, or 'base organisation/cell'.")]


@app.command()
def summary(path: Path, unit: OfUnit = "", as_json: AsJson = False) -> None:
    """Write the counts of the newest round by unit as Excel; no names."""
    _export(path, unit, as_json, exporting.summary_of)


@app.command()
def unfinished(path: Path, unit: OfUnit = "", as_json: AsJson = False) -> None:
    """Write who has not finished in the newest round as Excel."""
    _export(path, unit, as_json, exporting.unfinished_of)


@app.command()
def totals(path: Path, unit: OfUnit = "", as_json: AsJson = False) -> None:
    """Write the table of ratings of the newest round as Excel, with charts; no names of members."""
    _export(path, unit, as_json, totals_of)


def _export(path: Path, unit: str, as_json: bool, make: Make) -> None:
    async def work(settings: Settings) -> dict[str, Any]:
        async with opened(settings) as database, database.read() as store:
            where, cycle = await the_round(store, unit)
            content = await make(store, cycle, where, plain_texts())
            counts = _counts(await groups(store, cycle, where))
        await asyncio.to_thread(path.write_bytes, content)
        return {"title": cycle.title, **counts, "file": str(path)}

    found = perform(work)
    if as_json:
        report(found, as_json=True)
    else:
        out.print(f"Wrote {path}.", markup=False)


async def the_round(store: Store, said: str) -> tuple[Unit, Cycle]:
    """Return the unit that was named, the root without a name, and its newest round; raise KiemdiemError."""
    unit = await find_unit(store, said) if said else await store.first(Unit, unit_table.c.parent_id.is_(None))
    if unit is None:
        raise KiemdiemError("the roster is empty: first 'kiemdiem roster import FILE'")
    cycle = await last_cycle(store, unit)
    if cycle is None:
        raise KiemdiemError("there has been no round; see 'kiemdiem cycle open --help'")
    return unit, cycle


def _counts(found: list[Group]) -> dict[str, int]:
    exempt = sum(group.count for group in found if not group.must_review)
    return {str(stage): count(found, stage) for stage in Stage} | {"exempt": exempt}
