"""Desks in a browser as a channel: what is done arrives as forms, and pages read the outbox themselves."""

import asyncio
import json
import secrets
import time
from datetime import UTC, datetime
from typing import Any

from handlers.files.vault import FileMissingError, Vault
from models.messaging import (
    Address,
    Capabilities,
    DownloadError,
    FileRef,
    Incoming,
    IncomingKind,
    Outcome,
    Outgoing,
    Press,
    RawUpdate,
    Sent,
    UnreadableUpdateError,
)
from models.page import WEB

_REST_SECONDS = 20.0
_FILES = "web"
_KEPT_SECONDS = 24 * 3600
_ID_BITS = 62


class WebChannel:
    """A channel that sends nothing: a message of a desk has arrived once it is in the outbox."""

    name = WEB
    bot = ""
    capabilities = Capabilities(
        buttons=True, edit=True, files=True, deep_link=False, max_text=1 << 20, max_caption=1 << 20
    )
    link = ""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def open(self) -> None:
        """Need nothing."""

    async def close(self) -> None:
        """Hold nothing."""

    async def fetch(self, confirmed: str | None) -> list[RawUpdate]:
        """Return nothing after a while: updates are put into the inbox by the pages."""
        del confirmed
        await asyncio.to_thread(self._sweep)
        await asyncio.sleep(_REST_SECONDS)
        return []

    def read(self, body: bytes) -> Incoming:
        """Read one form; raise UnreadableUpdateError."""
        try:
            said = json.loads(body)
            sent_at = datetime.fromtimestamp(said["at"], UTC)
            return _read(Address(WEB, "", str(said["chat"])), said, sent_at)
        except (ValueError, KeyError, TypeError, OverflowError, OSError) as error:
            raise UnreadableUpdateError("not a form of a desk") from error

    async def send(self, chat: str, message: Outgoing, keys: tuple[str, ...]) -> Outcome:
        """Say that the message has arrived."""
        del chat, message, keys
        return Sent(secrets.token_hex(8))

    async def edit(self, chat: str, external_id: str, message: Outgoing, keys: tuple[str, ...]) -> Outcome:
        """Say that the change has arrived."""
        del chat, message, keys
        return Sent(external_id)

    async def acknowledge(self, callback_id: str, text: str) -> None:
        """Do nothing: a page waits for its turn."""

    async def download(self, file_id: str, limit: int) -> bytes:
        """Return a file that was sent with a form; raise DownloadError."""
        try:
            content = await self._vault.open(_FILES, int(file_id))
        except (FileMissingError, ValueError) as error:
            raise DownloadError("the file is not there", lasting=True) from error
        if len(content) > limit:
            raise DownloadError("the file is too big", too_big=True)
        return content

    async def keep(self, content: bytes) -> str:
        """Keep a file until it is asked for; return the number to ask by."""
        number = secrets.randbits(_ID_BITS)
        await self._vault.keep(_FILES, number, content)
        return str(number)

    def _sweep(self) -> None:
        """Throw away what was taken, or never was, a day ago."""
        for path in (self._vault.folder / _FILES).glob("*"):
            if time.time() - path.stat().st_mtime > _KEPT_SECONDS:
                path.unlink(missing_ok=True)


def _read(address: Address, said: dict[str, Any], at: datetime) -> Incoming:
    if "press" in said:
        press = Press(str(said["press"]), "")
        return Incoming(address, IncomingKind.PRESS, "", at, press=press)
    if "file" in said:
        file = FileRef(str(said["file"]), str(said["name"]), str(said["mime"]), int(said["size"]))
        return Incoming(address, IncomingKind.FILE, "", at, file=file)
    return Incoming(address, IncomingKind.TEXT, "", at, text=str(said["text"]))
