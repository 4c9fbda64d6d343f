"""unit list, move, merge, split, transfer."""

from typing import Annotated

import typer

from bot import bootstrap
from bot.commands.common import opened, out, perform
from bot.settings import Settings
from handlers.mail import Mail, NoCourier
from handlers.units import transfer as use_cases
from handlers.units import tree
from handlers.units.tree import find_unit
from models.errors import KiemdiemError
from models.member import Member
from models.store.tables import member as member_table
from models.store.tables import unit as unit_table
from models.store.unit_of_work import Store
from models.unit import Unit

app = typer.Typer(no_args_is_help=True)
UnitName = Annotated[str, typer.Argument(help="A unit's id, its name, or 'base organisation/cell'.")]
Members = Annotated[list[str], typer.Argument(help="Member codes, e.g. DV00012.")]


@app.command(name="list")
def list_() -> None:
    """Print the tree with ids and kinds."""

    async def work(settings: Settings) -> None:
        async with opened(settings) as database, database.read() as store:
            live = unit_table.c.ended_at.is_(None)
            for unit in await store.find(Unit, live, order_by=unit_table.c.path):
                depth = unit.path.count("/") - 2
                out.print(f"{'  ' * depth}{unit.name}  [{unit.kind}] {unit.id}", markup=False, highlight=False)

    perform(work)


@app.command()
def move(unit: UnitName, to: UnitName) -> None:
    """Hang a unit, with all below it, under another one."""

    async def work(settings: Settings) -> None:
        async with opened(settings) as database, database.begin() as store:
            moved = await tree.move(store, await find_unit(store, unit), await find_unit(store, to))
        out.print(f"{moved.name} now hangs under {to}.", markup=False)

    perform(work)


@app.command()
def merge(source: UnitName, into: UnitName) -> None:
    """Bring everybody of one unit into another of its kind, and end the first."""

    async def work(settings: Settings) -> None:
        async with opened(settings) as database, database.begin() as store:
            people = await use_cases.merge(store, await find_unit(store, source), await find_unit(store, into))
        out.print(f"{people} people of {source} now belong to {into}.", markup=False)

    perform(work)


@app.command()
def split(cell: UnitName, name: Annotated[str, typer.Argument(help="The new cell.")], members: Members) -> None:
    """Make a new cell beside another one and let the named members go there."""

    async def work(settings: Settings) -> None:
        async with opened(settings) as database, database.begin() as store:
            people = [await _member(store, code) for code in members]
            made = await use_cases.split(store, await find_unit(store, cell), name, people)
        out.print(f"{made.name} has {len(people)} people.", markup=False)

    perform(work)


@app.command()
def transfer(member: Annotated[str, typer.Argument(help="A member code.")], to: UnitName) -> None:
    """Let a member take part in another cell; the assessment follows, both secretaries are told."""

    async def work(settings: Settings) -> None:
        services = bootstrap.services(settings)
        async with opened(settings) as database, database.begin() as store:
            person, new = await _member(store, member), await find_unit(store, to)
            old = await store.get(Unit, person.cell_id)
            moved = await use_cases.transfer(store, person, new)
            if old is not None and old.id != new.id:
                mail = Mail(store, NoCourier())
                await use_cases.tell_secretaries(store, mail, services, moved, old, new)
        out.print(f"{member} now belongs to {to}.", markup=False)

    perform(work)


async def _member(store: Store, code: str) -> Member:
    found = await store.first(Member, member_table.c.code == code)
    if found is None:
        raise KiemdiemError(f"the roster has no member code {code}")
    return found
