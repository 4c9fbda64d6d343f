"""What a step leads to."""

from dataclasses import dataclass
from enum import StrEnum

from handlers.engine.progress import Answer, Progress
from handlers.engine.prompts import Prompt


class Event(StrEnum):
    """What the caller has to do besides storing and saying."""

    NONE = ""
    SUBMITTED = "submitted"
    STOPPED = "stopped"
    MENU = "menu"


@dataclass(frozen=True, slots=True)
class Turn:
    """Where the conversation stands now, which answers changed or went, and what is said next."""

    progress: Progress
    prompts: tuple[Prompt, ...] = ()
    saved: tuple[Answer, ...] = ()
    removed: tuple[str, ...] = ()
    event: Event = Event.NONE
