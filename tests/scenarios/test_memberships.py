"""Memberships follow the list: who comes, changes the cell, leaves and comes back."""

from typing import Any

from handlers.office.importing import apply
from handlers.roster.difference import difference
from handlers.roster.matching import KnownMember
from models.details import read_details
from models.member import Member, Membership
from models.roster import Standing
from models.store.tables import membership as membership_table
from models.unit import Unit
from tests.chat import World
from tests.factories import CELL, row

OTHER = "Chi bộ thôn Hai"


async def _bring_in(town: World, **told: Any) -> list[tuple[str, bool]]:
    """Bring a list of one person in; return the cells of the person, and which is held now."""
    listed = row("Lê Thị Mẫu", card_number="12345678", **told)
    async with town.database.begin() as store:
        members = await store.find(Member)
        known = [KnownMember(str(one.id), read_details(store.box, one)) for one in members]
        await apply(store, difference(known, (listed,)), "Đảng bộ huyện Sơn Lam")
    async with town.database.read() as store:
        held = await store.find(Membership, order_by=membership_table.c.id)
        units = {unit.id: unit.name for unit in await store.find(Unit)}
        assert len(await store.find(Member)) == 1
    return [(units[one.cell_id], one.until is None) for one in held]


async def test_membership_begins_moves_ends_and_begins_again_with_the_list(town: World) -> None:
    came = await _bring_in(town)
    moved = await _bring_in(town, cell=OTHER)
    left = await _bring_in(town, cell=OTHER, standing=Standing.MOVED)
    back = await _bring_in(town, cell=OTHER)

    assert came == [(CELL, True)]
    assert moved == [(CELL, False), (OTHER, True)]
    assert left == [(CELL, False), (OTHER, False)]
    assert back == [(CELL, False), (OTHER, False), (OTHER, True)]
