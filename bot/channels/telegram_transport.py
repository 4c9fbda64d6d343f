"""HTTP for the Telegram client over aiohttp, with failures told apart by their cause."""

import io
import json
from collections.abc import Mapping
from typing import Any

import aiohttp
from telegram._utils.types import ODVInput
from telegram.error import TelegramError
from telegram.request import BaseRequest, RequestData

_CONNECT_SECONDS = 10
_READ_SECONDS = 45
_IDLE_SECONDS = 15
_CONNECTIONS = 128
_JSON = {"Content-Type": "application/json"}


class NotSentError(TelegramError):
    """The request surely did not reach the server."""


class OversizeError(NotSentError):
    """The file is larger than the caller takes."""


class DoubtError(TelegramError):
    """The request may have been carried out: its reply was lost or unreadable."""


class RefusedError(TelegramError):
    """The server answered with an error; ``code`` and ``parameters`` as the Bot API gives them."""

    def __init__(self, code: int, description: str, parameters: dict[str, Any]) -> None:
        super().__init__(description)
        self.code = code
        self.parameters = parameters


class AiohttpRequest(BaseRequest):
    """The transport of a ``telegram.Bot``; only POST, as others are repeated on dead connections."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Return the seconds that a reply may take."""
        return _READ_SECONDS

    async def initialize(self) -> None:
        """Open the connection pool."""
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=_CONNECTIONS, keepalive_timeout=_IDLE_SECONDS)
            self._session = aiohttp.ClientSession(connector=connector)

    async def shutdown(self) -> None:
        """Close the connection pool."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = None,
        write_timeout: ODVInput[float] = None,
        connect_timeout: ODVInput[float] = None,
        pool_timeout: ODVInput[float] = None,
    ) -> tuple[int, bytes]:
        """Send one request; raise NotSentError, DoubtError or RefusedError."""
        seconds = read_timeout if isinstance(read_timeout, (int, float)) else _READ_SECONDS
        return 200, await self.call(url, _form(request_data), seconds)

    async def call(self, url: str, data: Any, seconds: float) -> bytes:
        """Post a form and return the reply's body; raise NotSentError, DoubtError or RefusedError."""
        status, body = await self._exchange(url, data, seconds)
        _checked(status, body)
        return body

    async def result(self, url: str, values: Mapping[str, Any], seconds: float = _READ_SECONDS) -> Any:
        """Post JSON and return the result; raise as ``call`` does, KeyError where there is none."""
        data = json.dumps(values, ensure_ascii=False).encode(errors="replace")
        status, body = await self._exchange(url, data, seconds, _JSON)
        return _checked(status, body)["result"]

    async def download(self, url: str, limit: int) -> bytes:
        """Fetch a file of at most ``limit`` bytes; raise NotSentError, OversizeError where it is larger."""
        assert self._session is not None, "open the transport first"  # noqa: S101 - a programming error
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_SECONDS, sock_read=_READ_SECONDS)
        try:
            async with self._session.get(url, timeout=timeout) as response:
                body = await response.content.read(limit + 1)
                while len(body) <= limit and (more := await response.content.read(limit + 1 - len(body))):
                    body += more
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise NotSentError(type(error).__name__) from None
        if response.status != 200:
            raise NotSentError(f"status {response.status}")
        if len(body) > limit:
            raise OversizeError(f"more than {limit} bytes")
        return body

    async def _exchange(
        self, url: str, data: Any, seconds: float, headers: Mapping[str, str] | None = None
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise NotSentError("the transport is closed")
        timeout = aiohttp.ClientTimeout(total=None, connect=_CONNECT_SECONDS, sock_read=seconds)
        # The causes hold the URL and with it the token, so they end here ("from None").
        try:
            async with self._session.post(url, data=data, timeout=timeout, headers=headers) as response:
                return response.status, await response.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotSentError(type(error).__name__) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise DoubtError(type(error).__name__) from None


def _form(data: RequestData | None) -> Any:
    if data is None:
        return None
    if not data.contains_files:
        return data.json_parameters
    form = aiohttp.FormData(quote_fields=False)
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, part in (data.multipart_data or {}).items():
        file_name, content, mime = part
        whole = content if isinstance(content, bytes) else content.read()
        form.add_field(name, io.BytesIO(whole), filename=file_name, content_type=mime)
    return form


def _checked(status: int, body: bytes) -> dict[str, Any]:
    try:
        reply: dict[str, Any] = json.loads(body)
        ok = reply["ok"]
    except (ValueError, KeyError, TypeError):
        raise DoubtError(f"unreadable reply with status {status}") from None
    if ok is True and status < 300:
        return reply
    description = str(reply.get("description", ""))
    if status >= 500:
        restarting = "restart" in description.lower()
        raise NotSentError("the server restarts") if restarting else DoubtError(f"status {status}")
    parameters = reply.get("parameters")
    code = reply.get("error_code", status)
    raise RefusedError(int(code), description, parameters if isinstance(parameters, dict) else {})
