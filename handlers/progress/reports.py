"""How many reports of collectives a unit owes in a round, and how many are handed in."""

from dataclasses import dataclass

from sqlalchemy import func, select

from handlers.rounds import PERSONAL, WHOLE
from models.assessment import HANDED_IN
from models.cycle import Cycle
from models.store.tables import assessment
from models.store.tables import unit as unit_table
from models.store.unit_of_work import Store
from models.unit import Unit


@dataclass(frozen=True, slots=True)
class Reports:
    """How many reports are owed and how many are handed in."""

    owed: int
    done: int


async def count_reports(store: Store, cycle: Cycle, unit: Unit) -> Reports:
    """Count the reports of the collectives of a unit and all below it."""
    rows = await store.query(
        select(assessment.c.status, func.count().label("reports"))
        .join(unit_table, unit_table.c.id == assessment.c.cell_id)
        .where(~PERSONAL, WHOLE, assessment.c.must_review, assessment.c.cycle_id == cycle.id)
        .where(unit_table.c.path.startswith(unit.path))
        .group_by(assessment.c.status)
    )
    return Reports(
        sum(row.reports for row in rows), sum(row.reports for row in rows if row.status in HANDED_IN)
    )
