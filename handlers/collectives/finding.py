"""Finding people by a typed name, near the unit that a collective hangs on."""

from sqlalchemy import select

from handlers.desk.showing import cell_name
from handlers.roster.names import fold, person_order
from handlers.turn import Turn
from models.member import Member
from models.store.tables import member as member_table
from models.store.tables import unit as unit_table
from models.store.unit_of_work import Store
from models.unit import Unit


async def named_people(store: Store, unit: Unit, said: str) -> list[Member]:
    """Return the active members whose name ends as said, with or without accents.

    Looked for in the whole organisation below the root that the unit belongs to: who writes for a
    leadership need not be of the same cell.
    """
    wanted = fold(said)
    if not wanted:
        return []
    root = "/".join(unit.path.split("/")[:2]) + "/"
    below = select(unit_table.c.id).where(unit_table.c.path.startswith(root))
    members = await store.find(Member, member_table.c.active, member_table.c.cell_id.in_(below))
    found = [one for one in members if f" {fold(one.full_name)}".endswith(f" {wanted}")]
    near = [one for one in found if one.cell_id == unit.id]
    rest = [one for one in found if one.cell_id != unit.id]
    return [*_sorted(near), *_sorted(rest)]


def _sorted(members: list[Member]) -> list[Member]:
    return sorted(members, key=lambda one: (person_order(one.full_name), one.id))


async def with_cell(turn: Turn, member: Member) -> str:
    """Return a name with the cell, since names are shared."""
    return f"{member.full_name} ({await cell_name(turn, member.cell_id)})"
