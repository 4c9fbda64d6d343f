"""Files that are sent as evidence: noted here, fetched later by a worker, never in a turn."""

from dataclasses import replace

from handlers.engine.inputs import Attached
from handlers.turn import Turn
from handlers.writing.draft import Draft
from models.assessment import Evidence
from models.messaging import FileRef

WAITING = "waiting"
MOST_BYTES = 20 * 1024 * 1024
"""What a bot may fetch (Telegram Bot API, getFile)."""


async def attached(turn: Turn, draft: Draft, file: FileRef) -> Attached:
    """Return the file as the engine knows it; one that was sent before keeps its number."""
    known = await _known(turn, draft, file)
    return Attached(str(known or turn.store.ids.new()), file.name, file.mime, file.size)


async def _known(turn: Turn, draft: Draft, file: FileRef) -> int | None:
    for row in await turn.store.group(Evidence, "assessment_id", draft.assessment.id):
        same = turn.store.box.open(row.file_id, "evidence", "file_id", row.id) == file.file_id
        if same and row.question == draft.progress.at:
            return row.id
    return None


async def note(turn: Turn, draft: Draft, file: FileRef, said: Attached) -> None:
    """Put the file on the list of what is to be fetched."""
    row_id, box = int(said.file_id), turn.store.box
    known = await turn.store.get(Evidence, row_id)
    if known is not None:
        turn.store.save(replace(known, state=WAITING, attempts=0))
        return
    turn.store.add(
        Evidence(
            id=row_id,
            assessment_id=draft.assessment.id,
            question=draft.progress.at,
            address_id=turn.address.id,
            file_id=box.seal(file.file_id, "evidence", "file_id", row_id),
            name=box.seal(file.name, "evidence", "name", row_id),
            mime=file.mime[:100],
            size=file.size,
            state=WAITING,
            received_at=turn.now,
        )
    )
