"""What is open in one chat."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Conversation:
    """The flow that the next typed words belong to, and the prompt they answer.

    ``data`` holds ids and step names, never what a person wrote.
    """

    address_id: int
    flow: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    prompt_id: int | None = None
    asked_at: datetime | None = None
    version: int = 0
