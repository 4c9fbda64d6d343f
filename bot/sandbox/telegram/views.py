"""A chat as its person sees it."""

import html
import re
from typing import Any

from bot.sandbox.chats import Chat, Message
from bot.sandbox.ledger import iso
from bot.sandbox.telegram.markup import Entity
from bot.sandbox.telegram.state import TelegramState

Json = dict[str, Any]
_TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "expandable_blockquote": "blockquote",
}
_WEB = re.compile(r"https?://", re.IGNORECASE)


def chat_view(state: TelegramState, chat: Chat) -> Json:
    """Return all that a person sees in a chat."""
    return {
        "chat": {"id": chat.id, "name": chat.name, "blocked": chat.blocked},
        "revision": chat.revision,
        "typing": chat.typing_until > state.clock.real(),
        "messages": [_message_view(each) for each in chat.messages.values()],
        "alerts": list(chat.alerts),
        "pending_press": state.waits_for_press(chat.id),
    }


def text_as_html(text: str, entities: list[Entity]) -> str:
    """Return a text as safe HTML: everything escaped, known tags around entities."""
    raw = text.encode("utf-16-le", "surrogatepass")
    ordered = sorted(entities, key=lambda each: (each["offset"], -each["length"]))
    return _render(raw, ordered, 0, len(raw) // 2)


def _render(raw: bytes, entities: list[Entity], start: int, end: int) -> str:
    parts: list[str] = []
    at, index = start, 0
    while index < len(entities):
        entity = entities[index]
        begin = max(at, entity["offset"])
        stop = min(end, entity["offset"] + entity["length"])
        inner = []
        index += 1
        while index < len(entities) and entities[index]["offset"] < stop:
            inner.append(entities[index])
            index += 1
        if stop > begin:
            parts += [_escaped(raw, at, begin), _wrapped(raw, entity, _render(raw, inner, begin, stop))]
            at = stop
    return "".join(parts) + _escaped(raw, at, end)


def _wrapped(raw: bytes, entity: Entity, inside: str) -> str:
    tag = _TAGS.get(entity["type"])
    if tag:
        return f"<{tag}>{inside}</{tag}>"
    url = str(entity.get("url", ""))
    if entity["type"] == "url":
        url = _piece(raw, entity["offset"], entity["offset"] + entity["length"])
    if entity["type"] in ("url", "text_link") and _WEB.match(url):
        return f'<a href="{html.escape(url)}" target="_blank" rel="noopener noreferrer">{inside}</a>'
    return inside


def _piece(raw: bytes, start: int, end: int) -> str:
    return raw[start * 2 : end * 2].decode("utf-16-le", "replace")


def _escaped(raw: bytes, start: int, end: int) -> str:
    return html.escape(_piece(raw, start, end))


def _message_view(message: Message) -> Json:
    return {
        "message_id": message.message_id,
        "from": "bot" if message.from_bot else "person",
        "date": iso(message.date),
        "text": message.text,
        "entities": message.entities,
        "html": text_as_html(message.text, message.entities),
        "buttons": [[_button_view(each) for each in row] for row in message.inline_keyboard or ()],
        "reply_keyboard": _keyboard_view(message),
        "one_time_keyboard": bool((message.reply_markup or {}).get("one_time_keyboard")),
        "remove_keyboard": bool((message.reply_markup or {}).get("remove_keyboard")),
        "file": _file_view(message),
        "contact": message.extra.get("contact"),
        "sticker": "sticker" in message.extra,
        "edited": message.edit_date is not None,
    }


def _button_view(button: Json) -> Json:
    if "callback_data" in button:
        return {"text": button["text"], "data": button["callback_data"]}
    url = button.get("url") or (button.get("web_app") or {}).get("url") or ""
    return {"text": button["text"], "url": url}


def _keyboard_view(message: Message) -> list[list[Json]] | None:
    if message.reply_keyboard is None:
        return None
    return [
        [{"text": each["text"], "request_contact": bool(each.get("request_contact"))} for each in row]
        for row in message.reply_keyboard
    ]


def _file_view(message: Message) -> Json | None:
    file = message.file
    if file is None:
        return None
    return {"kind": file.kind, "name": file.name, "mime": file.mime, "size": len(file.content), "url": file.url}
