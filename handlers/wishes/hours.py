"""People's own hours: which of them concern a cell's reminders, and whose reminder comes when."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import or_, select

from handlers.rounds import PERSONAL
from models.cycle import Cycle
from models.store.tables import assessment, wish
from models.store.unit_of_work import Store
from models.wish import Wish

EVERY_CELL = 0


async def hours_in(store: Store, cycle: Cycle) -> Mapping[int, Sequence[Wish]]:
    """Return the different hours that people of each cell wish for in a round, and all under ``EVERY_CELL``."""
    own = or_(wish.c.hour.is_not(None), wish.c.hour_before.is_not(None))
    rows = await store.query(
        select(assessment.c.cell_id, wish.c.hour, wish.c.hour_before, wish.c.hour_from)
        .join(wish, wish.c.member_id == assessment.c.member_id)
        .where(PERSONAL, assessment.c.cycle_id == cycle.id, own)
        .distinct()
    )
    found: dict[int, set[Wish]] = defaultdict(set)
    for row in rows:
        one = Wish(0, row.hour, row.hour_before, row.hour_from)
        found[row.cell_id].add(one)
        found[EVERY_CELL].add(one)
    return {cell_id: tuple(wishes) for cell_id, wishes in found.items()}
