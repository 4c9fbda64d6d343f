"""What differs between two versions of a form, as far as whoever answers it is concerned."""

from dataclasses import dataclass

from models.forms.schema import Form, Question


@dataclass(frozen=True, slots=True)
class Changes:
    """The keys of the questions that are new, gone, worded otherwise, or answered otherwise."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    reworded: tuple[str, ...] = ()
    remade: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.reworded or self.remade)


def changes(old: Form, new: Form) -> Changes:
    """Compare two forms by the keys of their questions."""
    both = [key for key in new.by_key if key in old.by_key]
    remade = tuple(key for key in both if _answering(old, key) != _answering(new, key))
    return Changes(
        added=tuple(key for key in new.by_key if key not in old.by_key),
        removed=tuple(key for key in old.by_key if key not in new.by_key),
        reworded=tuple(
            key for key in both if key not in remade and _wording(old.by_key[key]) != _wording(new.by_key[key])
        ),
        remade=remade,
    )


def _wording(question: Question) -> tuple[object, ...]:
    return question.title.vi, question.title.en


def _answering(form: Form, key: str) -> tuple[object, ...]:
    """Return what decides which answers are possible."""
    question = form.by_key[key]
    options = tuple((str(option.value), option.label.vi) for option in form.options(question))
    limits = (question.minimum, question.maximum, question.step, question.optional, question.none_ok)
    return question.kind, options, limits
