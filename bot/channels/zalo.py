"""The Zalo channel: one bot of the Zalo Bot Platform, fetched by polling or told by a webhook.

Errors come inside HTTP 200, ``getUpdates`` hands out one object once, and there are no buttons, edits or files.
"""

import asyncio
import hmac
from dataclasses import dataclass
from typing import Any

import structlog

from bot.channels.plain import parts, plain
from bot.channels.zalo_reading import incoming, raw_update
from bot.channels.zalo_transport import DoubtError, NotSentError, RefusedError, Transport
from models.messaging import (
    Ambiguous,
    Capabilities,
    ChannelStoppedError,
    DownloadError,
    Gone,
    Incoming,
    Outcome,
    Outgoing,
    RawUpdate,
    RetryAfter,
    Sent,
    Undeliverable,
)

_POLL_SECONDS = 20
_POLL_MARGIN_SECONDS = 15
_REST_SECONDS = 20.0
_NOT_SENT_SECONDS = 1.0
_TOKEN_SECONDS = 60.0
_SERVER_SECONDS = 30.0
_FIRST_QUIET_SECONDS, _LONGEST_QUIET_SECONDS = 5.0, 600.0
_MAX_UNITS = 1900
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where Zalo delivers updates, and the secret by which its calls are known."""

    url: str
    secret: str


class ZaloChannel:
    """One Zalo bot."""

    name = "zalo"
    link = ""

    def __init__(self, token: str, api_url: str, webhook: Webhook | None = None) -> None:
        self.bot = token.partition(":")[0]
        self.webhook = webhook
        self.capabilities = Capabilities(
            buttons=False,
            edit=False,
            files=False,
            deep_link=False,
            max_text=_MAX_UNITS,
            max_caption=_MAX_UNITS,
            redelivers=webhook is not None,
        )
        self._transport = Transport(f"{api_url.rstrip('/')}/bot{token}")
        self._quiet = 0.0

    def __repr__(self) -> str:
        return f"<ZaloChannel {self.bot}>"

    async def open(self) -> None:
        """Ask who the bot is, and say how updates come; raise ChannelStoppedError for a refused token."""
        await self._transport.open()
        try:
            await self._transport.call("getMe", {})
            await (self._hang_up() if self.webhook is None else self._hook(self.webhook))
        except RefusedError as error:
            raise _stopped(error) from None

    async def _hang_up(self) -> None:
        """Take a webhook away: with one, nothing can be fetched."""
        try:
            info = await self._transport.call("getWebhookInfo", {})
        except RefusedError as error:
            if error.code != 404:
                raise
            return
        if isinstance(info, dict) and info.get("url"):
            await self._transport.call("deleteWebhook", {})

    async def _hook(self, webhook: Webhook) -> None:
        """Set the webhook; the address is kept even if Zalo cannot reach it, so its own word is read."""
        given = {"url": webhook.url, "secret_token": webhook.secret}
        said = await self._transport.call("setWebhook", given)
        verified = said.get("verification") if isinstance(said, dict) else None
        if isinstance(verified, dict) and verified.get("ok") is False:
            outcome = str(verified.get("outcome") or "")[:80]
            log.error("Zalo cannot reach the webhook", action="open", channel=self.name, outcome=outcome)

    async def close(self) -> None:
        """Close the connections."""
        await self._transport.close()

    async def fetch(self, confirmed: str | None) -> list[RawUpdate]:
        """Wait for the next update; with a webhook they come by themselves."""
        del confirmed
        if self.webhook is not None:
            await asyncio.sleep(_REST_SECONDS)
            return []
        try:
            wait = _POLL_SECONDS + _POLL_MARGIN_SECONDS
            found = await self._transport.call("getUpdates", {"timeout": str(_POLL_SECONDS)}, wait)
        except RefusedError as error:
            if error.code == 408 or "request timeout" in error.description.lower():
                return []
            raise _stopped(error) from None
        if not found:
            return []
        return [raw_update(one) for one in (found if isinstance(found, list) else [found])]

    def knows(self, secret: str) -> bool:
        """Tell whether a call to the webhook carries its secret; takes as long for every wrong one."""
        expected = self.webhook.secret if self.webhook else ""
        return bool(expected) and hmac.compare_digest(expected.encode(), secret.encode(errors="replace"))

    def delivered(self, update: Any) -> RawUpdate:
        """Return what the webhook was given as an update, in either of its shapes."""
        return raw_update(update)

    def read(self, body: bytes) -> Incoming:
        """Read one raw update; raise UnreadableUpdateError."""
        return incoming(body, self.bot)

    async def send(self, chat: str, message: Outgoing, keys: tuple[str, ...]) -> Outcome:
        """Send a message in as few parts as it takes and tell what became of it."""
        del keys
        texts = parts(plain(message.text), _MAX_UNITS)
        if not texts:
            return Undeliverable("nothing to send: this channel takes no files")
        outcome: Outcome = Ambiguous("nothing was called")
        for number, text in enumerate(texts):
            outcome = await self._send_part(chat, text)
            if not isinstance(outcome, Sent):
                # What is before it has arrived: neither "not sent" nor "sent" would be true.
                return Ambiguous(f"part {number + 1} of {len(texts)} is missing") if number else outcome
        return outcome

    async def edit(self, chat: str, external_id: str, message: Outgoing, keys: tuple[str, ...]) -> Outcome:
        """Send anew: nothing can be edited here."""
        del external_id
        return await self.send(chat, message, keys)

    async def acknowledge(self, callback_id: str, text: str) -> None:
        """Do nothing: there is nothing to press."""

    async def download(self, file_id: str, limit: int) -> bytes:
        """Fetch a picture by its address; raise DownloadError."""
        try:
            content = await self._transport.download(file_id, limit)
        except NotSentError as error:
            raise DownloadError(str(error)) from None
        except RefusedError as error:
            raise DownloadError(str(error), lasting=error.code in (403, 404, 410)) from None
        if content is None:
            raise DownloadError(f"more than {limit} bytes", too_big=True)
        return content

    async def _send_part(self, chat: str, text: str) -> Outcome:
        try:
            sent = await self._transport.call("sendMessage", {"chat_id": chat, "text": text})
        except NotSentError as error:
            return RetryAfter(_NOT_SENT_SECONDS, str(error))
        except DoubtError as error:
            return Ambiguous(str(error))
        except RefusedError as error:
            return self._refused(error)
        self._quiet = 0.0
        number = sent.get("message_id") if isinstance(sent, dict) else None
        return Sent(str(number)[:64]) if number else Ambiguous("ok without a message")

    def _refused(self, error: RefusedError) -> Outcome:
        match error.code:
            case 400:
                gone = "not found" in error.description.lower()
                return Undeliverable(Gone.NOT_FOUND if gone else "400", unreachable=gone)
            case 401 | 404:
                why = f"the channel refuses the bot ({error.code})"
                return RetryAfter(_TOKEN_SECONDS, why, whole_bot=True)
            case 403:
                return RetryAfter(_SERVER_SECONDS, "the server has a fault of its own (403)")
            case 426 | 429:
                return RetryAfter(self._longer_quiet(), str(error.code), whole_bot=True)
        return Ambiguous(f"refused with {error.code}")

    def _longer_quiet(self) -> float:
        """Return how long the bot keeps quiet: quota, rate and plan look alike, and none says how long."""
        self._quiet = min(max(_FIRST_QUIET_SECONDS, self._quiet * 2), _LONGEST_QUIET_SECONDS)
        return self._quiet


def _stopped(error: RefusedError) -> Exception:
    if error.code in (401, 404):
        return ChannelStoppedError(f"Zalo refuses the token ({error.code})")
    return error
