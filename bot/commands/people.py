"""roster template, import, export."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from bot import bootstrap
from bot.commands.common import AsJson, fail, opened, out, perform, report
from bot.settings import Settings
from handlers.office import importing
from handlers.office.importing import Applied
from handlers.office.lists.examining import Examined
from handlers.roster.faults import RosterUnreadableError
from handlers.roster.faults_sheet import faults_workbook
from handlers.roster.reader import RosterReading, read_roster
from handlers.roster.template import Say, roster_export, roster_template
from models.clock import Clock
from models.details import read_details
from models.errors import KiemdiemError
from models.member import Member
from models.store.tables import member as member_table
from models.store.unit_of_work import Database

app = typer.Typer(no_args_is_help=True)


def plain_texts() -> Say:
    """Return the texts of files, which are in Vietnamese."""
    texts = bootstrap.texts()
    return lambda key, **args: texts.plain("vi", key, **args)


@app.command()
def template(path: Path) -> None:
    """Write an empty list with the right headings."""

    async def work(_settings: Settings) -> None:
        await asyncio.to_thread(path.write_bytes, roster_template(plain_texts()))
        out.print(f"Wrote {path}.", markup=False)

    perform(work)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is asked for on the command line."""

    path: Path
    yes: bool
    district: str
    as_json: bool


@app.command(name="import")
def import_(
    path: Path,
    yes: Annotated[bool, typer.Option("--yes", help="Import without asking.")] = False,
    district: Annotated[str, typer.Option(help="The name of the topmost unit, at the first import.")] = "",
    as_json: AsJson = False,
) -> None:
    """Show what a list would change, then import it.

    With --json nobody is asked: without --yes it is the preview alone.
    """
    if not path.is_file():
        fail(f"there is no file {path}")
    wanted = _Wanted(path, yes, district, as_json)
    found = perform(lambda settings: _import(settings, wanted))
    if as_json:
        report(found, as_json=True)


async def _import(settings: Settings, wanted: _Wanted) -> dict[str, Any]:
    reading = await asyncio.to_thread(_read, wanted.path, Clock(settings.timezone))
    async with opened(settings) as database:
        async with database.read() as store:
            examined = await importing.look(store, reading)
        found = _counts(examined)
        if not wanted.as_json:
            out.print(", ".join(f"{name} {count}" for name, count in found.items()), markup=False)
        faults = _write_faults(wanted, examined.reading)
        go = not examined.found.is_empty and (wanted.yes or (not wanted.as_json and typer.confirm("Import?")))
        applied = await _apply(database, examined, wanted.district) if go else Applied()
    given = {"assessed": applied.assessed, "exempt": applied.exempt}
    return {**found, "imported": go, **given, "faults_file": faults}


def _read(path: Path, clock: Clock) -> RosterReading:
    try:
        return read_roster(path.name, path.read_bytes(), today=clock.today())
    except RosterUnreadableError as error:
        raise KiemdiemError(bootstrap.texts().plain("en", error.key)) from None


def _counts(examined: Examined) -> dict[str, int]:
    found = examined.found
    names = ("new", "changed", "unchanged", "missing")
    return {name: len(getattr(found, name)) for name in names} | {"faulty": len(examined.reading.faulty)}


async def _apply(database: Database, examined: Examined, district: str) -> Applied:
    """Import in parts, so that a bot that runs beside is not held up."""
    applied = Applied()
    for part in importing.parts(examined.found):
        async with database.begin() as store:
            applied += await importing.apply(store, part, district)
    return applied


def _write_faults(wanted: _Wanted, reading: RosterReading) -> str:
    if not reading.faulty:
        return ""
    target = wanted.path.with_name(f"{wanted.path.stem}-faults.xlsx")
    target.write_bytes(faults_workbook(reading, plain_texts()))
    if not wanted.as_json:
        out.print(f"The faulty rows are in {target}.", markup=False)
    return str(target)


@app.command()
def export(path: Path, as_json: AsJson = False) -> None:
    """Write the list of people as Excel."""

    async def work(settings: Settings) -> int:
        async with opened(settings) as database, database.read() as store:
            members = await store.find(Member, member_table.c.active, order_by=member_table.c.id)
            rows = [read_details(store.box, one) for one in members]
        await asyncio.to_thread(path.write_bytes, roster_export(rows, plain_texts()))
        return len(rows)

    count = perform(work)
    if as_json:
        report({"people": count, "file": str(path)}, as_json=True)
    else:
        out.print(f"Wrote {count} people to {path}.", markup=False)
