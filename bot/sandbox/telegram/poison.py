"""Updates that no client can expect, by kind."""

from typing import Any

Json = dict[str, Any]
_DEPTH = 200
_HUGE = 300_000


def poison(kind: str, chat: int, now: int) -> Json:
    """Return the fields of a bad update; raise ValueError for an unknown kind."""
    person = {"id": chat, "is_bot": False, "first_name": "Người"}
    good = {"message_id": 1, "date": now, "chat": {"id": chat, "type": "private"}, "from": person, "text": "a"}
    kinds: dict[str, Json] = {
        "no_fields": {"message": {}},
        "unknown_type": {"strange_event": {"chat": good["chat"], "date": now}},
        "no_type": {},
        "wrong_types": {"message": {**good, "text": 7, "date": "yesterday", "chat": []}},
        "surrogate": {"message": {**good, "text": "a\ud800b"}},
        "nul": {"message": {**good, "text": "a\x00b"}},
        "huge": {"message": {**good, "text": "a" * _HUGE}},
        "deep": {"message": {**good, "strange": _nested(_DEPTH)}},
    }
    if kind not in kinds:
        raise ValueError(f"poison_update knows {', '.join(kinds)}")
    return kinds[kind]


def _nested(depth: int) -> Json:
    found: Json = {}
    for _ in range(depth):
        found = {"in": found}
    return found
