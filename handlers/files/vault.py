"""Files beside the database: each sealed for its own row, written whole or not at all."""

import asyncio
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from models.errors import KiemdiemError
from models.store.crypto import SecretBox

EVIDENCE, UPLOAD = "evidence", "upload"
_SUFFIX = ".sealed"


class FileMissingError(KiemdiemError):
    """The file is not there: not yet fetched, thrown away, or left out of a restored backup."""


@dataclass(frozen=True, slots=True)
class Vault:
    """The folder of the kept files; nothing in it can be read or moved to another row without the box."""

    folder: Path
    box: SecretBox

    async def keep(self, kind: str, row_id: int, content: bytes) -> None:
        """Write a file, so that it is whole on the disk when this returns."""
        await asyncio.to_thread(self._write, kind, row_id, content)

    async def open(self, kind: str, row_id: int) -> bytes:
        """Return a file's content; raise FileMissingError or UnreadableSecretError."""
        return await asyncio.to_thread(self._read, kind, row_id)

    async def forget(self, kind: str, *row_ids: int) -> None:
        """Throw files away; those that are gone already are no fault."""
        await asyncio.to_thread(self._remove, kind, row_ids)

    def kept(self, kind: str) -> Iterator[int]:
        """Give the rows that have a file."""
        for path in (self.folder / kind).glob(f"*{_SUFFIX}"):
            if path.stem.isdigit():
                yield int(path.stem)

    def _write(self, kind: str, row_id: int, content: bytes) -> None:
        sealed = self.box.seal_bytes(content, kind, "content", row_id)
        path = self._path(kind, row_id)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_suffix(".part")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        _sync(path.parent)

    def _read(self, kind: str, row_id: int) -> bytes:
        try:
            sealed = self._path(kind, row_id).read_bytes()
        except FileNotFoundError:
            raise FileMissingError(f"the file of {kind} {row_id} is not there") from None
        return self.box.open_bytes(sealed, kind, "content", row_id)

    def _remove(self, kind: str, row_ids: tuple[int, ...]) -> None:
        for row_id in row_ids:
            self._path(kind, row_id).unlink(missing_ok=True)

    def _path(self, kind: str, row_id: int) -> Path:
        return self.folder / kind / f"{row_id}{_SUFFIX}"


def _sync(folder: Path) -> None:
    """Make a rename in a folder last through a loss of power."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
