"""Every handler with its name and who may use it; nothing runs that is not declared here."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from handlers.turn import Turn
from models.messaging import Scalar

Args = Mapping[str, Scalar]
Handle = Callable[[Turn, Args], Awaitable[None]]
Take = Callable[[Turn], Awaitable[bool]]


class Who(StrEnum):
    """The role that a handler asks for."""

    ANYONE = "anyone"
    MEMBER = "member"
    SECRETARY = "secretary"
    ADMIN = "admin"
    OFFICER = "officer"
    """Whoever reviews or leads: a secretary, a deputy or an admin."""


class Scope(StrEnum):
    """The object that the arguments name, and over which the role must reach."""

    NONE = "none"
    ASSESSMENT = "assessment"
    CELL = "cell"
    MEMBER = "member"
    REQUEST = "request"
    BROADCAST = "broadcast"
    OWN = "own"
    UPLOAD = "upload"
    CYCLE = "cycle"
    LEADS = "leads"
    """A collective's report that the person is in charge of."""
    TAKES_PART = "takes_part"
    """A collective's report whose collective the person belongs to."""
    PLACE = "place"
    """A place of an assessment in which the person reviews it."""
    COLLECTIVE = "collective"
    MINUTES = "minutes"
    """A meeting that the person takes down."""
    WITNESS = "witness"
    """A meeting whose count the person was asked to confirm."""


SCOPE_ARGS = {
    Scope.ASSESSMENT: "a",
    Scope.CELL: "u",
    Scope.MEMBER: "m",
    Scope.REQUEST: "r",
    Scope.BROADCAST: "b",
    Scope.OWN: "a",
    Scope.UPLOAD: "f",
    Scope.CYCLE: "c",
    Scope.LEADS: "a",
    Scope.TAKES_PART: "a",
    Scope.PLACE: "w",
    Scope.COLLECTIVE: "k",
    Scope.MINUTES: "g",
    Scope.WITNESS: "g",
}


@dataclass(frozen=True, slots=True)
class Route:
    """A handler and its policy."""

    name: str
    who: Who
    scope: Scope
    handle: Handle


class Registry:
    """The table of handlers: actions by name, commands and flows that lead to them."""

    def __init__(self) -> None:
        self.actions: dict[str, Route] = {}
        self.flows: dict[str, Route] = {}
        self.commands: dict[str, str] = {}
        self.everywhere: set[str] = set()
        self.wants_files: set[str] = set()
        self.takers: list[tuple[Who, Take]] = []

    def action(self, name: str, who: Who, handle: Handle, scope: Scope = Scope.NONE) -> None:
        """Declare what a choice, a press or a command does."""
        if name in self.actions:
            raise ValueError(f"the action {name} is declared twice")
        self.actions[name] = Route(name, who, scope, handle)

    def flow(self, name: str, who: Who, handle: Handle, *, files: bool = False) -> None:
        """Declare what takes the typed words, contacts and files while a flow is open.

        The handler finds the words in ``turn.incoming`` and the flow's data in
        ``turn.conversation.data``. With ``files`` it asks for files itself: no taker comes before it.
        """
        if files:
            self.wants_files.add(name)
        if name in self.flows:
            raise ValueError(f"the flow {name} is declared twice")
        self.flows[name] = Route(name, who, Scope.NONE, handle)

    def taker(self, who: Who, take: Take) -> None:
        """Declare what may take a file that is sent at any time; it returns whether it did."""
        self.takers.append((who, take))

    def command(self, action: str, *words: str, everywhere: bool = False) -> None:
        """Let words, typed with or without a slash and accents, mean an action.

        ``everywhere`` holds even where typed words are answers; without it a slash is needed there.
        """
        for word in words:
            self.commands[word] = action
        if everywhere:
            self.everywhere.update(words)
