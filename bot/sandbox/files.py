"""Files that people and the bot sent."""

import hashlib
import mimetypes
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote

_PNG = b"\x89PNG\r\n\x1a\n"
_IMAGES = (_PNG, b"\xff\xd8\xff", b"GIF8", b"RIFF")
_UNKNOWN_SIDE = 640


class FileKind(StrEnum):
    """How a file is shown."""

    PHOTO = "photo"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file with its name and bytes; ``number`` is unique in this sandbox."""

    number: int
    kind: FileKind
    name: str
    mime: str
    content: bytes

    @property
    def url(self) -> str:
        """Return the path at which a person's client loads the file."""
        return f"/sandbox/files/{self.number}/{quote(self.name, safe='')}"

    @property
    def mark(self) -> str:
        """Return what is the same for the same bytes."""
        return hashlib.sha256(self.content).hexdigest()[:16]


class Files:
    """Keep files by their number."""

    def __init__(self) -> None:
        self._files: dict[int, StoredFile] = {}

    def add(self, kind: FileKind, name: str, mime: str, content: bytes) -> StoredFile:
        """Keep a file; an empty MIME type is guessed from the name."""
        safe = name.replace("/", "_").replace("\x00", "") or "file"
        known = mime or mimetypes.guess_type(safe)[0] or "application/octet-stream"
        file = StoredFile(len(self._files) + 1, kind, safe, known, content)
        self._files[file.number] = file
        return file

    def get(self, number: int) -> StoredFile | None:
        """Return a file, or None."""
        return self._files.get(number)


def is_image(content: bytes) -> bool:
    """Tell whether the bytes begin like a picture."""
    return content.startswith(_IMAGES)


def picture_sides(content: bytes) -> tuple[int, int]:
    """Return width and height; exact for PNG, a usual size otherwise."""
    if content.startswith(_PNG) and len(content) >= 24:
        return int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")
    return _UNKNOWN_SIDE, _UNKNOWN_SIDE
