"""What people do in their chats: write, press, share, edit, block."""

import base64
import binascii
from typing import Any

from bot.sandbox.chats import Chat, Message
from bot.sandbox.files import FileKind, StoredFile
from bot.sandbox.telegram.keyboards import valid_start_payload
from bot.sandbox.telegram.markup import units
from bot.sandbox.telegram.objects import chat_object, member_object, message_object
from bot.sandbox.telegram.state import TelegramState
from bot.sandbox.telegram.texts import CAPTION_UNITS, TEXT_UNITS, with_found

Json = dict[str, Any]


class ActError(Exception):
    """A person cannot do this; ``status`` is the HTTP status."""

    def __init__(self, status: int, description: str) -> None:
        super().__init__(description)
        self.status = status
        self.description = description


class Acts:
    """Let people act; each act returns the ids of its update and its message."""

    def __init__(self, state: TelegramState) -> None:
        self._state = state

    def act(self, raw: Json) -> Json:
        """Carry out one act; raise ActError where it is not possible."""
        chat = self._state.open_chat(_whole(raw.get("chat"), "chat"))
        sender = self._sender(chat, raw.get("from"))
        if raw.get("block") or raw.get("unblock"):
            return {"update_id": self.set_blocked(chat.id, bool(raw.get("block"))), "message_id": None}
        if chat.blocked:
            raise ActError(409, "this person has blocked the bot")
        if "press" in raw:
            return self._press(chat, sender, raw["press"])
        if "edit" in raw:
            return self._edit(chat, raw["edit"])
        return self._write(chat, sender, raw)

    def set_blocked(self, number: int, blocked: bool) -> int | None:
        """Block or unblock the bot; return the update that tells of it."""
        chat = self._state.open_chat(number)
        if chat.blocked == blocked:
            return None
        chat.blocked = blocked
        chat.changed()
        before, after = ("member", "kicked") if blocked else ("kicked", "member")
        change = {
            "chat": chat_object(chat),
            "from": chat.person,
            "date": self._now(),
            "old_chat_member": member_object(self._state.bot, before),
            "new_chat_member": member_object(self._state.bot, after),
        }
        return self._state.updates.add("my_chat_member", change)

    def deactivate(self, number: int) -> None:
        """Delete a person's account."""
        chat = self._state.open_chat(number)
        chat.deactivated = True
        chat.changed()

    def _sender(self, chat: Chat, raw: Any) -> Json:
        if not isinstance(raw, dict):
            return chat.person
        sender = {**chat.person, **raw, "is_bot": False}
        if sender["id"] == chat.id:
            chat.person = sender
        return sender

    def _write(self, chat: Chat, sender: Json, raw: Json) -> Json:
        message = Message(0, False, sender, self._now())
        _fill(message, self._state, sender, raw)
        message.message_id = chat.next_number()
        chat.started = True
        chat.add(message)
        number = self._state.updates.add("message", message_object(chat, message))
        return {"update_id": number, "message_id": message.message_id}

    def _edit(self, chat: Chat, raw: Any) -> Json:
        message = chat.messages.get(_whole(_object(raw).get("message_id"), "message_id"))
        if message is None or message.from_bot:
            raise ActError(409, "no own message of this number")
        message.text, message.edit_date = _text(raw.get("text")), self._now()
        message.entities = with_found(message.text, [])
        chat.changed()
        number = self._state.updates.add("edited_message", message_object(chat, message))
        return {"update_id": number, "message_id": message.message_id}

    def _press(self, chat: Chat, sender: Json, raw: Any) -> Json:
        message = chat.messages.get(_whole(_object(raw).get("message_id"), "message_id"))
        data = str(raw["data"]) if "data" in raw else _data_of_label(message, str(raw.get("label")))
        press = self._state.add_press(chat.id, data)
        query = {
            "id": press.number,
            "from": sender,
            "chat_instance": str(chat.id * 7_919 + 1),
            "message": _pressed(chat, message, int(raw["message_id"])),
            "data": data,
        }
        chat.changed()
        number = self._state.updates.add("callback_query", query)
        return {"update_id": number, "message_id": int(raw["message_id"]), "callback_id": press.number}

    def _now(self) -> int:
        return int(self._state.clock.timestamp())


def _fill(message: Message, state: TelegramState, sender: Json, raw: Json) -> None:
    if "text" in raw:
        message.text = _text(raw["text"])
    elif "start" in raw:
        if not valid_start_payload(str(raw["start"])):
            raise ActError(400, "a deep link carries at most 64 of A-Z a-z 0-9 _ -")
        message.text = f"/start {raw['start']}".strip()
    elif "contact" in raw:
        message.extra["contact"] = _contact(sender, raw["contact"])
    elif "photo" in raw or "document" in raw:
        kind = FileKind.PHOTO if "photo" in raw else FileKind.DOCUMENT
        message.file = _file(state, kind, _object(raw[kind]))
        message.text = str(raw[kind].get("caption", ""))[:CAPTION_UNITS]
    elif raw.get("sticker"):
        message.extra["sticker"] = dict(_STICKER)
    else:
        raise ActError(400, "nothing to do: no known act")
    message.entities = with_found(message.text, [])


def _pressed(chat: Chat, message: Message | None, number: int) -> Json:
    if message is None:
        return {"chat": chat_object(chat), "message_id": number, "date": 0}
    return message_object(chat, message)


def _data_of_label(message: Message | None, label: str) -> str:
    for row in (message.inline_keyboard if message else None) or ():
        for button in row:
            if button["text"] == label and "callback_data" in button:
                return str(button["callback_data"])
    raise ActError(409, "no such button")


def _text(raw: Any) -> str:
    if not isinstance(raw, str) or not raw.strip():
        raise ActError(400, "a text is needed")
    text = raw.strip()
    if units(text) > TEXT_UNITS:
        raise ActError(400, f"a message has at most {TEXT_UNITS} characters")
    return text


def _contact(sender: Json, raw: Any) -> Json:
    card = {"first_name": sender["first_name"], "user_id": sender["id"], **_object(raw)}
    if not card.get("phone_number"):
        raise ActError(400, "a contact has a phone_number")
    return {key: value for key, value in card.items() if value is not None}


def _file(state: TelegramState, kind: FileKind, raw: Json) -> StoredFile:
    try:
        content = base64.b64decode(raw.get("content", ""), validate=True)
    except (binascii.Error, TypeError, ValueError):
        raise ActError(400, "content is base64") from None
    default = "photo.jpg" if kind is FileKind.PHOTO else "file"
    return state.files.add(kind, str(raw.get("name") or default), str(raw.get("mime") or ""), content)


def _object(raw: Any) -> Json:
    if not isinstance(raw, dict):
        raise ActError(400, "an object is needed")
    return raw


def _whole(raw: Any, name: str) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool):
        raise ActError(400, f"{name} is a whole number")
    return raw


_STICKER = {
    "file_id": "CAACAgUAAx00000000",
    "file_unique_id": "AgAD0000000000",
    "type": "regular",
    "width": 512,
    "height": 512,
    "is_animated": False,
    "is_video": False,
    "emoji": "👍",
    "file_size": 20_000,
}
