"""HTTP for the Zalo Bot Platform: JSON by POST, with failures told apart by their cause."""

import json
from collections.abc import Mapping
from typing import Any

import aiohttp

_CONNECT_SECONDS = 10
_READ_SECONDS = 45
_IDLE_SECONDS = 15
_CONNECTIONS = 32


class NotSentError(Exception):
    """The request surely did not reach the server."""


class DoubtError(Exception):
    """The request may have been carried out: its reply was lost or cannot be read."""


class RefusedError(Exception):
    """The server answered ``ok: false``; ``code`` is its own where it names one, else the HTTP status."""

    def __init__(self, code: int, description: str) -> None:
        super().__init__(f"refused with {code}")
        self.code = code
        self.description = description


class Transport:
    """Calls the methods of one bot; the token is in every address, so no cause leaves this class."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Open the connection pool."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=_CONNECTIONS, keepalive_timeout=_IDLE_SECONDS)
            self._session = aiohttp.ClientSession(connector=connector)

    async def close(self) -> None:
        """Close the connection pool."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def call(self, method: str, values: Mapping[str, Any], seconds: float = _READ_SECONDS) -> Any:
        """Call a method and return its result; raise NotSentError, DoubtError or RefusedError."""
        if self._session is None:
            raise NotSentError("the transport is closed")
        timeout = aiohttp.ClientTimeout(total=None, connect=_CONNECT_SECONDS, sock_read=seconds)
        body = json.dumps(values, ensure_ascii=False).encode(errors="replace")
        headers = {"Content-Type": "application/json"}
        url = f"{self._root}/{method}"
        try:
            async with self._session.post(url, data=body, timeout=timeout, headers=headers) as response:
                return result(response.status, await response.read())
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotSentError(type(error).__name__) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise DoubtError(type(error).__name__) from None

    async def download(self, url: str, limit: int) -> bytes | None:
        """Fetch a picture that an update links to, None where it is larger; raise NotSentError."""
        if self._session is None:
            raise NotSentError("the transport is closed")
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_SECONDS, sock_read=_READ_SECONDS)
        body = b""
        try:
            async with self._session.get(url, timeout=timeout) as response:
                while len(body) <= limit and (more := await response.content.read(limit + 1 - len(body))):
                    body += more
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise NotSentError(type(error).__name__) from None
        if response.status != 200:
            raise RefusedError(response.status, "")
        return body if len(body) <= limit else None


def result(status: int, body: bytes) -> Any:
    """Read a reply: first ``ok``, then its code, then the HTTP status, as errors come inside HTTP 200 too."""
    try:
        reply = json.loads(body)
    except (ValueError, RecursionError):
        raise DoubtError(f"unreadable reply with status {status}") from None
    ok = reply.get("ok") if isinstance(reply, dict) else None
    if not isinstance(ok, bool):
        raise DoubtError(f"a reply without ok, status {status}")
    code = _code(reply)
    if ok and not code:
        return reply.get("result")
    if ok:
        raise DoubtError(f"ok with the error {code}")
    raise RefusedError(code or status, str(reply.get("description") or ""))


def _code(reply: Mapping[str, Any]) -> int:
    """Return the error code, 0 for none; one method spells it otherwise."""
    for name in ("error_code", "errorCode"):
        value = reply.get(name)
        if isinstance(value, int | str) and str(value).lstrip("-").isdecimal():
            return int(value)
    return 0
