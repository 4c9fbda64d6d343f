"""A sealed archive: a compressed tar whose pieces only the secret key opens, each in its place.

After one line that says what the file is, and the archive's own id, come pieces of a length each. A piece
is bound to the archive, to its number and to whether it is the last, so that none can be changed, moved,
left out or cut off unseen.
"""

import io
import json
import secrets
import struct
import tarfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import IO, Any, cast

from models.errors import KiemdiemError
from models.store.crypto import SecretBox, UnreadableSecretError

_MAGIC = b"kiemdiem backup 1\n"
_ID_BYTES = 16
_PIECE_BYTES = 1024 * 1024
_MOST_SEALED_BYTES = 2 * _PIECE_BYTES
_LENGTH = struct.Struct(">I")
_ABOUT = "about.json"


class DamagedArchiveError(KiemdiemError):
    """The file is no archive, is cut off, was changed, or was sealed with another key."""


def write_archive(
    box: SecretBox, file: IO[bytes], about: Mapping[str, Any], entries: Iterable[tuple[str, Path]]
) -> None:
    """Write what the archive is about, then files under their names."""
    sealing = _Sealing(box, file)
    with tarfile.open(fileobj=cast("IO[bytes]", sealing), mode="w|gz") as tar:
        text = json.dumps(about, ensure_ascii=False).encode()
        head = tarfile.TarInfo(_ABOUT)
        head.size = len(text)
        tar.addfile(head, io.BytesIO(text))
        for name, path in entries:
            tar.add(path, name, recursive=False)
    sealing.finish()


def read_archive(box: SecretBox, file: IO[bytes], keep: Callable[[str, IO[bytes]], None]) -> dict[str, Any]:
    """Give every file with its name to ``keep``; return what it is about. Raise DamagedArchiveError."""
    opening = _Opening(box, file)
    about: dict[str, Any] = {}
    try:
        with tarfile.open(fileobj=cast("IO[bytes]", opening), mode="r|gz") as tar:
            for member in tar:
                content = tar.extractfile(member)
                if content is None:
                    raise DamagedArchiveError(f"the backup holds {member.name!r}, which is no plain file")
                if member.name == _ABOUT:
                    about = json.load(content)
                else:
                    keep(member.name, content)
    except (tarfile.TarError, EOFError, OSError) as error:
        raise DamagedArchiveError(f"the backup cannot be read to its end: {error}") from None
    opening.require_end()
    return about


class _Sealing:
    """A file to write to: seals piece by piece."""

    def __init__(self, box: SecretBox, file: IO[bytes]) -> None:
        self._box, self._file = box, file
        self._id = secrets.token_bytes(_ID_BYTES)
        self._waiting = bytearray()
        self._number = 0
        file.write(_MAGIC + self._id)

    def write(self, data: bytes) -> int:
        self._waiting += data
        while len(self._waiting) > _PIECE_BYTES:
            self._seal(bytes(self._waiting[:_PIECE_BYTES]), last=False)
            del self._waiting[:_PIECE_BYTES]
        return len(data)

    def finish(self) -> None:
        self._seal(bytes(self._waiting), last=True)

    def _seal(self, piece: bytes, *, last: bool) -> None:
        sealed = self._box.seal_bytes(piece, *_place(self._id, self._number, last=last))
        self._file.write(_LENGTH.pack(len(sealed)) + sealed)
        self._number += 1


class _Opening:
    """A file to read from: opens piece by piece."""

    def __init__(self, box: SecretBox, file: IO[bytes]) -> None:
        self._box, self._file = box, file
        self._ready = bytearray()
        self._number = 0
        self._ended = False
        if file.read(len(_MAGIC)) != _MAGIC:
            raise DamagedArchiveError("the file is no backup that 'kiemdiem backup' has written")
        self._id = file.read(_ID_BYTES)

    def read(self, size: int) -> bytes:
        while len(self._ready) < size and not self._ended:
            self._ready += self._open()
        taken = bytes(self._ready[:size])
        del self._ready[:size]
        return taken

    def require_end(self) -> None:
        """Read what the tar has left over; raise DamagedArchiveError where the last piece does not come."""
        while not self._ended:
            self._open()

    def _open(self) -> bytes:
        head = self._file.read(_LENGTH.size)
        length = _LENGTH.unpack(head)[0] if len(head) == _LENGTH.size else 0
        sealed = self._file.read(length) if 0 < length <= _MOST_SEALED_BYTES else b""
        if not sealed or len(sealed) != length:
            raise DamagedArchiveError("the backup is cut off; take another one")
        piece = self._either(sealed)
        self._number += 1
        return piece

    def _either(self, sealed: bytes) -> bytes:
        try:
            return self._box.open_bytes(sealed, *_place(self._id, self._number, last=False))
        except UnreadableSecretError:
            pass
        try:
            piece = self._box.open_bytes(sealed, *_place(self._id, self._number, last=True))
        except UnreadableSecretError:
            raise DamagedArchiveError(
                "the backup was sealed with another KIEMDIEM_SECRET_KEY, or was changed: put the key of "
                "that time into KIEMDIEM_SECRET_KEY or KIEMDIEM_OLD_SECRET_KEYS, or take another backup"
            ) from None
        self._ended = True
        return piece


def _place(archive: bytes, number: int, *, last: bool) -> tuple[str, str, str, int, str]:
    return "backup", "piece", archive.hex(), number, "last" if last else "more"
