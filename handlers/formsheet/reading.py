"""Reading a form from Excel: the same form and the same check as from a file, each fault with its cell."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from handlers.formsheet.draft import Draft
from handlers.formsheet.info import Lines, drop_unused, info_lines, read_info
from handlers.formsheet.point_rows import point_rows, read_points
from handlers.formsheet.problems import Lack, Problem, SheetCode, Spot
from handlers.formsheet.questions import Questions
from handlers.formsheet.tables import Row, question_rows, text_of
from handlers.formsheet.words import Column, Info, column_of
from handlers.roster.sheets import RawSheet, load_sheets
from handlers.texts import Texts
from models.forms.catalog import Catalog
from models.forms.checking.faults import Finding, Where
from models.forms.checking.shape import examine
from models.forms.schema import Form


@dataclass(frozen=True, slots=True)
class SheetReading:
    """What a file holds: the form where nothing is wrong, else the problems; and what was filled in."""

    name: str
    sheets: Sequence[RawSheet]
    form: Form | None
    problems: tuple[Problem, ...]
    lacks: Mapping[Lack, int]


def read_sheet(
    name: str, content: bytes, texts: Texts, catalog: Catalog, own: Callable[[str], str] = str
) -> SheetReading:
    """Read a form from a workbook; raise RosterUnreadableError where it is none that can be opened.

    A form that is known already keeps the keys of its questions and gets the next version; ``own``
    gives the id under which it is kept.
    """
    sheets = load_sheets(name, content)
    rows = list(question_rows(sheets))
    if not rows:
        nothing = Problem(Spot(0, 0), SheetCode.NO_QUESTIONS)
        return SheetReading(name, sheets, None, (nothing,), Counter())
    draft, lines = Draft(), info_lines(sheets)
    read_info(draft, lines, texts, PurePath(name).stem, _titles(sheets, rows[0]))
    known = _known(draft, catalog, own)
    _set_version(draft, lines, catalog)
    questions = Questions(draft, texts, known)
    questions.read(rows)
    read_points(draft, point_rows(sheets), grouped=questions.keyed)
    drop_unused(draft, lines)
    form = _check(draft)
    problems = _once(draft.problems)
    return SheetReading(name, sheets, None if problems else form, problems, draft.lacks)


def _titles(sheets: Sequence[RawSheet], first: Row[Column]) -> list[str]:
    """Return the texts above the header of the questions."""
    above = [row for row in sheets[first.sheet].grid[: first.row] if _is_title(row)]
    return [text_of(cell) for row in above for cell in row if text_of(cell)]


def _is_title(row: Sequence[object]) -> bool:
    return not any(column_of(text_of(cell)) for cell in row if text_of(cell))


def _known(draft: Draft, catalog: Catalog, own: Callable[[str], str]) -> Form | None:
    """Return the form as it was, the office's own one first; the draft gets the id that it is kept under."""
    told = str(draft.data["id"])
    draft.data["id"] = own(told)
    found = (catalog.get(form_id) for form_id in (own(told), told) if catalog.newest(form_id))
    return next(found, None)


def _set_version(draft: Draft, lines: Lines, catalog: Catalog) -> None:
    """Number a form that does not say its version; a version that is there is never replaced."""
    newest = catalog.newest(str(draft.data["id"]))
    if Info.VERSION not in lines:
        draft.data["version"] = newest + 1
    elif isinstance(draft.data["version"], int) and draft.data["version"] <= newest:
        draft.wrong(draft.places["version",], SheetCode.VERSION_TAKEN, newest=newest, next=newest + 1)


def _check(draft: Draft) -> Form | None:
    """Put the draft through the check that form files go through."""
    form, findings = examine(draft.data, draft.places)
    for one in findings:
        draft.problems.append(Problem(_spot(draft, one.where), one.code, _named(draft, one)))
    return form


def _spot(draft: Draft, where: Where) -> Spot:
    known = where
    while known and known not in draft.places:
        known = known[:-1]
    return draft.places.get(known, Spot(0, 0))


def _named(draft: Draft, one: Finding) -> Mapping[str, object]:
    """Return the arguments of a fault, with questions by number and title instead of by key."""
    key = one.args.get("key")
    for section in draft.data.get("sections", ()):
        for question in section["questions"]:
            if question["key"] == key:
                name = f"{question['number']} ({question['short']['vi']})"
                return {**one.args, "key": name}
    return one.args


def _once(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """Return the problems in the order of cells, each once; what repeats another cell's fault falls away."""
    first: dict[tuple[Spot, str], Problem] = {}
    for problem in problems:
        first.setdefault((problem.spot, str(problem.code)), problem)
    return tuple(sorted(first.values(), key=lambda one: (one.spot, str(one.code))))
