"""What an officer is in charge of: the places to begin at, and the cells whose people are known by name."""

import re
from collections.abc import Sequence

from handlers.desk import duty
from handlers.people import Person
from models.store.unit_of_work import Store
from models.unit import Unit

_NUMBERS = re.compile(r"(\d+)")


def places(person: Person) -> list[Unit]:
    """Return the units over which the person reviews or leads, without those that lie below another."""
    units = list({post.unit.id: post.unit for post in person.posts}.values())
    return [one for one in units if not any(other.holds(one) and other.id != one.id for other in units)]


async def own_cells(store: Store, person: Person) -> Sequence[Unit]:
    """Return the cells that fall to the person as a reviewer; only there people are named."""
    return await duty.cells_of(store, person)


def part_of(unit: Unit, path: str) -> int:
    """Return the unit right below on the way to a cell; the unit itself where the cell is that."""
    below = path.removeprefix(unit.path).partition("/")[0]
    return int(below) if below else unit.id


def natural(name: str) -> list[tuple[int, str]]:
    """Key a name for sorting so that 2 comes before 10."""
    return [
        (int(part), "") if part.isdigit() else (0, part) for part in _NUMBERS.split(name.casefold()) if part
    ]
