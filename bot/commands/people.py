"""roster, invite."""

import asyncio
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from bot import bootstrap
from bot.commands.common import fail, opened, out, perform
from bot.settings import Settings
from handlers import invitations
from handlers.office import opening
from handlers.office.importing import apply, compare, make_admin
from handlers.roster.faults import RosterUnreadableError
from handlers.roster.faults_sheet import faults_workbook
from handlers.roster.reader import RosterReading, read_roster
from handlers.roster.template import roster_export, roster_template
from models.details import read_details
from models.errors import KiemdiemError
from models.member import Member
from models.store.tables import member as member_table
from models.store.tables import unit as unit_table
from models.store.unit_of_work import Store
from models.unit import Unit

app = typer.Typer(no_args_is_help=True)
_WITHOUT_CYCLE = timedelta(days=30)


@app.command()
def template(path: Path) -> None:
    """Write an empty list with the right headings."""

    async def work(_settings: Settings) -> None:
        texts = bootstrap.texts()
        content = roster_template(lambda key, **args: texts.plain("vi", key, **args))
        await asyncio.to_thread(path.write_bytes, content)
        out.print(f"Wrote {path}.", markup=False)

    perform(work)


@app.command(name="import")
def import_(
    path: Path,
    yes: Annotated[bool, typer.Option("--yes", help="Import without asking.")] = False,
    district: Annotated[str, typer.Option(help="The name of the topmost unit, at the first import.")] = "",
) -> None:
    """Show what a list would change, then import it."""
    if not path.is_file():
        fail(f"there is no file {path}")
    perform(lambda settings: _import(settings, path, yes, district))


async def _import(settings: Settings, path: Path, yes: bool, district: str) -> None:
    texts = bootstrap.texts()
    try:
        content = await asyncio.to_thread(path.read_bytes)
        reading = read_roster(path.name, content, today=date.today())  # noqa: DTZ011 - the list's own day
    except RosterUnreadableError as error:
        raise KiemdiemError(texts.plain("en", error.key)) from None
    async with opened(settings) as database, database.begin() as store:
        found = await compare(store, reading)
        out.print(
            f"new {len(found.new)}, changed {len(found.changed)}, unchanged {len(found.unchanged)}, "
            f"missing {len(found.missing)}, faulty {len(reading.faulty)}"
        )
        if found.is_empty or not (yes or typer.confirm("Import?")):
            return
        await apply(store, found, district)
    _write_faults(path, reading)


def _write_faults(path: Path, reading: RosterReading) -> None:
    if reading.faulty:
        texts = bootstrap.texts()
        target = path.with_name(f"{path.stem}-faults.xlsx")
        target.write_bytes(faults_workbook(reading, lambda key, **args: texts.plain("vi", key, **args)))
        out.print(f"The faulty rows are in {target}.")


@app.command()
def export(path: Path) -> None:
    """Write the list of people as Excel."""

    async def work(settings: Settings) -> None:
        texts = bootstrap.texts()
        async with opened(settings) as database, database.read() as store:
            members = await store.find(Member, member_table.c.active)
            rows = [read_details(store.box, one) for one in members]
        content = roster_export(rows, lambda key, **args: texts.plain("vi", key, **args))
        await asyncio.to_thread(path.write_bytes, content)
        out.print(f"Wrote {len(rows)} people to {path}.")

    perform(work)


def invite(
    who: Annotated[str, typer.Argument(help="A member code (DV00012) or a full name.")],
    admin: Annotated[bool, typer.Option("--admin", help="Make this member an admin as well.")] = False,
) -> None:
    """Make a new one-time code for a member.

    The earlier code stops working.
    """

    async def work(settings: Settings) -> None:
        async with opened(settings) as database, database.begin() as store:
            member = await _member(store, who)
            if admin:
                root = await store.first(Unit, unit_table.c.parent_id.is_(None))
                await make_admin(store, member.id, root.id if root else member.cell_id)
            made = await invitations.invite(store, member.id, await _until(store))
        out.print(f"{member.code} {member.full_name}: {made.code}", markup=False)

    perform(work)


async def _member(store: Store, who: str) -> Member:
    found = await store.find(Member, (member_table.c.code == who) | (member_table.c.full_name == who))
    if len(found) == 1:
        return found[0]
    if found:
        raise KiemdiemError(f"several members are called so: {', '.join(m.code for m in found)}; give the code")
    raise KiemdiemError("the roster has no such member; see 'kiemdiem roster export'")


async def _until(store: Store) -> datetime:
    cycles = await opening.open_cycles(store)
    return cycles[-1].deadline if cycles else store.clock.now() + _WITHOUT_CYCLE
