"""Where a conversation stands: everything that has to be kept between two messages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from models.forms.schema import Value

SUMMARY = "@summary"
CONFIRM = "@confirm"


@dataclass(frozen=True, slots=True)
class Answer:
    """One question's current answer."""

    key: str
    value: Value


@dataclass(frozen=True, slots=True)
class Fix:
    """A question that the secretary asked to be added to, and the comment."""

    key: str
    comment: str = ""


@dataclass(frozen=True, slots=True)
class OpenText:
    """The written answer that messages which follow within seconds still belong to; ``at`` in epoch seconds."""

    key: str
    at: float


@dataclass(frozen=True, slots=True)
class Progress:
    """Where the conversation stands.

    ``at`` is a question's key, SUMMARY or CONFIRM. ``back_to`` is where an edit or a look at the
    summary returns to. ``fixes`` are the questions still to be added to, ``fixing`` that only those
    are walked. ``adding`` tells that the next message is put behind the answer instead of replacing it.
    """

    answers: Mapping[str, Value] = field(default_factory=dict)
    at: str = ""
    back_to: str | None = None
    misses: int = 0
    fixes: tuple[Fix, ...] = ()
    fixing: bool = False
    open_text: OpenText | None = None
    adding: bool = False
    skipped: tuple[str, ...] = ()
    page: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return what is stored openly: names of questions and counters, no answers, no comments."""
        data: dict[str, Any] = {
            "at": self.at,
            "back_to": self.back_to,
            "misses": self.misses,
            "fixes": [fix.key for fix in self.fixes],
            "fixing": self.fixing,
            "open_text": [self.open_text.key, self.open_text.at] if self.open_text else None,
            "adding": self.adding,
            "skipped": list(self.skipped),
            "page": self.page,
        }
        return {name: value for name, value in data.items() if value or name == "at"}

    @classmethod
    def from_json(
        cls,
        data: Mapping[str, Any] | None,
        answers: Mapping[str, Value],
        comments: Mapping[str, str] | None = None,
    ) -> "Progress":
        """Put together what ``to_json`` wrote, the stored answers, and the secretary's comments by question."""
        data, comments = data or {}, comments or {}
        open_text = data.get("open_text")
        return cls(
            answers=answers,
            at=data.get("at", ""),
            back_to=data.get("back_to"),
            misses=data.get("misses", 0),
            fixes=tuple(Fix(key, comments.get(key, "")) for key in data.get("fixes", ())),
            fixing=data.get("fixing", False),
            open_text=OpenText(open_text[0], open_text[1]) if open_text else None,
            adding=data.get("adding", False),
            skipped=tuple(data.get("skipped", ())),
            page=data.get("page", 0),
        )
