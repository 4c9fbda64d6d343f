"""Methods that send: texts, pictures, documents, the typing sign."""

from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.chats import Chat, Message
from bot.sandbox.files import FileKind, StoredFile, is_image
from bot.sandbox.telegram.calls import Call, Method
from bot.sandbox.telegram.errors import ApiError, bad_request
from bot.sandbox.telegram.keyboards import read_markup, start_payload, valid_start_payload
from bot.sandbox.telegram.markup import Entity
from bot.sandbox.telegram.objects import file_number, message_object
from bot.sandbox.telegram.parameters import Parameters, Upload
from bot.sandbox.telegram.state import TelegramState
from bot.sandbox.telegram.texts import check_caption, check_text, read_text

Json = dict[str, Any]
_PHOTO_BYTES = 10 * 1024 * 1024
_UPLOAD_BYTES = 50 * 1024 * 1024
_ACTIONS = frozenset(
    (
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    )
)
_COMMON = (
    "business_connection_id chat_id message_thread_id direct_messages_topic_id disable_notification "
    "protect_content allow_paid_broadcast message_effect_id suggested_post_parameters reply_parameters "
    "reply_to_message_id allow_sending_without_reply reply_markup parse_mode "
)


@dataclass(frozen=True, slots=True)
class _Content:
    text: str = ""
    entities: list[Entity] = field(default_factory=list)
    file: StoredFile | None = None


def send_message(call: Call) -> Json:
    """Send a text."""
    text, entities = read_text(call.given, "text", "entities")
    check_text(text)
    return _deliver(call, _Content(text, entities))


def send_photo(call: Call) -> Json:
    """Send a picture with a caption."""
    return _send_file(call, FileKind.PHOTO, "photo")


def send_document(call: Call) -> Json:
    """Send a document with a caption."""
    return _send_file(call, FileKind.DOCUMENT, "document")


def send_chat_action(call: Call) -> bool:
    """Show that the bot is busy."""
    chat = call.chat()
    if call.given.text("action").strip().lower() not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat.type(call.state.clock.real())
    return True


def checked_markup(call: Call) -> Json | None:
    """Return the checked reply markup; a deep link that cannot work is the client's fault."""
    markup = read_markup(call.given.nested("reply_markup", "can't parse reply keyboard markup JSON object"))
    for row in (markup or {}).get("inline_keyboard", ()):
        for button in row:
            payload = start_payload(str(button.get("url", "")))
            if payload is not None and not valid_start_payload(payload):
                call.state.fault("deep link payload", method=call.method, payload=payload)
    return markup


def _send_file(call: Call, kind: FileKind, name: str) -> Json:
    text, entities = read_text(call.given, "caption", "caption_entities")
    check_caption(text)
    chat = call.chat()
    return _deliver(call, _Content(text, entities, _file(call.state, call.given, kind, name)), chat)


def _deliver(call: Call, content: _Content, chat: Chat | None = None) -> Json:
    markup = checked_markup(call)
    chat = chat or call.chat()
    extra = _reply_to(call.given, chat)
    inline = (markup or {}).get("inline_keyboard")
    message = Message(
        chat.next_number(),
        True,
        call.state.bot,
        int(call.state.clock.timestamp()),
        content.text,
        content.entities,
        inline or None,
        markup if inline is None else None,
        content.file,
        extra,
    )
    chat.add(message)
    call.state.record(call.method, chat, message, call.given.flag("disable_notification"))
    return message_object(chat, message)


def _reply_to(given: Parameters, chat: Chat) -> Json:
    raw = given.nested("reply_parameters", "can't parse reply parameters JSON object") or {}
    number = int(raw.get("message_id", 0)) or given.integer("reply_to_message_id")
    if not number:
        return {}
    if number in chat.messages:
        return {"reply_to_message": message_object(chat, chat.messages[number])}
    if raw.get("allow_sending_without_reply") or given.flag("allow_sending_without_reply"):
        return {}
    raise bad_request("message to be replied not found")


def _file(state: TelegramState, given: Parameters, kind: FileKind, name: str) -> StoredFile:
    upload = given.uploads.get(name)
    source = given.text(name)
    if source.startswith("attach://"):
        upload = given.uploads.get(source.removeprefix("attach://"))
    if upload is not None:
        return _uploaded(state, upload, kind)
    known = state.files.get(file_number(source))
    if known is not None and known.kind is kind:
        return known
    if source.startswith(("http://", "https://")):
        state.fault(
            "file by address", parameter=name
        )  # the real server would load it; the bot never asks it to
        raise bad_request("failed to get HTTP URL content")
    raise bad_request(f"there is no {name} in the request" if not source else _WRONG_FILE)


def _uploaded(state: TelegramState, upload: Upload, kind: FileKind) -> StoredFile:
    if not upload.content:
        raise bad_request("file must be non-empty")
    if len(upload.content) > _UPLOAD_BYTES:
        raise ApiError(413, "Request Entity Too Large")
    if kind is FileKind.PHOTO:
        if len(upload.content) > _PHOTO_BYTES:
            raise bad_request("too big photo")
        if not is_image(upload.content):
            raise bad_request("IMAGE_PROCESS_FAILED")
    return state.files.add(kind, upload.name, upload.mime, upload.content)


_WRONG_FILE = "wrong file identifier/HTTP URL specified"
SENDING = (
    Method(
        "sendMessage",
        send_message,
        frozenset((_COMMON + "text entities link_preview_options disable_web_page_preview").split()),
        paced=True,
    ),
    Method(
        "sendPhoto",
        send_photo,
        frozenset((_COMMON + "photo caption caption_entities show_caption_above_media has_spoiler").split()),
        paced=True,
    ),
    Method(
        "sendDocument",
        send_document,
        frozenset(
            (_COMMON + "document thumbnail caption caption_entities disable_content_type_detection").split()
        ),
        paced=True,
    ),
    Method(
        "sendChatAction",
        send_chat_action,
        frozenset(("business_connection_id", "chat_id", "message_thread_id", "action")),
    ),
)
