"""Methods that change what was sent, and the answer to a press."""

from typing import Any

from bot.sandbox.chats import Chat, Message
from bot.sandbox.ledger import iso
from bot.sandbox.telegram.calls import Call, Method
from bot.sandbox.telegram.errors import bad_request
from bot.sandbox.telegram.markup import units
from bot.sandbox.telegram.objects import message_object
from bot.sandbox.telegram.sending import checked_markup
from bot.sandbox.telegram.texts import check_text, read_text

Json = dict[str, Any]
_DELETE_SECONDS = 48 * 3600
_ANSWER_UNITS = 200
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)
_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
_TARGET = "business_connection_id chat_id message_id inline_message_id reply_markup "


def edit_message_text(call: Call) -> Json:
    """Replace the text and the buttons of one of the bot's messages."""
    text, entities = read_text(call.given, "text", "entities")
    check_text(text)
    keyboard = _keyboard(call)
    chat, message = _editable(call)
    if message.file:
        raise bad_request("there is no text in the message to edit")
    if (text, entities, keyboard) == (message.text, message.entities, message.inline_keyboard):
        raise bad_request(_NOT_MODIFIED)
    message.text, message.entities = text, entities
    return _edited(call, chat, message, keyboard)


def edit_message_reply_markup(call: Call) -> Json:
    """Replace the buttons of one of the bot's messages; none given removes them."""
    keyboard = _keyboard(call)
    chat, message = _editable(call)
    if keyboard == message.inline_keyboard:
        raise bad_request(_NOT_MODIFIED)
    return _edited(call, chat, message, keyboard)


def delete_message(call: Call) -> bool:
    """Delete a message that is under 48 hours old."""
    chat, number = call.chat(), call.message_number()
    message = chat.messages.get(number)
    if message is None:
        raise bad_request("message to delete not found")
    if call.state.clock.timestamp() - message.date > _DELETE_SECONDS:
        raise bad_request("message can't be deleted for everyone")
    chat.remove(number)
    return True


def answer_callback_query(call: Call) -> bool:
    """End the spinning of a pressed button, with a text where one is given."""
    text = call.given.text("text")
    if units(text) > _ANSWER_UNITS:
        raise bad_request("MESSAGE_TOO_LONG")
    press = call.state.presses.get(call.given.text("callback_query_id"))
    now = call.state.clock.timestamp()
    if press is None or press.answered or press.over(now):
        raise bad_request(_TOO_OLD)
    call.state.settle(press)
    chat = call.state.open_chat(press.chat)
    if text:
        chat.alerts.append(_alert(press.number, text, now) | {"show_alert": call.given.flag("show_alert")})
    chat.changed()
    return True


def _alert(number: str, text: str, now: float) -> Json:
    return {"callback_id": number, "text": text, "date": iso(now)}


def _keyboard(call: Call) -> list[list[Json]] | None:
    markup = checked_markup(call)
    if markup is not None and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    return (markup or {}).get("inline_keyboard") or None


def _editable(call: Call) -> tuple[Chat, Message]:
    chat, number = call.chat(), call.message_number()
    message = chat.messages.get(number)
    if message is None:
        raise bad_request("message to edit not found")
    # The server never edits messages that carry a reply keyboard or its removal.
    if not message.from_bot or message.reply_markup is not None:
        raise bad_request("message can't be edited")
    return chat, message


def _edited(call: Call, chat: Chat, message: Message, keyboard: list[list[Json]] | None) -> Json:
    message.inline_keyboard = keyboard
    message.edit_date = int(call.state.clock.timestamp())
    chat.changed()
    call.state.record(call.method, chat, message, silent=True)
    return message_object(chat, message)


EDITING = (
    Method(
        "editMessageText",
        edit_message_text,
        frozenset((_TARGET + "text parse_mode entities link_preview_options disable_web_page_preview").split()),
        paced=True,
    ),
    Method("editMessageReplyMarkup", edit_message_reply_markup, frozenset(_TARGET.split()), paced=True),
    Method("deleteMessage", delete_message, frozenset(("chat_id", "message_id"))),
    Method(
        "answerCallbackQuery",
        answer_callback_query,
        frozenset(("callback_query_id", "text", "show_alert", "url", "cache_time")),
    ),
)
