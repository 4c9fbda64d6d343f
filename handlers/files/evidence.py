"""The files that were handed in with answers, as they were sent."""

import json
from pathlib import Path

from handlers.files.vault import EVIDENCE, FileMissingError, Vault
from models.assessment import AnswerRow, Assessment, Evidence
from models.store.crypto import SecretBox
from models.store.unit_of_work import Store
from models.upload import FileState


async def evidence_content(store: Store, box: SecretBox, folder: Path, evidence: Evidence) -> bytes:
    """Return the content of a file that was sent as evidence.

    Raise FileMissingError while it is not fetched, or where it could not be; whether somebody may
    read it is for the caller to ask first.
    """
    known = await store.get(Evidence, evidence.id)
    if known is None or known.state != FileState.KEPT:
        raise FileMissingError(f"the file of evidence {evidence.id} is not there")
    return await Vault(folder, box).open(EVIDENCE, evidence.id)


async def attached_to(store: Store, assessment: Assessment) -> list[Evidence]:
    """Return the files that the answers of an assessment name, as far as they have come."""
    if not await store.group(Evidence, "assessment_id", assessment.id):
        return []
    named = [
        file_id
        for row in await store.group(AnswerRow, "assessment_id", assessment.id)
        for file_id in _files(store, row)
    ]
    rows = [await store.get(Evidence, file_id) for file_id in named]
    return [row for row in rows if row is not None and row.assessment_id == assessment.id]


def _files(store: Store, row: AnswerRow) -> list[int]:
    """Return the numbers of the files that an answer holds."""
    value = json.loads(store.box.open(row.value, "answer", "value", f"{row.assessment_id}:{row.question}"))
    files = value if isinstance(value, list) else []
    return [int(one["file"]) for one in files if isinstance(one, dict) and str(one.get("file", "")).isdigit()]
