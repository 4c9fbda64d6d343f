"""What Telegram vouches for when a page is opened inside it."""

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

_FRESH = timedelta(minutes=10)
_AHEAD = timedelta(minutes=1)
_MOST_LETTERS = 4096


def vouched(init_data: str, token: str, now: datetime) -> str:
    """Return the number of the user who opened a page in Telegram, empty where nothing proves it.

    The proof is a keyed hash over all fields but ``hash``, with a key made of the bot's token
    (core.telegram.org/bots/webapps, "Validating data received via the Mini App").
    """
    if len(init_data) > _MOST_LETTERS:
        return ""
    pairs = parse_qsl(init_data, keep_blank_values=True)
    fields = dict(pairs)
    given = fields.pop("hash", "")
    if len(fields) + 1 != len(pairs) or not hmac.compare_digest(_seal(fields, token).encode(), given.encode()):
        return ""
    return _user(fields) if _is_fresh(fields.get("auth_date", ""), now) else ""


def _seal(fields: dict[str, str], token: str) -> str:
    key = hmac.digest(b"WebAppData", token.encode(), hashlib.sha256)
    lines = "\n".join(f"{name}={fields[name]}" for name in sorted(fields))
    return hmac.new(key, lines.encode(), hashlib.sha256).hexdigest()


def _is_fresh(said: str, now: datetime) -> bool:
    if not said.isascii() or not said.isdigit() or len(said) > len("9999999999"):
        return False
    return -_AHEAD <= now - datetime.fromtimestamp(int(said), UTC) <= _FRESH


def _user(fields: dict[str, str]) -> str:
    try:
        number = json.loads(fields.get("user", ""))["id"]
    except (ValueError, TypeError, KeyError):
        return ""
    return str(number) if isinstance(number, int) and not isinstance(number, bool) else ""
