"""A form as an Excel file that can be changed and sent back; an empty one has the same sheets."""

from collections.abc import Callable, Iterable, Sequence

from handlers.documents.table_xlsx import Table, tables_xlsx
from handlers.formsheet.conditions import spoken
from handlers.formsheet.limits import limit_words
from handlers.formsheet.options import option_words
from handlers.formsheet.point_table import points_table
from handlers.formsheet.words import (
    CARRIED,
    HEADERS,
    INFO,
    KINDS,
    REQUIRED_WORDS,
    ROUNDS,
    STATES,
    SUBJECTS,
    Column,
    Info,
    word_for,
)
from models.forms.schema import Form, Option, Question, Section

Say = Callable[..., str]
"""Return a plain text of the office's language by its key."""

_WIDTHS = {
    Column.NUMBER: 8,
    Column.TEXT: 60,
    Column.KIND: 18,
    Column.REQUIRED: 11,
    Column.CONDITION: 30,
    Column.LIMIT: 22,
    Column.OPTIONS: 30,
    Column.PURPOSE: 44,
    Column.GOOD: 44,
    Column.WEAK: 40,
    Column.TEXT_EN: 44,
}
_COLUMNS = tuple(column for column in Column if column is not Column.FAULT)
_FIRST_COLUMNS = _COLUMNS[: _COLUMNS.index(Column.WEAK) + 1]
"""What an office fills in; the other columns can be added."""
_OFFERED = {
    Column.KIND: [words[0] for words in KINDS.values()],
    Column.REQUIRED: [words[0] for words in REQUIRED_WORDS.values()],
}
_EXPLAINED = (
    Column.SECTION,
    Column.NUMBER,
    Column.TEXT,
    Column.KIND,
    Column.REQUIRED,
    Column.CONDITION,
    Column.LIMIT,
    Column.OPTIONS,
    Column.SHORT,
    Column.PURPOSE,
)
_USUAL_WIDTH = 16
_EMPTY_ROWS = 60


def form_sheet(form: Form, say: Say) -> bytes:
    """Write a form; reading it again gives the same form."""
    tables = [_questions(form, say), _info(form, say)]
    if form.points is not None:
        tables.append(points_table(form, form.points, say))
    return tables_xlsx([*tables, _notes(say)])


def empty_sheet(say: Say) -> bytes:
    """Write the sheets to fill in, with two rows as an example."""
    example = [
        {Column.SECTION: say("formsheet.example.section")},
        {
            Column.NUMBER: "I.1",
            Column.TEXT: say("formsheet.example.text"),
            Column.KIND: word_for(next(iter(KINDS)), KINDS),
            Column.REQUIRED: REQUIRED_WORDS["yes"][0],
            Column.LIMIT: say("formsheet.example.limit"),
        },
    ]
    rows = [[row.get(column, "") for column in _FIRST_COLUMNS] for row in example]
    table = _table(say("formsheet.sheet.questions"), rows, say, _FIRST_COLUMNS, _EMPTY_ROWS)
    info = [[INFO[label][0], "", "", "", ""] for label in Info]
    return tables_xlsx([table, _info_table(info, say), _notes(say)])


# -- questions -------------------------------------------------------------------------------------


def _questions(form: Form, say: Say) -> Table:
    rows: list[list[str]] = []
    for section in form.sections:
        rows.append(_row(_section_cells(form, section)))
        rows += [_row(_question_cells(form, question)) for question in section.questions]
    return _table(say("formsheet.sheet.questions"), rows, say, _COLUMNS)


def _table(
    name: str, rows: Sequence[Sequence[str]], say: Say, columns: Sequence[Column], empty_rows: int = 0
) -> Table:
    header = [say(f"formsheet.column.{column}") for column in columns]
    widths = [_WIDTHS.get(column, _USUAL_WIDTH) for column in columns]
    titles = (say("formsheet.title"), say("formsheet.how"))
    choices = {columns.index(column): words for column, words in _OFFERED.items()}
    return Table(name, header, rows, widths, titles, empty_rows=empty_rows, choices=choices)


def _row(cells: dict[Column, str]) -> list[str]:
    return [cells.get(column, "") for column in _COLUMNS]


def _section_cells(form: Form, section: Section) -> dict[Column, str]:
    return {
        Column.SECTION: f"{section.number}. {section.title.vi}",
        Column.SECTION_EN: f"{section.number}. {section.title.en}",
        Column.CONDITION: spoken(form, section.show_if) if section.show_if else "",
        Column.SOURCE: section.source,
        Column.STATE: word_for(section.state, STATES),
        Column.KEY: section.key,
    }


def _question_cells(form: Form, question: Question) -> dict[Column, str]:
    helped = question.help
    return {
        Column.NUMBER: question.number,
        Column.TEXT: question.title.vi,
        Column.KIND: word_for(question.kind, KINDS),
        Column.REQUIRED: REQUIRED_WORDS[_required(question)][0],
        Column.CONDITION: spoken(form, question.show_if) if question.show_if else "",
        Column.LIMIT: limit_words(question),
        Column.OPTIONS: option_words(question.options, "vi"),
        Column.SHORT: question.short.vi,
        Column.PURPOSE: helped.purpose.vi,
        Column.GOOD: helped.good.vi,
        Column.WEAK: helped.weak.vi,
        Column.REQUIRED_IF: spoken(form, question.required_if) if question.required_if else "",
        Column.GROUP: question.group or "",
        Column.CARRIES: word_for(question.carries, CARRIED) if question.carries else "",
        Column.SOURCE: question.source or "",
        Column.STATE: word_for(question.state, STATES) if question.state else "",
        Column.PAPER: question.paper.vi if question.paper else "",
        Column.PAPER_EN: question.paper.en if question.paper else "",
        Column.KEY: question.key,
        Column.TEXT_EN: question.title.en,
        Column.OPTIONS_EN: option_words(question.options, "en"),
        Column.SHORT_EN: question.short.en,
        Column.PURPOSE_EN: helped.purpose.en,
        Column.GOOD_EN: helped.good.en,
        Column.WEAK_EN: helped.weak.en,
    }


def _required(question: Question) -> str:
    if question.optional:
        return "no"
    return "none_ok" if question.none_ok else "yes"


# -- the form as a whole ---------------------------------------------------------------------------


def _info(form: Form, say: Say) -> Table:
    rows = [
        _line(Info.ID, form.id),
        _line(Info.VERSION, str(form.version)),
        _line(Info.TITLE, form.title.vi, form.title.en),
        _line(Info.YEAR, str(form.year or "")),
        _line(Info.SOURCE, form.source),
        _line(Info.STATE, word_for(form.state, STATES)),
        _line(Info.SUBJECT, word_for(form.subject, SUBJECTS)),
        _line(Info.KINDS, _joined(word_for(kind, ROUNDS) for kind in form.kinds)),
        _line(Info.MINUTES, str(form.minutes)),
        _line(Info.HEADER, _joined(word_for(one, HEADERS) for one in form.header)),
        _line(Info.NONE_WORD, form.none_word.vi, form.none_word.en),
    ]
    scales = {Info.YES_NO: form.yes_no, Info.BIN: form.bin}
    scales |= {Info(name): options for name, options in form.scales.items()}
    rows += [_line(name, _labels(scale, "vi"), _labels(scale, "en")) for name, scale in scales.items()]
    for remark in form.remarks:
        state = word_for(remark.state, STATES)
        rows.append(_line(Info.REMARK, remark.text.vi, remark.text.en, remark.source, state))
    return _info_table(rows, say)


def _line(label: Info, *texts: str) -> list[str]:
    return [INFO[label][0], *texts, *[""] * (4 - len(texts))]


def _labels(options: Sequence[Option], lang: str) -> str:
    return "\n".join(option.label.to(lang) for option in options)


def _info_table(rows: Sequence[Sequence[str]], say: Say) -> Table:
    header = [say(f"formsheet.info.{name}") for name in ("what", "value", "english", "source", "state")]
    return Table(say("formsheet.sheet.info"), header, rows, (28, 60, 44, 30, 16))


# -- how to fill it in -----------------------------------------------------------------------------


def _notes(say: Say) -> Table:
    rows = [[say(f"formsheet.column.{name}"), say(f"formsheet.note.{name}")] for name in _EXPLAINED]
    rows.append([say("formsheet.note.kinds"), _joined(word_for(kind, KINDS) for kind in KINDS)])
    rows.append([say("formsheet.note.more"), say("formsheet.note.rest")])
    header = (say("formsheet.note.column"), say("formsheet.note.how"))
    return Table(say("formsheet.sheet.notes"), header, rows, (26, 100), (say("formsheet.note.title"),))


def _joined(words: Iterable[str]) -> str:
    return "; ".join(words)
