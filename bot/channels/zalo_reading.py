"""Updates of the Zalo Bot Platform, read with care: their shape differs from place to place."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from models.messaging import Address, FileRef, Incoming, IncomingKind, RawUpdate, UnreadableUpdateError

_TEXT, _IMAGE = "message.text.received", "message.image.received"
_SILENT = "message.reaction.received"
_PICTURES = ("photo_url", "photo")


def unwrapped(update: Any) -> Any:
    """Return what happened: documented as ``result`` of a reply, seen without it too."""
    if isinstance(update, dict) and isinstance(update.get("result"), dict):
        return update["result"]
    return update


def raw_update(update: Any) -> RawUpdate:
    """Return an update with the keys that tell copies apart; one without an id is known by its content."""
    update = unwrapped(update)
    body = json.dumps(update, ensure_ascii=False, separators=(",", ":")).encode(errors="surrogatepass")
    message = _part(update, "message")
    key = _id(message, "message_id") or hashlib.sha256(body).hexdigest()
    event = update.get("event_name") if isinstance(update, dict) else ""
    return RawUpdate(
        key=key[:80], guard=f"{event}:{key}"[:120], chat=_id(_part(message, "chat"), "id")[:64], body=body
    )


def incoming(body: bytes, bot: str) -> Incoming:
    """Read one update; raise UnreadableUpdateError for what names no chat."""
    try:
        update = unwrapped(json.loads(body))
        message = _part(update, "message")
        chat = _id(_part(message, "chat"), "id")
        if not chat:
            raise ValueError("no chat")
        return _read(update, message, Address("zalo", bot, chat))
    except (TypeError, ValueError, KeyError, AttributeError, OverflowError, OSError, RecursionError) as error:
        raise UnreadableUpdateError(type(error).__name__) from None


def _read(update: Any, message: Any, address: Address) -> Incoming:
    author = _part(message, "from")
    kind, file = _kind(update.get("event_name"), message)
    person = _part(message, "chat").get("chat_type", "PRIVATE") == "PRIVATE" and not _is_bot(author)
    return Incoming(
        address=address,
        kind=kind,
        sender=_id(author, "id"),
        sent_at=_instant(message.get("date")),
        private=person,
        text=_text(message),
        file=file,
        language="vi",
    )


def _kind(event: object, message: Any) -> tuple[IncomingKind, FileRef | None]:
    """Return what an event is; a protected person's text comes as one that is not supported."""
    if event == _TEXT and isinstance(message.get("text"), str):
        return IncomingKind.TEXT, None
    if event == _SILENT:
        return IncomingKind.UNBLOCKED, None
    picture = next((url for name in _PICTURES if isinstance(url := message.get(name), str) and url), "")
    if event == _IMAGE and picture.startswith(("https://", "http://")):
        return IncomingKind.FILE, FileRef(picture, "photo.jpg", "image/jpeg", 0)
    return IncomingKind.OTHER, None


def _text(message: Any) -> str:
    said = message.get("text") or message.get("caption") or ""
    return said if isinstance(said, str) else ""


def _is_bot(author: Any) -> bool:
    return isinstance(author, dict) and author.get("is_bot") is True


def _instant(date: object) -> datetime:
    """Return the moment of a message, which is told in milliseconds."""
    milliseconds = date if isinstance(date, int | float) else 0
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _part(holder: Any, name: str) -> Any:
    part = holder.get(name) if isinstance(holder, dict) else None
    return part if isinstance(part, dict) else {}


def _id(holder: Any, name: str) -> str:
    value = holder.get(name)
    return value.strip() if isinstance(value, str) else ""
