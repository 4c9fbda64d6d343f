"""Reply markups: inline keyboards, reply keyboards, their removal, forced replies."""

import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from bot.sandbox.telegram.errors import bad_request

Json = dict[str, Any]
_BUTTONS = 100
_DATA_BYTES = 64
_MARKUP_BYTES = 10_000
_PLACEHOLDER = 64
_START_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}", re.ASCII)
_LOOPBACK = frozenset(("127.0.0.1", "localhost", "::1"))
_INLINE_KINDS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "copy_text",
)
_INLINE_LOOKS = frozenset(("text", "style", "icon_custom_emoji_id"))


def read_markup(raw: Any) -> Json | None:
    """Return a checked reply markup; raise 400 with the server's reasons."""
    if raw is None or raw == {}:
        return None
    if not isinstance(raw, dict):
        raise bad_request("object expected as reply markup")
    if len(json.dumps(raw, ensure_ascii=False).encode("utf-8", "replace")) > _MARKUP_BYTES:
        raise bad_request("reply markup is too long")
    if "inline_keyboard" in raw:
        return {"inline_keyboard": _rows(raw["inline_keyboard"], _inline_button, "inline keyboard")}
    if "keyboard" in raw:
        return _reply_keyboard(raw)
    if raw.get("remove_keyboard") is True or raw.get("force_reply") is True:
        return dict(raw)
    raise bad_request("can't parse reply markup JSON object")


def valid_start_payload(payload: str) -> bool:
    """Tell whether a deep link may carry this payload."""
    return _START_PAYLOAD.fullmatch(payload) is not None


def start_payload(url: str) -> str | None:
    """Return the payload of a deep link, None for other links."""
    parts = urlsplit(url)
    if parts.hostname not in ("t.me", "telegram.me", "telegram.dog"):
        return None
    return parse_qs(parts.query, keep_blank_values=True).get("start", [None])[0]


def _reply_keyboard(raw: Json) -> Json:
    if len(str(raw.get("input_field_placeholder") or "")) > _PLACEHOLDER:
        raise bad_request("input field placeholder is too long")
    return {**raw, "keyboard": _rows(raw["keyboard"], _reply_button, "reply keyboard")}


def _rows(raw: Any, button: Any, what: str) -> list[list[Json]]:
    if not isinstance(raw, list) or not all(isinstance(row, list) for row in raw):
        raise bad_request(f"can't parse {what} markup JSON object: array of arrays expected")
    if sum(len(row) for row in raw) > _BUTTONS:
        raise bad_request("reply markup is too long")
    return [[button(each) for each in row] for row in raw if row]


def _reply_button(raw: Any) -> Json:
    if isinstance(raw, str):
        raw = {"text": raw}
    if not isinstance(raw, dict) or not isinstance(raw.get("text"), str) or not raw["text"].strip():
        raise bad_request('can\'t parse keyboard button: Field "text" must be of type String')
    return raw


def _inline_button(raw: Any) -> Json:
    if not isinstance(raw, dict):
        raise bad_request("can't parse inline keyboard button: Object expected")
    if not isinstance(raw.get("text"), str) or not raw["text"].strip():
        raise bad_request('can\'t parse inline keyboard button: Field "text" must be of type String')
    kinds = [kind for kind in _INLINE_KINDS if raw.get(kind) is not None]
    if not kinds:
        reason = "Text buttons are unallowed in the inline keyboard"
        raise bad_request(f"can't parse inline keyboard button: {reason}")
    if len(kinds) > 1 or set(raw) - _INLINE_LOOKS - set(_INLINE_KINDS):
        raise bad_request("BUTTON_TYPE_INVALID")
    _check_inline(raw, kinds[0])
    return {key: value for key, value in raw.items() if value is not None}


def _check_inline(button: Json, kind: str) -> None:
    match kind:
        case "callback_data":
            data = button["callback_data"]
            if not isinstance(data, str) or not 1 <= len(data.encode("utf-8", "replace")) <= _DATA_BYTES:
                raise bad_request("BUTTON_DATA_INVALID")
        case "url":
            if not _valid_url(str(button["url"])):
                raise bad_request("BUTTON_URL_INVALID")
        case "web_app":
            url = str((button["web_app"] or {}).get("url", ""))
            if not _secure(url):
                reason = f"inline keyboard button Web App URL '{url}' is invalid: Only HTTPS links are allowed"
                raise bad_request(reason)


def _valid_url(url: str) -> bool:
    parts = urlsplit(url)
    if parts.scheme == "tg":
        return True
    host = parts.hostname or ""
    return parts.scheme in ("http", "https") and ("." in host or host in _LOOPBACK)


def _secure(url: str) -> bool:
    parts = urlsplit(url)
    # The sandbox's own addresses have no certificate; elsewhere the rule stands.
    return bool(parts.hostname) and (parts.scheme == "https" or parts.hostname in _LOOPBACK)
