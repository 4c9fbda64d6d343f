"""A person who talks with the engine: says things, and looks at what comes back."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

from handlers.engine.inputs import Attached, Pressed, Said, Typed
from handlers.engine.progress import Progress
from handlers.engine.prompts import Ask, Prompt
from handlers.engine.step import ask, begin, step
from handlers.engine.turns import Turn
from models.forms.loading import load_form
from models.forms.schema import Facts, Form, Value
from models.messaging import Scalar

HERE = Path(__file__).parent
FORMS = HERE.parent.parent / "models" / "forms" / "definitions"
LOCALES = HERE.parent.parent / "handlers" / "locales"
TODAY = date(2026, 11, 24)
STORY = "Dự đủ các buổi sinh hoạt chi bộ."

GOOD: dict[str, Value] = {
    "story": STORY,
    "name": "Chi bộ thôn Đông",
    "day": "2026-11-20",
    "count": 12,
    "points": 8.5,
    "again": False,
    "topics": ["hoc_tap", "doi_moi"],
    "scale": "tot",
    "faults": ["Ngại phát biểu"],
    "prompted": "",
    "party": "httnv",
}


@cache
def all_kinds() -> Form:
    """Return the form that has a question of every kind."""
    return load_form(HERE / "all_kinds.yaml")


@cache
def mau_02a() -> Form:
    """Return the form of 2023 for members without a post."""
    return load_form(FORMS / "mau_02a_2023.yaml")


@dataclass
class Talk:
    """A conversation; half a minute passes before each message unless it is said otherwise."""

    form: Form = field(default_factory=all_kinds)
    facts: Facts = field(default_factory=dict)
    now: datetime = datetime(2026, 11, 24, 12, tzinfo=UTC)
    turn: Turn = field(init=False)

    def __post_init__(self) -> None:
        self.turn = begin(self.form, self.facts)

    def at(self, key: str, **answers: Value) -> "Talk":
        """Stand at a question with these answers given."""
        self.turn = ask(self.form, Progress(answers, at=key), self.facts)
        return self

    def say(self, *texts: str, after: float = 30) -> "Talk":
        """Type messages."""
        for text in texts:
            self.now += timedelta(seconds=after)
            self._step(Typed(text, self.now))
        return self

    def press(self, action: str, **args: Scalar) -> "Talk":
        """Press a choice."""
        return self._step(Pressed(action, args))

    def send(self, file_id: str, name: str = "anh.jpg") -> "Talk":
        """Send a file."""
        return self._step(Attached(file_id, name, "image/jpeg", 1000))

    def _step(self, said: Said) -> "Talk":
        self.turn = step(self.form, self.turn.progress, said, TODAY, self.facts)
        return self

    @property
    def prompt(self) -> Prompt:
        """Return the last prompt."""
        return self.turn.prompts[-1]

    @property
    def asked(self) -> Ask:
        """Return the question that is asked now."""
        assert isinstance(self.prompt, Ask)
        return self.prompt

    @property
    def where(self) -> str:
        """Return the open step."""
        return self.turn.progress.at

    @property
    def answers(self) -> dict[str, Value]:
        """Return all answers."""
        return dict(self.turn.progress.answers)

    @property
    def notes(self) -> list[tuple[str, int]]:
        """Return what is said on top, with the place it is about."""
        return [(str(note.kind), note.place) for note in self.asked.notes]

    @property
    def problem(self) -> str:
        """Return why the last input was not taken, empty if it was."""
        problem = getattr(self.prompt, "problem", None)
        return str(problem.code) if problem else ""
