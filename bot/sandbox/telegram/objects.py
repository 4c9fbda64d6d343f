"""The Bot API's objects, complete enough for the parsers of clients."""

from typing import Any

from bot.sandbox.chats import Chat, Message
from bot.sandbox.files import FileKind, StoredFile, picture_sides

Json = dict[str, Any]
_KIND_MARKS = {FileKind.PHOTO: "AgACAgUAAx", FileKind.DOCUMENT: "BQACAgUAAx"}


def chat_object(chat: Chat) -> Json:
    """Return a private chat."""
    names = {key: chat.person[key] for key in ("first_name", "last_name", "username") if chat.person.get(key)}
    return {"id": chat.id, "type": "private", **names}


def message_object(chat: Chat, message: Message) -> Json:
    """Return a message as updates and replies show it."""
    found: Json = {
        "message_id": message.message_id,
        "from": message.author,
        "chat": chat_object(chat),
        "date": message.date,
    }
    if message.edit_date is not None:
        found["edit_date"] = message.edit_date
    found.update(message.extra)
    found.update(_content(message))
    if message.inline_keyboard:
        found["reply_markup"] = {"inline_keyboard": message.inline_keyboard}
    return found


def file_id(file: StoredFile) -> str:
    """Return the id with which the bot loads a file or sends it again."""
    return f"{_KIND_MARKS[file.kind]}{file.number:08d}"


def file_number(identifier: str) -> int:
    """Return the number behind a file id, 0 where it is none."""
    if not identifier.startswith(tuple(_KIND_MARKS.values())) or not identifier[-8:].isdecimal():
        return 0
    return int(identifier[-8:])


def member_object(user: Json, status: str) -> Json:
    """Return the bot's membership in a private chat."""
    return {"user": user, "status": status, **({"until_date": 0} if status == "kicked" else {})}


def _content(message: Message) -> Json:
    prefix = "caption_" if message.file else ""
    found: Json = {}
    if message.file:
        found.update(_media(message.file))
    if message.text:
        found["caption" if message.file else "text"] = message.text
    if message.entities:
        found[f"{prefix}entities"] = message.entities
    return found


def _media(file: StoredFile) -> Json:
    common = {"file_id": file_id(file), "file_unique_id": file.mark, "file_size": len(file.content)}
    if file.kind is FileKind.DOCUMENT:
        return {"document": {**common, "file_name": file.name, "mime_type": file.mime}}
    width, height = picture_sides(file.content)
    return {"photo": [{**common, "width": width, "height": height}]}
