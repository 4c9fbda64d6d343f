"""What a person can say at a step."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from models.messaging import Scalar


@dataclass(frozen=True, slots=True)
class Pressed:
    """A press on a choice that ``handlers.prompts`` drew; ``args["q"]`` is the question it belongs to."""

    action: str
    args: Mapping[str, Scalar] = field(default_factory=dict)

    @property
    def question(self) -> str:
        """Return the key of the question that the choice belongs to, empty for none."""
        return str(self.args.get("q", ""))


@dataclass(frozen=True, slots=True)
class Typed:
    """A typed message and when it was sent."""

    text: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Attached:
    """A file or photo; ``file_id`` is whatever the caller finds it by; size in bytes, 0 if unknown."""

    file_id: str
    name: str
    mime: str
    size: int


Said = Pressed | Typed | Attached
