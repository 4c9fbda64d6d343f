"""The parameters of a call: query string, form, JSON body or multipart."""

import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from bot.sandbox.telegram.errors import bad_request

_INTEGER = re.compile(r"-?\d{1,19}", re.ASCII)
_TRUE = frozenset(("true", "yes", "1"))
_LONGEST_PARAMETERS = 1000


@dataclass(frozen=True, slots=True)
class Upload:
    """A file in a multipart body."""

    name: str
    mime: str
    content: bytes


@dataclass(slots=True)
class Parameters:
    """Named values; nested ones may come as JSON text or, in a JSON body, as they are."""

    values: dict[str, Any] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)

    def names(self) -> set[str]:
        """Return the names of everything given."""
        return {*self.values, *self.uploads}

    def text(self, name: str) -> str:
        """Return a text, empty where it is missing."""
        value = self.values.get(name)
        if value is None:
            return ""
        if isinstance(value, str):
            return value
        return json.dumps(value, ensure_ascii=False)

    def integer(self, name: str, default: int = 0) -> int:
        """Return a whole number; raise 400 for anything else."""
        text = self.text(name).strip()
        if not text:
            return default
        if not _INTEGER.fullmatch(text):
            raise bad_request(f'invalid integer value of parameter "{name}"')
        return int(text)

    def flag(self, name: str) -> bool:
        """Return a truth value, False where it is missing."""
        return self.text(name).strip().lower() in _TRUE

    def nested(self, name: str, reason: str) -> Any:
        """Return a nested object, None where it is missing; raise 400 with the reason if it is no JSON."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value.strip():
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(reason) from None


async def read_parameters(request: web.BaseRequest) -> Parameters:
    """Read all parameters of a call; those of the body win over the query string."""
    found = Parameters()
    if "?" in request.raw_path:
        found.values.update(_pairs(request.raw_path.split("?", 1)[1]))
    if not request.body_exists:
        return found
    kind = request.content_type
    if kind == "multipart/form-data":
        await _read_multipart(request, found)
    else:
        found.values.update(_read_body(kind, await request.read()))
    return found


def _read_body(kind: str, body: bytes) -> dict[str, Any]:
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    if kind == "application/json":
        return _json_object(text)
    if kind == "application/x-www-form-urlencoded":
        return _pairs(text)
    return {}


def _json_object(text: str) -> dict[str, Any]:
    if not text.strip():
        return {}
    try:
        found = json.loads(text)
    except ValueError:
        raise bad_request("can't parse JSON object in the request") from None
    if not isinstance(found, dict):
        raise bad_request("JSON object expected in the request")
    return found


def _pairs(text: str) -> dict[str, Any]:
    try:
        return dict(
            parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_LONGEST_PARAMETERS)
        )
    except UnicodeDecodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    except ValueError:
        raise bad_request("too many parameters") from None


async def _read_multipart(request: web.BaseRequest, found: Parameters) -> None:
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            content = value.file.read()
            found.uploads[name] = Upload(value.filename, value.content_type, content)
        elif isinstance(value, str):
            found.values[name] = value
        else:
            found.values[name] = bytes(value).decode("utf-8", "replace")
