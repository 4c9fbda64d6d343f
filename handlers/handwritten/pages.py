"""The pages of a paper that was written by hand: which files are taken, adding one, reading them in order."""

from collections.abc import Sequence

from handlers.files.vault import EVIDENCE, Vault
from handlers.turn import Turn
from models.assessment import Assessment, Evidence
from models.handwritten import PAGES, Handwritten
from models.messaging import FileRef
from models.store.unit_of_work import Store
from models.upload import FileState

MOST_PAGES = 20
MOST_BYTES = 20 * 1024 * 1024
"""What a bot may fetch (Telegram Bot API, getFile)."""
_MOST_SHOWN_BYTES = 5 * 1024 * 1024
_PDF = "application/pdf"
_ENDINGS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "image/heic": ".heic",
    "image/heif": ".heic",
    _PDF: ".pdf",
}
_BY_NAME = (".jpg", ".jpeg", ".png", ".webp", ".heic", ".pdf")
"""Some phones send a picture as a file of no known kind; its name tells."""


def ending_of(file: FileRef) -> str:
    """Return the ending that a page's file gets; empty where it is neither a picture nor a PDF."""
    if file.mime in _ENDINGS:
        return _ENDINGS[file.mime]
    name = file.name.lower()
    unknown = file.mime in ("", "application/octet-stream")
    return next((ending for ending in _BY_NAME if unknown and name.endswith(ending)), "")


async def known(turn: Turn, file: FileRef, pages: Sequence[int]) -> int | None:
    """Return the place, from 1, of a page that is the very same file."""
    for place, row in enumerate(await in_order(turn.store, pages), start=1):
        if turn.store.box.open(row.file_id, "evidence", "file_id", row.id) == file.file_id:
            return place
    return None


def keep(turn: Turn, assessment: Assessment, file: FileRef) -> int:
    """Put a page on the list of what is to be fetched; return its id."""
    row_id, box = turn.store.ids.new(), turn.store.box
    name = f"{turn.label('hand.file')}{ending_of(file)}"
    turn.store.add(
        Evidence(
            id=row_id,
            assessment_id=assessment.id,
            question=PAGES,
            address_id=turn.address.id,
            file_id=box.seal(file.file_id, "evidence", "file_id", row_id),
            name=box.seal(name, "evidence", "name", row_id),
            mime=file.mime[:100],
            size=file.size,
            state=FileState.WAITING,
            received_at=turn.now,
        )
    )
    return row_id


async def of(store: Store, assessment: Assessment) -> Handwritten | None:
    """Return the pages of an assessment, if there ever were any."""
    return await store.get(Handwritten, assessment.id)


async def in_order(store: Store, pages: Sequence[int]) -> list[Evidence]:
    """Return the files of pages in their order."""
    await store.load(Evidence, [(one,) for one in pages])
    rows = [await store.get(Evidence, one) for one in pages]
    return [row for row in rows if row is not None]


async def lost(store: Store, pages: Sequence[int]) -> list[int]:
    """Return the pages whose file could not be fetched."""
    return [row.id for row in await in_order(store, pages) if row.state == FileState.FAILED]


async def pictures_of(store: Store, vault: Vault, assessment: Assessment) -> list[bytes]:
    """Return the pages that were handed in and that Word can show, in their order."""
    row = await store.get(Handwritten, assessment.id)
    kept = [one for one in await in_order(store, row.handed if row else ()) if one.state == FileState.KEPT]
    shown = [one for one in kept if one.mime != _PDF]
    return [await vault.open(EVIDENCE, one.id) for one in shown if one.size <= _MOST_SHOWN_BYTES]


def places(pages: Sequence[int], some: Sequence[int]) -> str:
    """Return the numbers of some pages, for a sentence."""
    return ", ".join(str(place) for place, one in enumerate(pages, start=1) if one in some)
