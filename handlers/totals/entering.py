"""Entering the numbers of a unit that stays on paper: checked, kept with who and when, never overwritten."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from handlers.documents.table_xlsx import Cell
from handlers.roster.headers import Grid
from handlers.roster.names import fold
from handlers.roster.sheets import load_sheets
from handlers.roster.template import Say
from handlers.roster.values import text_of
from handlers.totals.sheet import entry_header
from models.cycle import Cycle
from models.errors import KiemdiemError
from models.store.tables import paper_total as paper_table
from models.store.unit_of_work import Store
from models.totals import NUMBERS, Entered, Fault, PaperTotal
from models.unit import Unit
from models.upload import Upload, UploadState


class NotNumbersError(KiemdiemError):
    """A file is not the sheet on which numbers are entered."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that was not taken; ``row`` as Excel counts them."""

    row: int
    name: str
    fault: Fault | None


@dataclass(frozen=True, slots=True)
class Read:
    """What a sheet says: numbers by unit, and the rows that cannot be taken."""

    entries: tuple[tuple[Unit, Entered], ...]
    refused: tuple[Refused, ...]


async def newest(store: Store, cycle: Cycle, unit: Unit) -> PaperTotal | None:
    """Return the numbers that hold for a unit itself."""
    here = (paper_table.c.cycle_id == cycle.id, paper_table.c.unit_id == unit.id)
    found = await store.first(PaperTotal, *here, order_by=paper_table.c.id.desc())
    return found if found is not None and found.withdrawn_at is None else None


async def keep(store: Store, cycle: Cycle, unit: Unit, entered: Entered, who: int, source: str) -> bool:
    """Keep numbers without a fault; False where the very same hold already."""
    held = await newest(store, cycle, unit)
    if held is not None and held.entered == entered:
        return False
    now, row_id = store.clock.now(), store.ids.new()
    store.add(PaperTotal(row_id, cycle.id, unit.id, list(entered.numbers), source, who, now))
    return True


async def withdraw(store: Store, cycle: Cycle, unit: Unit) -> bool:
    """Let the records count for a unit again; False where nothing was entered."""
    held = await newest(store, cycle, unit)
    if held is None:
        return False
    store.save(replace(held, withdrawn_at=store.clock.now()))
    return True


def settle(store: Store, upload: Upload) -> None:
    """Note that a sheet was read; nothing of it waits for a yes."""
    store.save(replace(upload, state=UploadState.DONE, settled_at=store.clock.now()))


async def read_sheet(store: Store, top: Unit, name: str, content: bytes, say: Say) -> Read:
    """Read the sheet that came back; rows without numbers are left alone.

    Raises RosterUnreadableError for a file that is no table, NotNumbersError where no sheet has the headings.
    """
    grid, first = _grid(name, content, say)
    entries: list[tuple[Unit, Entered]] = []
    refused: list[Refused] = []
    for place, line in enumerate(grid[first:], start=first + 1):
        cells = [text_of(cell) for cell in line][: 2 + NUMBERS]
        said = [cell for cell in cells[2:] if cell]
        if not said:
            continue
        unit = await _unit(store, top, cells[0])
        entered = _entered(cells[2:])
        fault = next(entered.faults(), None) if entered else None
        if unit is None or entered is None or fault is not None:
            refused.append(Refused(place, cells[1].strip(), fault))
        else:
            entries.append((unit, entered))
    return Read(tuple(entries), tuple(refused))


def _grid(name: str, content: bytes, say: Say) -> tuple[Grid, int]:
    wanted = [fold(word) for word in entry_header(say)]
    for sheet in load_sheets(name, content):
        for place, line in enumerate(sheet.grid):
            if [fold(text_of(cell)) for cell in line[: len(wanted)]] == wanted:
                return sheet.grid, place + 1
    raise NotNumbersError("no sheet has the headings of the exported one")


async def _unit(store: Store, top: Unit, said: str) -> Unit | None:
    found = await store.get(Unit, int(said)) if said.isdigit() else None
    return found if found is not None and top.holds(found) and found.id != top.id else None


def _entered(cells: Sequence[Cell]) -> Entered | None:
    """Read ten numbers; an empty cell is 0, anything else is none."""
    said = [str(cell).strip().removesuffix(".0") for cell in cells]
    if any(one and not one.isdigit() for one in said):
        return None
    return Entered.of([int(one or 0) for one in (*said, *[""] * (NUMBERS - len(said)))])
