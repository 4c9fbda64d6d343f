"""Texts of messages: limits, trimming, and what the server itself finds in them."""

import re
from typing import Any

from bot.sandbox.telegram.errors import bad_request
from bot.sandbox.telegram.markup import Entity, parse_html, units
from bot.sandbox.telegram.parameters import Parameters

TEXT_UNITS = 4096
CAPTION_UNITS = 1024
_RAW_BYTES = 32 * 1024
_FOUND = re.compile(
    r"(?P<url>https?://[^\s<>\"']+[^\s<>\"'.,;:!?)])|(?<![\w/])(?P<bot_command>/[A-Za-z0-9_]{1,64})(?![\w/])"
)
_OPAQUE = frozenset(("code", "pre", "text_link"))
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f]")


def read_text(given: Parameters, name: str, entities_name: str) -> tuple[str, list[Entity]]:
    """Return a text and its entities after parsing; raise 400 where the markup is wrong."""
    source = _CONTROLS.sub(" ", given.text(name).replace("\r", ""))
    if _bytes(source) > _RAW_BYTES:
        raise bad_request("text is too long")
    text, entities = _parse(given, source, entities_name)
    text, entities = _trim(text, entities)
    return text, with_found(text, entities)


def check_text(text: str) -> None:
    """Raise 400 for an empty or too long message text."""
    if not text:
        raise bad_request("message text is empty")
    if units(text) > TEXT_UNITS:
        raise bad_request("message is too long")


def check_caption(text: str) -> None:
    """Raise 400 for a too long caption."""
    if units(text) > CAPTION_UNITS:
        raise bad_request("message caption is too long")


def with_found(text: str, entities: list[Entity]) -> list[Entity]:
    """Add the links and commands that the server finds by itself."""
    if "/" not in text:
        return entities
    found = list(entities)
    for hit in _FOUND.finditer(text):
        start, length = units(text[: hit.start()]), units(hit.group())
        if not any(_covers(each, start, length) for each in entities):
            found.append({"type": hit.lastgroup, "offset": start, "length": length})
    return sorted(found, key=lambda each: (each["offset"], -each["length"]))


def _bytes(text: str) -> int:
    try:
        return len(text.encode())
    except UnicodeEncodeError:
        raise bad_request("strings must be encoded in UTF-8") from None


def _covers(entity: Entity, start: int, length: int) -> bool:
    end = entity["offset"] + entity["length"]
    inside = entity["offset"] <= start and start + length <= end
    apart = end <= start or start + length <= entity["offset"]
    return entity["type"] in _OPAQUE if inside else not apart


def _parse(given: Parameters, source: str, entities_name: str) -> tuple[str, list[Entity]]:
    mode = given.text("parse_mode").lower()
    if mode == "html":
        text, entities = parse_html(source)
    elif mode in ("", "none"):
        text, entities = (
            source,
            _given_entities(given.nested(entities_name, "can't parse entities JSON object")),
        )
    else:
        raise bad_request("unsupported parse_mode")
    return text, entities


def _given_entities(raw: Any) -> list[Entity]:
    if raw is None:
        return []
    if not isinstance(raw, list) or not all(_is_entity(each) for each in raw):
        raise bad_request("can't parse entities JSON object")
    return [dict(each) for each in raw]


def _is_entity(raw: Any) -> bool:
    if not isinstance(raw, dict) or not isinstance(raw.get("type"), str):
        return False
    return all(isinstance(raw.get(name), int) and raw[name] >= 0 for name in ("offset", "length"))


def _trim(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    trimmed = text.strip()
    if len(trimmed) == len(text):
        return text, entities
    shift, end = units(text) - units(text.lstrip()), units(trimmed)
    kept = []
    for entity in entities:
        start = max(0, entity["offset"] - shift)
        stop = min(end, entity["offset"] + entity["length"] - shift)
        if stop > start:
            kept.append({**entity, "offset": start, "length": stop - start})
    return trimmed, kept
