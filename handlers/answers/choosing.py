"""Choices as people type them: "2", "câu 2", "tot", "1,3,5", "2-4", the label or its beginning."""

import re
from collections.abc import Iterable, Sequence

from handlers import grammar
from handlers.answers.problem import Problem, Trouble
from models.forms.schema import Option, Value

_LONGEST = 300
_LETTERS = 3
_NUMBER = re.compile(r"(?:(?:cau|so|muc) )?(\d{1,3})")
_RANGE = re.compile(r"(\d{1,3}) ?(?:-|–|den|to) ?(\d{1,3})")
_NUMBERED = re.compile(r"(\d{1,3})[.)]? (.+)")
_SPACED = re.compile(r"\d[\d \-–]*")
_BETWEEN = re.compile(r"[,;\n]| va | and ")
_YES = frozenset({"co", "yes", "y", "dung", "ok", "u", "uh", "vang", "da", "dong y"})
_NO = frozenset({"khong", "ko", "k", "no", "n", "khg", "hong", "khong co", "chua"})


def read_yes_no(options: Sequence[Option], text: str) -> Value | Problem:
    """Read yes or no, the first and the second option."""
    said = grammar.fold(text[:_LONGEST])
    if len(options) == 2 and said in _YES:
        return options[0].value
    if len(options) == 2 and said in _NO:
        return options[1].value
    return read_choice(options, text)


def read_choice(options: Sequence[Option], text: str) -> Value | Problem:
    """Read one option."""
    found = _one(options, grammar.fold(text)) if len(text) <= _LONGEST else []
    match found:
        case [place]:
            return options[place].value
        case []:
            return Problem(Trouble.NOT_A_CHOICE, {"count": len(options)})
        case _:
            return Problem(Trouble.AMBIGUOUS, {"numbers": ", ".join(str(place + 1) for place in found)})


def read_choices(options: Sequence[Option], text: str) -> Value | Problem:
    """Read several options; one that is not there refuses the whole input."""
    if len(text) > _LONGEST:
        return Problem(Trouble.NOT_A_CHOICE, {"count": len(options)})
    whole = _one(options, grammar.fold(text))
    picked = set(whole[:1]) if len(whole) == 1 else set()
    for part in _parts(text) if not picked else ():
        places = _range(part) or _one(options, part)
        if len(places) > 1 and not _RANGE.fullmatch(part):
            return Problem(Trouble.AMBIGUOUS, {"numbers": ", ".join(str(place + 1) for place in places)})
        if not places or max(places) >= len(options) or min(places) < 0:
            return Problem(Trouble.NOT_A_CHOICE, {"count": len(options)})
        picked.update(places)
    if not picked:
        return Problem(Trouble.NOT_A_CHOICE, {"count": len(options)})
    return [options[place].value for place in sorted(picked)]


def is_label(options: Sequence[Option], text: str) -> bool:
    """Tell whether a message is the whole label of an option."""
    if len(text) > _LONGEST:
        return False
    said = grammar.fold(text)
    return any(said in (grammar.fold(o.label.vi), grammar.fold(o.label.en)) for o in options)


def _parts(text: str) -> Iterable[str]:
    # Lines are parts too, so the split comes before folding, which joins lines.
    for piece in _BETWEEN.split(text.casefold().replace(" và ", ",")):
        part = grammar.fold(piece)
        if _SPACED.fullmatch(part):
            yield from re.sub(r" ?[-–] ?", "-", part).split()
        elif part:
            yield part


def _range(part: str) -> list[int]:
    ends = _RANGE.fullmatch(part)
    return list(range(int(ends[1]) - 1, int(ends[2]))) if ends else []


def _one(options: Sequence[Option], said: str) -> list[int]:
    """Return the places of the options that a text can mean: by number, label, name, beginning."""
    if number := _NUMBER.fullmatch(said):
        place = int(number[1]) - 1
        return [place] if 0 <= place < len(options) else []
    named = [{grammar.fold(o.label.vi), grammar.fold(o.label.en), str(o.value).lower()} for o in options]
    if exact := [place for place, names in enumerate(named) if said in names]:
        return exact[:1]
    if len(said) >= _LETTERS and (
        begun := [place for place, names in enumerate(named) if any(name.startswith(said) for name in names)]
    ):
        return begun
    if numbered := _NUMBERED.fullmatch(said):
        place = int(numbered[1]) - 1
        return [place] if 0 <= place < len(options) and numbered[2] in named[place] else []
    return []
