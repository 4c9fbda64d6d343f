"""HTML markup of message texts, read as strictly as the Bot API reads it."""

import re
from dataclasses import dataclass
from typing import Any

from bot.sandbox.telegram.errors import ApiError, bad_request

Entity = dict[str, Any]
_TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "tg-emoji": "custom_emoji",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-z]+));?", re.ASCII)
_SPECIAL = re.compile(r"[<&]")
_ATTRIBUTE_NAME = re.compile(r"[^\s=>/\"']*")
_BARE_VALUE = re.compile(r"[\w.\-]*", re.ASCII)
_SPACE = re.compile(r"\s*")


def units(text: str) -> int:
    """Return the length in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """Return the text and its entities; raise 400 where the markup is wrong."""
    if not _SPECIAL.search(source):
        return source, []
    return _Reader(source).read()


@dataclass(slots=True)
class _Open:
    name: str
    attributes: dict[str, str]
    start: int


class _Reader:
    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._parts: list[str] = []
        self._length = 0
        self._open: list[_Open] = []
        self._entities: list[Entity] = []

    def read(self) -> tuple[str, list[Entity]]:
        while found := _SPECIAL.search(self._source, self._at):
            self._put(self._source[self._at : found.start()])
            self._at = found.start()
            if self._source[self._at] == "&":
                self._reference()
            elif self._source.startswith("</", self._at):
                self._end_tag()
            else:
                self._start_tag()
        self._put(self._source[self._at :])
        if self._open:
            raise _unparsable(f'Can\'t find end tag corresponding to start tag "{self._open[-1].name}"')
        return "".join(self._parts), sorted(self._entities, key=lambda each: (each["offset"], -each["length"]))

    def _put(self, text: str) -> None:
        self._parts.append(text)
        self._length += units(text)

    def _reference(self) -> None:
        character, self._at = _character(self._source, self._at)
        self._put(character)

    def _start_tag(self) -> None:
        begin = self._at
        name_end = self._until_space_or_end(begin + 1, "Unclosed start tag")
        name = self._source[begin + 1 : name_end].lower()
        if name not in _TYPES:
            raise self._wrong(f'Unsupported start tag "{name}"', begin)
        self._at = name_end
        attributes = self._attributes(name, begin)
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise self._wrong('Tag "span" must have class "tg-spoiler"', begin)
        self._open.append(_Open(name, attributes, self._length))

    def _until_space_or_end(self, at: int, reason: str) -> int:
        found = re.compile(r"[\s>]").search(self._source, at)
        if found is None:
            raise self._wrong(reason, self._at)
        return found.start()

    def _attributes(self, tag: str, begin: int) -> dict[str, str]:
        found: dict[str, str] = {}
        while True:
            self._at = _skip(_SPACE, self._source, self._at)
            if self._source.startswith(">", self._at):
                self._at += 1
                return found
            if self._at >= len(self._source):
                raise self._wrong("Unclosed start tag", begin)
            name, value = self._attribute(tag, begin)
            found[name] = value

    def _attribute(self, tag: str, begin: int) -> tuple[str, str]:
        start = self._at
        end = _skip(_ATTRIBUTE_NAME, self._source, start)
        name = self._source[start:end].lower()
        if not name:
            raise self._wrong(f'Empty attribute name in the tag "{tag}"', start)
        self._at = _skip(_SPACE, self._source, end)
        if not self._source.startswith("=", self._at):
            if (tag, name) == ("blockquote", "expandable"):
                return name, ""
            what = f'Expected equal sign in declaration of an attribute of the tag "{tag}"'
            raise self._wrong(what, begin)
        self._at = _skip(_SPACE, self._source, self._at + 1)
        return name, self._value(begin)

    def _value(self, begin: int) -> str:
        mark = self._source[self._at : self._at + 1]
        if mark not in ('"', "'"):
            start, self._at = self._at, _skip(_BARE_VALUE, self._source, self._at)
            if start == self._at:
                raise self._wrong("Unexpected end of an attribute value", begin)
            return self._source[start : self._at]
        end = self._source.find(mark, self._at + 1) if mark else -1
        if end < 0:
            raise self._wrong("Unclosed start tag", begin)
        value = self._source[self._at + 1 : end]
        self._at = end + 1
        return _REFERENCE.sub(lambda found: _character(found.group(), 0)[0], value)

    def _end_tag(self) -> None:
        begin = self._at
        if not self._open:
            raise self._wrong("Unexpected end tag", begin)
        end = self._until_space_or_end(begin + 2, "Unclosed end tag")
        name = self._source[begin + 2 : end].lower()
        end = _skip(_SPACE, self._source, end)
        if not self._source.startswith(">", end):
            raise self._wrong("Unclosed end tag", begin)
        tag = self._open.pop()
        if name and name != tag.name:
            raise self._wrong(f'Unmatched end tag, expected "</{tag.name}>", found "</{name}>"', begin)
        self._at = end + 1
        self._close(tag)

    def _close(self, tag: _Open) -> None:
        length = self._length - tag.start
        if length == 0:
            return
        entity: Entity = {"type": _TYPES[tag.name], "offset": tag.start, "length": length}
        if tag.name == "code" and self._open and self._open[-1].name == "pre":
            language = tag.attributes.get("class", "").removeprefix("language-")
            if language and self._open[-1].start == tag.start:
                self._open[-1].attributes["language"] = language
            return
        if self._complete(entity, tag):
            self._entities.append(entity)

    def _complete(self, entity: Entity, tag: _Open) -> bool:
        match tag.name:
            case "a":
                entity["url"] = tag.attributes.get("href", "")
                return bool(re.match(r"(https?|tg|mailto|tel):", entity["url"], re.IGNORECASE))
            case "pre" if "language" in tag.attributes:
                entity["language"] = tag.attributes["language"]
            case "blockquote" if "expandable" in tag.attributes:
                entity["type"] = "expandable_blockquote"
            case "tg-emoji":
                entity["custom_emoji_id"] = tag.attributes.get("emoji-id", "")
        return True

    def _wrong(self, what: str, at: int) -> ApiError:
        return _unparsable(f"{what} at byte offset {len(self._source[:at].encode())}")


def _unparsable(reason: str) -> ApiError:
    return bad_request(f"can't parse entities: {reason}")


def _skip(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at


def _character(source: str, at: int) -> tuple[str, int]:
    """Return the character that a reference means and where it ends; others stand for themselves."""
    found = _REFERENCE.match(source, at)
    if found is None:
        return source[at], at + 1
    decimal, hexadecimal, name = found.groups()
    if name:
        return (_NAMED[name], found.end()) if name in _NAMED else (source[at], at + 1)
    code = int(decimal) if decimal else int(hexadecimal, 16)
    if code == 0 or code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        return source[at], at + 1
    return chr(code), found.end()
