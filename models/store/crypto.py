"""Sealing of sensitive values: AES-256-GCM, bound to table, column and row."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from models.errors import KiemdiemError

_FORMAT = b"\x01"
_KEY_ID_BYTES = 4
_NONCE_BYTES = 12
_HEADER_BYTES = len(_FORMAT) + _KEY_ID_BYTES + _NONCE_BYTES


class Sealed(bytes):
    """A value that only a SecretBox can read; the one type that sealed columns accept."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<sealed {len(self)} bytes>"


class UnreadableSecretError(KiemdiemError):
    """The value was sealed with another key, for another row, or was changed."""


class SecretBox:
    """Seal and open values, and make keyed hashes, with keys derived from one secret.

    Older secrets still open what they sealed; new values use the first one.
    """

    def __init__(self, secret: str, older: Sequence[str] = ()) -> None:
        self._fields = {_key_id(s): AESGCM(_derive(s, "field")) for s in (*older, secret)}
        self._current = _key_id(secret)
        self._index_key = _derive(secret, "index")

    def seal_bytes(self, value: bytes, *where: str | int) -> Sealed:
        """Seal a value for one place: table, column, row and, where there is one, cell."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        body = self._fields[self._current].encrypt(nonce, value, _place(where))
        return Sealed(_FORMAT + self._current + nonce + body)

    def open_bytes(self, sealed: bytes, *where: str | int) -> bytes:
        """Open a value sealed for the same place; raise UnreadableSecretError."""
        key = self._fields.get(sealed[1 : 1 + _KEY_ID_BYTES])
        if key is None or sealed[:1] != _FORMAT:
            raise UnreadableSecretError("a stored value was sealed with a key that is not configured")
        nonce = sealed[1 + _KEY_ID_BYTES : _HEADER_BYTES]
        try:
            return key.decrypt(nonce, sealed[_HEADER_BYTES:], _place(where))
        except InvalidTag:
            raise UnreadableSecretError(f"a stored value in {where[0]} was changed or moved") from None

    def seal(self, text: str, *where: str | int) -> Sealed:
        """Seal a text for one place."""
        return self.seal_bytes(text.encode(), *where)

    def open(self, sealed: bytes, *where: str | int) -> str:
        """Open a text sealed for the same place; raise UnreadableSecretError."""
        return self.open_bytes(sealed, *where).decode()

    def fingerprint(self, purpose: str, text: str) -> bytes:
        """Return a keyed hash of 32 bytes, for codes that are looked up but never shown again."""
        return hmac.digest(self._index_key, f"{purpose}\0{text}".encode(), "sha256")


def _place(where: tuple[str | int, ...]) -> bytes:
    return ":".join(map(str, where)).encode()


def _derive(secret: str, purpose: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=f"kiemdiem {purpose}".encode()).derive(secret.encode())


def _key_id(secret: str) -> bytes:
    return hashlib.sha256(_derive(secret, "key id")).digest()[:_KEY_ID_BYTES]
