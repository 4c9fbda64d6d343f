"""The Telegram channel: fetches, reads, sends and edits through the Bot API."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
import telegram
from telegram.error import TelegramError

from bot.channels.telegram_reading import incoming, raw_update
from bot.channels.telegram_transport import (
    AiohttpRequest,
    DoubtError,
    NotSentError,
    OversizeError,
    RefusedError,
)
from bot.channels.telegram_web_app import vouched
from models.messaging import (
    Address,
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

KINDS = ["message", "edited_message", "callback_query", "my_chat_member"]
_POLL_SECONDS = 50
_POLL_MARGIN_SECONDS = 15
_NOT_SENT_SECONDS = 1.0
_MODIFIED = "message is not modified"
_GONE = ("message to edit not found", "message can't be edited")
_GONE_FOR_GOOD = {
    "bot was blocked": Gone.BLOCKED,
    "user is deactivated": Gone.DEACTIVATED,
    "chat not found": Gone.NOT_FOUND,
    "can't initiate conversation": Gone.NOT_FOUND,
    "bot was kicked": Gone.CLOSED,
    "group chat was deleted": Gone.CLOSED,
}
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Page:
    """A page that opens inside Telegram, and what its button says."""

    url: str
    label: str


class TelegramChannel:
    """One Telegram bot; python-telegram-bot types over an aiohttp transport."""

    name = "telegram"
    capabilities = Capabilities(
        buttons=True, edit=True, files=True, deep_link=True, max_text=4000, max_caption=1000
    )

    def __init__(self, token: str, api_url: str, page: Page | None = None) -> None:
        self._page = page
        self.bot = token.partition(":")[0]
        self._request = AiohttpRequest()
        self._api = telegram.Bot(
            token,
            base_url=f"{api_url.rstrip('/')}/bot",
            base_file_url=f"{api_url.rstrip('/')}/file/bot",
            request=self._request,
            get_updates_request=AiohttpRequest(),
        )
        self._url = f"{api_url.rstrip('/')}/bot{token}"
        self.username = ""

    def __repr__(self) -> str:
        return f"<TelegramChannel {self.bot}>"

    @property
    def link(self) -> str:
        """Return the start of a link that opens the bot in Telegram."""
        return f"https://t.me/{self.username}?start=" if self.username else ""

    async def open(self) -> None:
        """Ask who the bot is; raise ChannelStoppedError for a refused token, NotSentError when unreachable."""
        await self._request.initialize()
        try:
            me = await self._api.get_me()
        except RefusedError as error:
            raise ChannelStoppedError(f"Telegram refuses the token ({error.code})") from None
        self.username = me.username or ""
        await self._offer_page()

    async def _offer_page(self) -> None:
        """Put a button beside the field for writing that opens the page; Telegram takes https only."""
        if self._page is None or not self._page.url.startswith("https://"):
            return
        button = telegram.MenuButtonWebApp(self._page.label, telegram.WebAppInfo(self._page.url))
        try:
            await self._api.set_chat_menu_button(menu_button=button)
        except TelegramError as error:
            log.warning("the button of the page cannot be set", action="open", error=type(error).__name__)

    def vouch(self, said: str, now: datetime) -> Address | None:
        """Return whose private chat opened a page inside Telegram, None where nothing proves it."""
        user = vouched(said, self._api.token, now)
        return Address(self.name, self.bot, user) if user else None

    async def close(self) -> None:
        """Close the connections."""
        await self._request.shutdown()

    async def fetch(self, confirmed: str | None) -> list[RawUpdate]:
        """Wait up to 50 s for updates after the confirmed one.

        The offset comes from what was just committed, never from a table, since the server restarts
        its numbers after an idle week (core.telegram.org/bots/api#update).
        """
        asked = {"timeout": _POLL_SECONDS, "allowed_updates": KINDS, "limit": 100}
        if confirmed is not None:
            asked["offset"] = int(confirmed) + 1
        try:
            seconds = _POLL_SECONDS + _POLL_MARGIN_SECONDS
            updates = await self._request.result(f"{self._url}/getUpdates", asked, seconds)
        except RefusedError as error:
            raise _stopped(error) from None
        return [raw_update(update) for update in updates]

    def read(self, body: bytes) -> Incoming:
        """Read one raw update; raise UnreadableUpdateError."""
        return incoming(body, self.bot)

    async def send(self, chat: str, message: Outgoing, keys: tuple[str, ...]) -> Outcome:
        """Send a message and tell what became of it."""
        if message.attachment is not None:
            return await _outcome(lambda: self._send_file(chat, message, keys))
        return await _outcome(
            lambda: self._send_text(chat, message, keys, "HTML"), self._plain(chat, message, keys)
        )

    async def edit(self, chat: str, external_id: str, message: Outgoing, keys: tuple[str, ...]) -> Outcome:
        """Change a message; a card that is gone is sent anew."""
        changed = _text(chat, message, "HTML") | {"message_id": int(external_id)}
        if message.choices and not message.ask_contact:
            changed["reply_markup"] = _markup(message, keys)

        async def call() -> str:
            await self._request.result(f"{self._url}/editMessageText", changed)
            return external_id

        try:
            return await _outcome(call, passing=(_MODIFIED, *_GONE))
        except RefusedError as error:
            if _MODIFIED in error.message.lower():
                return Sent(external_id)
            return await self.send(chat, message, keys)

    async def acknowledge(self, callback_id: str, text: str) -> None:
        """End the waiting sign of a press; what is too old or fails does no harm."""
        try:
            answer = {"callback_query_id": callback_id, **({"text": text[:200]} if text else {})}
            await self._request.result(f"{self._url}/answerCallbackQuery", answer)
        except (TelegramError, KeyError):
            return

    async def download(self, file_id: str, limit: int) -> bytes:
        """Fetch a file; raise DownloadError."""
        try:
            file = await self._api.get_file(file_id)
            return await self._request.download(file.file_path or "", limit)
        except OversizeError as error:
            raise DownloadError(error.message, too_big=True) from None
        except RefusedError as error:
            raise _not_given(error) from None
        except (TelegramError, TypeError, KeyError, ValueError) as error:
            raise DownloadError(type(error).__name__) from None

    def _plain(self, chat: str, message: Outgoing, keys: tuple[str, ...]) -> Callable[[], Awaitable[str]]:
        return lambda: self._send_text(chat, message, keys, None)

    async def _send_text(self, chat: str, message: Outgoing, keys: tuple[str, ...], mode: str | None) -> str:
        given = _text(chat, message, mode)
        if markup := _markup(message, keys):
            given["reply_markup"] = markup
        if message.silent:
            given["disable_notification"] = True
        # The whole message that comes back is not read: only its number is kept.
        sent = await self._request.result(f"{self._url}/sendMessage", given)
        return str(int(sent["message_id"]))

    async def _send_file(self, chat: str, message: Outgoing, keys: tuple[str, ...]) -> str:
        file = message.attachment
        assert file is not None, "checked by send"  # noqa: S101
        upload = telegram.InputFile(file.content, filename=file.name)
        common = {
            "caption": message.text,
            "parse_mode": "HTML",
            "reply_markup": json.dumps(markup) if (markup := _markup(message, keys)) else None,
            "disable_notification": message.silent or None,
        }
        if file.mime in ("image/png", "image/jpeg"):
            sent = await self._api.send_photo(int(chat), upload, **common)  # type: ignore[arg-type]
        else:
            sent = await self._api.send_document(int(chat), upload, **common)  # type: ignore[arg-type]
        return str(sent.message_id)


def _text(chat: str, message: Outgoing, mode: str | None) -> dict[str, Any]:
    given: dict[str, Any] = {
        "chat_id": int(chat),
        "text": str(message.text) if mode else message.text.striptags(),
    }
    if mode:
        given["parse_mode"] = mode
    if "://" in message.text:
        given["link_preview_options"] = {"is_disabled": True}
    return given


def _markup(message: Outgoing, keys: tuple[str, ...]) -> dict[str, Any] | None:
    if message.ask_contact:
        keyboard = [[{"text": message.ask_contact, "request_contact": True}]]
        return {"keyboard": keyboard, "one_time_keyboard": True, "resize_keyboard": True}
    if not message.choices:
        return None
    remaining = iter(keys)
    return {
        "inline_keyboard": [
            [{"text": choice.label, "callback_data": next(remaining)} for choice in row]
            for row in message.choices
        ]
    }


async def _outcome(
    call: Callable[[], Awaitable[str]],
    plain: Callable[[], Awaitable[str]] | None = None,
    passing: tuple[str, ...] = (),
) -> Outcome:
    """Run a call and classify its end; errors whose text is in ``passing`` go to the caller."""
    try:
        return Sent(await call())
    except NotSentError as error:
        return RetryAfter(_NOT_SENT_SECONDS, error.message)
    except DoubtError as error:
        return Ambiguous(error.message)
    except RefusedError as error:
        description = error.message.lower()
        if any(text in description for text in passing):
            raise
        if plain is not None and "can't parse entities" in description:
            return await _outcome(plain)
        return _refused(error, description)
    except (TypeError, KeyError, ValueError, TelegramError) as error:
        # The reply said ok but was not the message that the Bot API promises: it went out, perhaps.
        return Ambiguous(type(error).__name__)


def _refused(error: RefusedError, description: str) -> Outcome:
    if "retry_after" in error.parameters:
        return RetryAfter(float(error.parameters["retry_after"]), "429", whole_bot=True)
    if "migrate_to_chat_id" in error.parameters:
        return Undeliverable("moved", moved_to=str(error.parameters["migrate_to_chat_id"]))
    if error.code in (401, 404):
        return RetryAfter(60.0, f"the channel refuses the bot ({error.code})", whole_bot=True)
    why = next((gone for text, gone in _GONE_FOR_GOOD.items() if text in description), None)
    if why is None and error.code == 403:
        why = Gone.CLOSED
    return Undeliverable(why or f"{error.code}", unreachable=why is not None)


def _not_given(error: RefusedError) -> DownloadError:
    """Tell a file that is too big or unknown from a bot that has to wait."""
    seconds = float(error.parameters.get("retry_after", 0))
    description = error.message.lower()
    unknown = error.code == 400 and "temporarily" not in description
    return DownloadError(
        f"refused with {error.code}", lasting=unknown, too_big="too big" in description, seconds=seconds
    )


def _stopped(error: RefusedError) -> Exception:
    if error.code == 409:
        return ChannelStoppedError("another program fetches this bot's updates, or a webhook is set (409)")
    if error.code in (401, 404):
        return ChannelStoppedError(f"Telegram refuses the token ({error.code})")
    return NotSentError(f"refused with {error.code}")
