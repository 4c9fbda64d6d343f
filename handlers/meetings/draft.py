"""A meeting that is being set: kept in the open prompt, sealed, until it is confirmed."""

from dataclasses import dataclass, replace
from datetime import date, time
from typing import Self

from handlers.mail import open_message
from handlers.meetings.words import When
from handlers.registry import Args
from handlers.turn import Turn
from models.cycle import Meeting
from models.messaging import Scalar
from models.outbox import OutboxRow


@dataclass(frozen=True, slots=True)
class Draft:
    """What is known so far; ``basis`` tells which meeting was set when it was begun."""

    cell_id: int
    basis: str
    day: date | None = None
    at: time | None = None
    place: str = ""

    @classmethod
    def read(cls, args: Args) -> Self:
        """Read a draft from the arguments of a choice."""
        day, at = str(args.get("d", "")), str(args.get("h", ""))
        return cls(
            int(args["u"]),
            str(args.get("b", "")),
            date.fromisoformat(day) if day else None,
            time.fromisoformat(at) if at else None,
            str(args.get("p", "")),
        )

    @property
    def step(self) -> str:
        """Return what is missing first, "sure" when only the confirmation is."""
        missing = {"day": self.day is None, "hour": self.at is None, "place": not self.place}
        return next((name for name, lacks in missing.items() if lacks), "sure")

    @property
    def complete(self) -> tuple[date, time]:
        """Return day and hour; only for a draft that lacks neither."""
        if self.day is None or self.at is None:
            raise LookupError("day and hour are asked for before this")
        return self.day, self.at

    @property
    def args(self) -> dict[str, Scalar]:
        """Return the draft as the arguments of a choice."""
        day = self.day.isoformat() if self.day else ""
        at = f"{self.at:%H:%M}" if self.at else ""
        return {"u": self.cell_id, "b": self.basis, "d": day, "h": at, "p": self.place}

    def with_when(self, said: When) -> Self:
        """Take over the day or the hour that was said; what was not said stays."""
        return replace(self, day=said.day or self.day, at=said.at or self.at)


def basis_of(meeting: Meeting | None) -> str:
    """Name the meeting that is set, and which state of it."""
    return f"{meeting.id}.{meeting.version}" if meeting else ""


async def open_draft(turn: Turn) -> Draft | None:
    """Return the draft that the open prompt carries in its first choice.

    The conversation's data would be read by whoever reads the database; the prompt is sealed.
    """
    row = await turn.store.get(OutboxRow, turn.conversation.prompt_id) if turn.conversation.prompt_id else None
    if row is None or row.member_id != turn.address.member_id:
        return None
    choices = open_message(turn.store, row).flat
    return Draft.read(choices[0].args) if choices and "b" in choices[0].args else None
