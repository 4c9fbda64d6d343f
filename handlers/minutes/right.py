"""Who may take down a cell's meeting, and who confirms its count."""

from handlers.people import REVIEWERS, Person
from models.minutes import Minutes
from models.store.unit_of_work import Store
from models.unit import Unit


async def runs(store: Store, person: Person, minutes_id: int) -> bool:
    """Tell whether a person takes down a meeting: who reviews in the cell, or the member who was named."""
    minutes = await store.get(Minutes, minutes_id)
    if minutes is None:
        return False
    named = minutes.taker_id == person.id and person.cell.id == minutes.cell_id
    return named or await leads(store, person, minutes)


async def leads(store: Store, person: Person, minutes: Minutes) -> bool:
    """Tell whether a person reviews in the meeting's cell."""
    cell = await store.get(Unit, minutes.cell_id)
    return cell is not None and person.holds(cell, *REVIEWERS)


async def witnesses(store: Store, person: Person, minutes_id: int) -> bool:
    """Tell whether a person is the second one who confirms the count."""
    minutes = await store.get(Minutes, minutes_id)
    return minutes is not None and minutes.witness_id == person.id and person.cell.id == minutes.cell_id
