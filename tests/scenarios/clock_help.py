"""Rounds at a fixed hour of a fixed day, so that nothing depends on when the tests run."""

from datetime import datetime

from models.member import Role, RoleKind
from models.roster import RosterRow
from models.store.tables import role as role_table
from tests.chat import World
from tests.factories import ROWS, open_round
from tests.scenarios.desk_help import MORE, Village

MONDAY_MORNING = "2026-12-07T09:00:00+07:00"
SUNDAY_17 = "2026-12-20T17:00:00+07:00"
TUESDAY_17 = "2026-12-22T17:00:00+07:00"


async def village_at(
    town: World,
    *names: str,
    now: str = MONDAY_MORNING,
    deadline: str = SUNDAY_17,
    rows: tuple[RosterRow, ...] = (*ROWS, *MORE),
) -> Village:
    """Move the clock, open a round in the two cells, and let some people join."""
    await town.move_clock(set=now)
    form = town.parts.services.catalog.get("mau-02a-2023")
    opened = await open_round(town.database, form, datetime.fromisoformat(deadline), rows)
    village = Village(town, opened, {})
    for name in names:
        await village.join(name)
    return village


async def give_role(village: Village, name: str, kind: RoleKind, cell_of: str) -> None:
    """Give a person one more role, in another person's cell."""
    member, cell_id = village.round.members[name], village.round.members[cell_of].cell_id
    async with village.town.database.begin() as store:
        store.add(Role(store.ids.new(), member.id, cell_id, kind, store.clock.now()))


async def end_role(village: Village, name: str, cell_of: str) -> None:
    """End a person's roles in another person's cell."""
    member, cell_id = village.round.members[name], village.round.members[cell_of].cell_id
    ended = role_table.update().where(role_table.c.member_id == member.id, role_table.c.unit_id == cell_id)
    async with village.town.database.begin() as store:
        await store.run(ended.values(until=store.clock.now()))
