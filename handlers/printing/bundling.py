"""All papers of a round in one ZIP file, for the office: a folder for each organisation and cell."""

import asyncio
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from handlers.documents.docx_form import Templates, form_docx
from handlers.documents.paper import Filled
from handlers.documents.pdf import as_pdf
from handlers.printing.filling import fill, prepare
from handlers.printing.gathering import papers_of
from handlers.printing.naming import file_name
from handlers.printing.right import PRINTABLE
from handlers.rounds import WHOLE
from handlers.services import Services
from models.audit import AuditRow
from models.cycle import Cycle
from models.forms.schema import HeaderField
from models.store.tables import assessment as assessment_table
from models.store.tables import unit as unit_table
from models.store.unit_of_work import Database, Store
from models.unit import Unit

Tell = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Sheaf:
    """The cell's papers that are to be written: its id, the folder, how many there are."""

    cell_id: int
    folder: str
    count: int


async def sheaves(store: Store, cycle: Cycle, unit: Unit) -> list[Sheaf]:
    """Return the cells under a unit that have papers, in the order of the tree."""
    t = assessment_table.c
    query = (
        select(t.cell_id, unit_table.c.path)
        .join(unit_table, unit_table.c.id == t.cell_id)
        .where(WHOLE, t.cycle_id == cycle.id, t.status.in_(PRINTABLE), unit_table.c.path.startswith(unit.path))
        .order_by(unit_table.c.path)
    )
    counts: dict[tuple[int, str], int] = {}
    for row in await store.query(query):
        counts[row.cell_id, row.path] = counts.get((row.cell_id, row.path), 0) + 1
    return [Sheaf(cell_id, await _folder(store, path), count) for (cell_id, path), count in counts.items()]


async def _folder(store: Store, path: str) -> str:
    """Return the folder of a cell: its name under the names of what holds it, without the root."""
    ids = [int(part) for part in path.strip("/").split("/")]
    await store.load(Unit, [(one,) for one in ids])
    names = [file_name(unit.name) for one in ids[1:] if (unit := await store.get(Unit, one)) is not None]
    return "/".join(names) or "-"


class Bundle:
    """A ZIP file while it is being written; it has its name only when it is whole."""

    def __init__(self, database: Database, services: Services, cycle: Cycle, *, pdf: bool) -> None:
        self._database = database
        self._services = services
        self._cycle = cycle
        self._pdf = pdf

    async def write(self, path: Path, sheaves: Sequence[Sheaf], tell: Tell) -> int:
        """Write all papers, telling after each how many more are done; return how many there are."""
        draft, written = path.with_name(path.name + ".part"), 0
        try:
            with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as bundle:
                for sheaf in sheaves:
                    papers = await self._read(sheaf)
                    for name, paper in _named(sheaf, papers):
                        bundle.writestr(name + self._ending, await self._content(paper))
                        tell(1)
                    written += len(papers)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
        return written

    @property
    def _ending(self) -> str:
        return ".pdf" if self._pdf else ".docx"

    async def _read(self, sheaf: Sheaf) -> list[Filled]:
        """Read a cell's papers, and record that they leave the house."""
        async with self._database.read() as store:
            found = await papers_of(store, self._cycle.id, sheaf.cell_id)
            await prepare(store, found)
            papers = [await fill(store, self._services.catalog, one) for one in found]
        async with self._database.begin() as store:
            for one in found:
                place = ("exported.paper", "assessment", one.id, one.cell_id)
                store.add(AuditRow(store.ids.new(), store.clock.now(), None, *place))
        return papers

    async def _content(self, paper: Filled) -> bytes:
        content = await asyncio.to_thread(form_docx, paper, Templates(self._services.papers))
        return await as_pdf(content, self._services.libreoffice) if self._pdf else content


def _named(sheaf: Sheaf, papers: Sequence[Filled]) -> Iterator[tuple[str, Filled]]:
    """Give each paper its name in the bundle: numbered, so that they stay in the order of the meeting."""
    for place, paper in enumerate(papers, start=1):
        name = file_name(paper.head.get(HeaderField.FULL_NAME, ""))
        yield f"{sheaf.folder}/{place:02}. {name}", paper
