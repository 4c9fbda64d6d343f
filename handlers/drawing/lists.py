"""Drawing what is not a question: the summary, the map, what is missing, what was asked for."""

from markupsafe import Markup

from handlers.drawing.asking import draw_notes, draw_problem, more_row
from handlers.drawing.pen import Pen, Row, cut, size_of
from handlers.drawing.sums import draw_sums
from handlers.engine.prompts import (
    ConfirmSubmit,
    FixLine,
    FixList,
    Line,
    Missing,
    ProgressShown,
    SectionDone,
    Stopped,
    Summary,
)
from models.messaging import Outgoing

_VALUE_ROOM = 160
_TITLE_ROOM = 110
_WORDS_ROOM = 450
_COMMENT_ROOM = 900
_MOST_LINES = 25
_IN_A_ROW = 4


def draw_summary(pen: Pen, summary: Summary) -> Outgoing:
    """Draw a page of the summary; every line can be changed."""
    title = pen.say("summary.title", done=summary.done, total=summary.total)
    if sums := draw_sums(pen, summary.totals):
        title += Markup("\n") + sums
    if summary.pages > 1:
        title += Markup("\n") + pen.say("summary.page", page=summary.page + 1, pages=summary.pages)
    room = _line_room(pen, summary, title)
    lines = Markup("\n").join(_line(pen, line, room) for line in summary.lines)
    end = pen.say("summary.missing" if summary.missing else "summary.ready", missing=summary.missing)
    top = [draw_notes(pen, summary.notes), draw_problem(pen, summary.problem)]
    if not pen.buttons:
        words = ("edit", *(("next",) if _goes_on(summary) else ()), *(() if summary.missing else ("submit",)))
        return pen.message([*top, title, lines, end, pen.words(*words, "back", "stop")])
    return pen.message([*top, title, lines, end], *_summary_rows(pen, summary))


def _goes_on(summary: Summary) -> bool:
    return summary.missing > 0 or summary.page + 1 < summary.pages


def _line_room(pen: Pen, summary: Summary, title: Markup) -> int:
    """Return the letters of an answer that fit; without buttons the whole summary is one message."""
    if pen.buttons:
        return _VALUE_ROOM
    bare = [pen.say("summary.line", place=99, name=pen.name(line.key), value="") for line in summary.lines]
    room = pen.limit - size_of([title, *bare]) - _WORDS_ROOM
    return max(0, min(_VALUE_ROOM, room // max(len(summary.lines), 1)))


def _line(pen: Pen, line: Line, room: int) -> Markup:
    name = pen.name(line.key)
    if not line.answered or line.needed:
        return pen.say("summary.empty" if line.needed else "summary.left_out", place=line.place, name=name)
    value = cut(" ".join(pen.value(line.key, line.value).split()), room)
    return pen.say("summary.line", place=line.place, name=name, value=value)


def _summary_rows(pen: Pen, summary: Summary) -> list[Row]:
    edits = [pen.pick(pen.label("edit", place=line.place), "form.jump", q=line.key) for line in summary.lines]
    rows: list[Row] = [tuple(edits[start : start + _IN_A_ROW]) for start in range(0, len(edits), _IN_A_ROW)]
    pages: list[Row] = [()]
    if summary.page > 0:
        pages[0] += (pen.choice("page_back", "form.summary", page=summary.page - 1),)
    if summary.page + 1 < summary.pages:
        pages[0] += (pen.choice("page_next", "form.summary", page=summary.page + 1),)
    onward = pen.choice("resume", "form.resume") if summary.missing else pen.choice("submit", "form.submit")
    return [*rows, *pages, more_row(pen, summary.notes), (onward,), (pen.choice("stop", "form.stop"),)]


def draw_missing(pen: Pen, missing: Missing) -> Outgoing:
    """Draw what still needs an answer, with the way to the first of it."""
    lines = [pen.say("missing.line", place=line.place, name=pen.name(line.key)) for line in missing.lines]
    if len(lines) > _MOST_LINES:
        lines = [*lines[:_MOST_LINES], pen.say("missing.more", count=len(lines) - _MOST_LINES)]
    text = [pen.say("missing.title"), *lines]
    first = missing.lines[0]
    if not pen.buttons:
        return pen.message([*text, pen.words("next", "edit", "stop")], tight=True)
    fill = pen.pick(pen.label("fill", place=first.place), "form.jump", q=first.key)
    return pen.message(text, (fill,), (pen.choice("summary", "form.summary", page=0),), tight=True)


def draw_confirm(pen: Pen, confirm: ConfirmSubmit) -> Outgoing:
    """Draw the question before handing in; the two choices can also be typed as 1 and 2."""
    yes, no = pen.choice("confirm", "form.confirm"), pen.choice("not_yet", "form.summary", page=0)
    top = [draw_notes(pen, confirm.notes), draw_problem(pen, confirm.problem)]
    return pen.message([*top, pen.say("confirm", done=confirm.done, total=confirm.total)], (yes,), (no,))


def draw_progress(pen: Pen, progress: ProgressShown) -> Outgoing:
    """Draw the sections, done and empty."""
    lines = [_section(pen, section) for section in progress.sections]
    text = [pen.say("progress.title", done=progress.done, total=progress.total), *lines]
    if not pen.buttons:
        return pen.message([*text, pen.words("next", "summary", "stop")], tight=True)
    summary = pen.choice("summary", "form.summary", page=0)
    return pen.message(text, (pen.choice("resume", "form.resume"),), (summary,), tight=True)


def _section(pen: Pen, section: SectionDone) -> Markup:
    known = next(one for one in pen.form.sections if one.key == section.key)
    full = section.done >= section.total
    key = "here" if section.here else "full" if full else "open"
    title = cut(known.title.to(pen.lang), _TITLE_ROOM)
    number, done, total = known.number, section.done, section.total
    return pen.say(f"progress.{key}", number=number, title=title, done=done, total=total)


def draw_fixes(pen: Pen, fixes: FixList) -> Outgoing:
    """Draw what the secretary asked for; the walk begins on a press."""
    room = min(_COMMENT_ROOM, (pen.limit - 400) // max(len(fixes.lines), 1) - 200)
    lines = [_fix(pen, line, room) for line in fixes.lines[:_MOST_LINES]]
    text = [pen.say("fixes.title", count=len(fixes.lines)), *lines]
    if not pen.buttons:
        return pen.message([*text, pen.words("next", "summary")])
    return pen.message(text, (pen.choice("start_fixes", "form.resume"),))


def _fix(pen: Pen, line: FixLine, room: int) -> Markup:
    name = pen.name(line.key) if line.key in pen.form.by_key else line.key
    comment = cut(line.comment, max(room, 0))
    key = "fixes.line" if comment else "fixes.bare"
    return pen.say(key, place=line.place, name=name, comment=comment)


def draw_stopped(pen: Pen, stopped: Stopped) -> Outgoing:
    """Draw the goodbye until later."""
    text = [pen.say("stopped", done=stopped.done, total=stopped.total)]
    return pen.message(text, *([(pen.choice("resume", "form.resume"),)] if pen.buttons else []))
