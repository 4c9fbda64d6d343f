"""collective list, import, export."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.common import fail, opened, out, perform
from bot.settings import Settings
from handlers.collectives import table
from handlers.collectives.table import Taken
from handlers.roster.faults import RosterUnreadableError
from models.collective import Collective
from models.errors import KiemdiemError
from models.member import Member
from models.store.tables import collective as collective_table
from models.store.unit_of_work import Store
from models.unit import Unit

app = typer.Typer(no_args_is_help=True)


@app.command(name="list")
def list_() -> None:
    """Print the collectives with their units and heads."""

    async def work(settings: Settings) -> None:
        async with opened(settings) as database, database.read() as store:
            live = collective_table.c.ended_at.is_(None)
            for body in await store.find(Collective, live, order_by=collective_table.c.id):
                out.print(await _line(store, body), markup=False, highlight=False)

    perform(work)


async def _line(store: Store, body: Collective) -> str:
    unit = await store.get(Unit, body.unit_id)
    head = await store.get(Member, body.head_id) if body.head_id else None
    return f"{body.name}  [{unit.name if unit else '-'}]  head: {head.code if head else 'nobody'}"


@app.command(name="import")
def import_(
    path: Annotated[Path, typer.Argument(help="An Excel or CSV table; see 'collective export'.")],
) -> None:
    """Take over a table of collectives; rows that cannot be read are named and change nothing."""

    async def work(settings: Settings) -> Taken:
        content = await asyncio.to_thread(path.read_bytes)
        async with opened(settings) as database, database.begin() as store:
            try:
                return await table.bring_in(store, path.name, content)
            except RosterUnreadableError as error:
                raise KiemdiemError(f"{path.name} is not a readable table ({error})") from None

    taken = perform(work)
    out.print(f"{taken.added} collectives added, {taken.updated} brought up to date.", markup=False)
    for fault in taken.faults:
        out.print(f"row {fault.row}: {fault.why}", markup=False)
    if taken.faults:
        fail(f"{len(taken.faults)} rows were not taken; mend them and import the table again")


@app.command()
def export(path: Annotated[Path, typer.Argument(help="Where the Excel file goes.")]) -> None:
    """Write the list as an Excel table that can be filled in and imported."""

    async def work(settings: Settings) -> None:
        async with opened(settings) as database, database.read() as store:
            content = await table.export(store)
        await asyncio.to_thread(path.write_bytes, content)
        out.print(f"Wrote {path}.", markup=False)

    perform(work)
