"""The files that were handed in with answers, as they were sent."""

from pathlib import Path

from handlers.files.vault import EVIDENCE, FileMissingError, Vault
from models.assessment import Evidence
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
