"""Which assessments a request for papers is about, while who asked may have them."""

from collections.abc import Sequence

from handlers.people import Person, load_person
from handlers.printing.order import in_meeting_order
from handlers.printing.right import PRINTABLE, may_have, reviews
from handlers.rounds import WHOLE
from models.assessment import Assessment
from models.errand import Errand, ErrandKind
from models.member import AddressRow
from models.store.tables import assessment as assessment_table
from models.store.unit_of_work import Store


async def asker_of(store: Store, errand: Errand) -> Person | None:
    """Return who asked, while that person is still entered in the chat."""
    address = await store.get(AddressRow, errand.address_id)
    if address is None or address.member_id != errand.member_id:
        return None
    return await load_person(store, errand.member_id, store.clock.now())


async def wanted(store: Store, errand: Errand) -> Sequence[Assessment] | None:
    """Return what the papers are of, in their order; None where who asked may not have them any more."""
    person = await asker_of(store, errand)
    if person is None:
        return None
    if errand.kind in (ErrandKind.PAPER, ErrandKind.EVIDENCE):
        one = await store.get(Assessment, errand.args["a"])
        return [one] if one is not None and await may_have(store, person, one) else None
    if not await reviews(store, person, errand.unit_id):
        return None
    return await papers_of(store, errand.args["c"], errand.unit_id)


async def papers_of(store: Store, cycle_id: int, cell_id: int) -> list[Assessment]:
    """Return what was handed in in a cell, in the order of the meeting."""
    found = await store.find(
        Assessment,
        WHOLE,
        assessment_table.c.cycle_id == cycle_id,
        assessment_table.c.cell_id == cell_id,
        assessment_table.c.status.in_(PRINTABLE),
    )
    return await in_meeting_order(store, cell_id, found)
