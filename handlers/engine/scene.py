"""What a step looks at: the form, the person's facts, where the conversation stands, what is visible."""

from dataclasses import dataclass, replace
from typing import Any

from handlers.engine.progress import CONFIRM, SUMMARY, Progress
from models.forms.schema import TEXT_KINDS, Facts, Form, Question


@dataclass(frozen=True, slots=True)
class Scene:
    """A conversation at one moment; ``questions`` are those that this person is asked."""

    form: Form
    facts: Facts
    progress: Progress
    questions: tuple[Question, ...]

    @classmethod
    def of(cls, form: Form, facts: Facts, progress: Progress) -> "Scene":
        """Look at a conversation; where form or facts have changed under it, the open step is mended."""
        scene = cls(form, facts, progress, form.visible(progress.answers, facts))
        at = progress.at
        if at in (SUMMARY, CONFIRM) or scene.place(at):
            return scene
        return scene.enter(scene.next_after("") if not progress.fixing else scene.next_fix())

    def moved(self, **changes: Any) -> "Scene":
        """Return the scene with a changed progress."""
        progress = replace(self.progress, **changes)
        if "answers" in changes:
            return Scene(self.form, self.facts, progress, self.form.visible(progress.answers, self.facts))
        return Scene(self.form, self.facts, progress, self.questions)

    def place(self, key: str | None) -> int:
        """Return a question's number among the visible ones, 0 for none."""
        for place, question in enumerate(self.questions, start=1):
            if question.key == key:
                return place
        return 0

    @property
    def question(self) -> Question | None:
        """Return the open question, None at the summary."""
        place = self.place(self.progress.at)
        return self.questions[place - 1] if place else None

    def answered(self, question: Question) -> bool:
        """Tell whether there is an answer that counts; "Không có" does not where one is required."""
        answers = self.progress.answers
        if question.key not in answers:
            return False
        return answers[question.key] not in ("", []) or question.may_say_none(answers, self.facts)

    def needed(self, question: Question) -> bool:
        """Tell whether the form cannot be handed in without an answer that is not there yet."""
        return not self.answered(question) and not question.may_skip(self.progress.answers, self.facts)

    def enter(self, at: str, **also: Any) -> "Scene":
        """Go to a step; what is asked to be added to is added to, everything else is replaced."""
        adding = self.progress.fixing and self._adds_to(at)
        return self.moved(at=at, adding=adding, misses=0, **also)

    def _adds_to(self, key: str) -> bool:
        question = self.form.by_key.get(key)
        if question is None or question.kind not in TEXT_KINDS or not self.progress.answers.get(key):
            return False
        return any(fix.key == key for fix in self.progress.fixes)

    def next_after(self, key: str) -> str:
        """Return the next question without an answer, from the start again at the end, else SUMMARY."""
        place = self.place(key)
        for question in (*self.questions[place:], *self.questions[:place]):
            open_ = question.key not in self.progress.skipped or self.needed(question)
            if question.key != key and open_ and not self.answered(question):
                return question.key
        return SUMMARY

    def next_fix(self, after: str = "") -> str:
        """Return the next question to be added to, but for the one that was just left, else SUMMARY."""
        keys = (fix.key for fix in self.progress.fixes if fix.key != after)
        return next((key for key in keys if self.place(key)), SUMMARY)
