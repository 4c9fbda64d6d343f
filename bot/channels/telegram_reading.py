"""Reading Telegram's updates: raw JSON to RawUpdate, raw body to Incoming."""

import json
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from models.messaging import (
    Address,
    Contact,
    FileRef,
    Incoming,
    IncomingKind,
    Press,
    RawUpdate,
    UnreadableUpdateError,
)


def raw_update(update: dict[str, Any]) -> RawUpdate:
    """Give an update the keys that tell copies apart; never fails on strange content."""
    number = update.get("update_id", 0)
    return RawUpdate(
        key=str(number)[:80],
        guard=(_guard(update) or f"u{number}")[:120],
        chat=_chat(update)[:64],
        body=json.dumps(update, ensure_ascii=False, separators=(",", ":")).encode(errors="surrogatepass"),
    )


def _guard(update: dict[str, Any]) -> str:
    try:
        if query := update.get("callback_query"):
            return f"c{query['id']}"
        if message := update.get("message"):
            return f"m{message['chat']['id']}:{message['message_id']}"
        if edited := update.get("edited_message"):
            return f"e{edited['chat']['id']}:{edited['message_id']}:{edited.get('edit_date')}"
    except (KeyError, TypeError):
        pass
    return ""


def _chat(update: dict[str, Any]) -> str:
    for kind in ("message", "edited_message", "my_chat_member"):
        if kind in update:
            return _id_in(update[kind], "chat")
    if "callback_query" in update:
        query = update["callback_query"]
        message = query.get("message") if isinstance(query, dict) else None
        # The message may be missing in an old press; in a private chat the person's id is the chat's.
        return (_id_in(message, "chat") if message else "") or _id_in(query, "from")
    return ""


def _id_in(holder: object, name: str) -> str:
    try:
        return str(int(holder[name]["id"]))  # type: ignore[index]  # anything else is caught
    except (KeyError, TypeError, ValueError):
        return ""


def incoming(body: bytes, bot_id: str) -> Incoming:
    """Read one update; raise UnreadableUpdateError for what is not one."""
    try:
        raw = json.loads(body)
        update = _Update.model_validate(raw)
        chat = _chat(raw)
        if not chat:
            raise ValueError("no chat")
        return _read(update, Address("telegram", bot_id, chat))
    except (TypeError, ValueError, KeyError, AttributeError, OverflowError, OSError, RecursionError) as error:
        raise UnreadableUpdateError(type(error).__name__) from None


# -- the parts of an update that are read (core.telegram.org/bots/api#update) ----------------------------


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)


class _User(_Part):
    id: int
    language_code: str | None = None


class _Chat(_Part):
    id: int
    type: str


class _Contact(_Part):
    phone_number: str
    user_id: int | None = None


class _File(_Part):
    file_id: str
    file_name: str | None = None
    mime_type: str | None = None
    file_size: int | None = None


class _Message(_Part):
    chat: _Chat
    date: int
    author: _User | None = Field(default=None, alias="from")
    text: str | None = None
    caption: str | None = None
    contact: _Contact | None = None
    photo: list[_File] = []
    document: _File | None = None


class _Query(_Part):
    id: str
    author: _User = Field(alias="from")
    message: _Message | None = None
    data: str = ""


class _Standing(_Part):
    status: str


class _Change(_Part):
    chat: _Chat
    author: _User = Field(alias="from")
    date: int
    new_chat_member: _Standing


class _Update(_Part):
    update_id: int
    message: _Message | None = None
    edited_message: _Message | None = None
    callback_query: _Query | None = None
    my_chat_member: _Change | None = None


def _read(update: _Update, address: Address) -> Incoming:
    if update.callback_query:
        return _read_press(update.callback_query, address)
    if update.my_chat_member:
        return _read_membership(update.my_chat_member, address)
    message = update.edited_message or update.message
    if message is None:
        return Incoming(address, IncomingKind.OTHER, "", _instant(0))
    return _read_message(message, address, edited=update.edited_message is not None)


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _read_press(query: _Query, address: Address) -> Incoming:
    message = query.message
    return Incoming(
        address=address,
        kind=IncomingKind.PRESS,
        sender=str(query.author.id),
        sent_at=_instant(message.date if message else 0),
        private=message is None or message.chat.type == "private",
        press=Press(query.data, query.id),
        language=query.author.language_code or "",
    )


def _read_membership(change: _Change, address: Address) -> Incoming:
    blocked = change.new_chat_member.status in ("kicked", "left")
    kind = IncomingKind.BLOCKED if blocked else IncomingKind.UNBLOCKED
    private = change.chat.type == "private"
    return Incoming(address, kind, str(change.author.id), _instant(change.date), private=private)


def _read_message(message: _Message, address: Address, *, edited: bool) -> Incoming:
    user = message.author
    kind, file = _kind(message)
    contact = message.contact
    return Incoming(
        address=address,
        kind=IncomingKind.EDITED if edited else kind,
        sender=str(user.id) if user else "",
        sent_at=_instant(message.date),
        private=message.chat.type == "private",
        text=message.text or message.caption or "",
        contact=Contact(contact.phone_number, own=bool(user and contact.user_id == user.id))
        if contact
        else None,
        file=file,
        language=(user.language_code if user else None) or "",
    )


def _kind(message: _Message) -> tuple[IncomingKind, FileRef | None]:
    if message.text is not None:
        return IncomingKind.TEXT, None
    if message.contact:
        return IncomingKind.CONTACT, None
    if message.photo:
        largest = message.photo[-1]
        return IncomingKind.FILE, FileRef(largest.file_id, "photo.jpg", "image/jpeg", largest.file_size or 0)
    if message.document:
        file = message.document
        mime = file.mime_type or "application/octet-stream"
        return IncomingKind.FILE, FileRef(file.file_id, file.file_name or "file", mime, file.file_size or 0)
    return IncomingKind.OTHER, None
