"""Who may have a paper: its author always, the reviewers of its cell once it is handed in."""

from handlers.collectives.people import leads
from handlers.people import REVIEWERS, Person
from models.assessment import HANDED_IN, Assessment
from models.store.unit_of_work import Store
from models.unit import Unit

PRINTABLE = HANDED_IN
"""Others than the author may have the paper only in these states; what is being added to is a draft again."""


async def may_have(store: Store, person: Person, assessment: Assessment) -> bool:
    """Tell whether a person may have the paper of an assessment as it stands now."""
    if assessment.member_id == person.id or await leads(store, person.id, assessment):
        return True
    return assessment.status in PRINTABLE and await reviews(store, person, assessment.cell_id)


async def reviews(store: Store, person: Person, cell_id: int) -> bool:
    """Tell whether a person reviews in a cell."""
    cell = await store.get(Unit, cell_id)
    return cell is not None and person.holds(cell, *REVIEWERS)
