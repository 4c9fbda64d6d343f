"""How an outgoing message is kept: as sealed JSON in the outbox."""

import base64
import json
from typing import Any

from markupsafe import Markup

from models.messaging import Attachment, Choice, Outgoing


def encode(message: Outgoing) -> str:
    """Return the message as JSON."""
    data: dict[str, Any] = {"t": str(message.text)}
    if message.choices:
        data["c"] = [[[c.label, c.action, dict(c.args)] for c in row] for row in message.choices]
    if message.attachment:
        content = base64.b64encode(message.attachment.content).decode()
        data["f"] = [message.attachment.name, message.attachment.mime, content]
    if message.silent:
        data["s"] = True
    if message.ask_contact:
        data["k"] = message.ask_contact
    if message.first:
        data["n"] = message.first
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def decode(text: str) -> Outgoing:
    """Read a message that ``encode`` wrote."""
    data = json.loads(text)
    rows = tuple(tuple(Choice(*choice) for choice in row) for row in data.get("c", ()))
    file = data.get("f")
    return Outgoing(
        text=Markup(data["t"]),  # noqa: S704 - written by encode, from Markup
        choices=rows,
        attachment=Attachment(file[0], file[1], base64.b64decode(file[2])) if file else None,
        silent=data.get("s", False),
        ask_contact=data.get("k", ""),
        first=data.get("n", 0),
    )


def press_keys(row_id: int, message: Outgoing) -> tuple[str, ...]:
    """Return the opaque data of each choice: the outbox row and the choice's place in it."""
    stem = f"{row_id:x}"
    return tuple(f"{stem}.{place}" for place in range(len(message.flat)))


def read_press(data: str) -> tuple[int, int] | None:
    """Return the outbox row and the place that a press names, None for anything else."""
    stem, dot, place = data.partition(".")
    try:
        row_id, index = int(stem, 16), int(place)
    except ValueError:
        return None
    return (row_id, index) if dot and 0 < row_id < 1 << 63 and 0 <= index < 1000 else None
