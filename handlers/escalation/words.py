"""The words in which a level is told: a notice from one's own organisation, never a reprimand."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from handlers.drawing.pen import cut
from handlers.escalation.owing import Owing
from handlers.escalation.report import Report
from handlers.texts import Texts
from models.clock import Clock
from models.messaging import Choice, Outgoing
from models.reminder import RuleKind

_NAMES, _PARTS, _BUTTONS = 12, 20, 3
"""How many names and units one message carries; the rest is in the list behind its button."""
_REASON = 100
"""UTF-16 units of a reason in a message about many; the list has all of it."""


@dataclass(frozen=True, slots=True)
class Words:
    """How steps are spoken of in one language."""

    texts: Texts
    lang: str
    clock: Clock

    def say(self, key: str, /, **args: object) -> Markup:
        """Return a text of this room."""
        return self.texts.say(self.lang, f"escalation.{key}", **args)

    def label(self, key: str, /, **args: object) -> str:
        """Return a button's label of this room."""
        return self.texts.plain(self.lang, f"escalation.{key}", **args)

    def when(self, report: Report) -> str:
        """Return a report's deadline in words."""
        local = self.clock.local(report.deadline)
        return self.texts.moment(self.lang, local)

    def hour(self) -> str:
        """Return the hour that it is now."""
        return self.texts.hour(self.lang, self.clock.local(self.clock.now()).time())


def told(words: Words, kind: RuleKind, reports: Sequence[Report]) -> Outgoing:
    """Return one message about all that a reader is told at a step."""
    room = _NAMES // len(reports)
    blocks = [_block(words, kind, report, room) for report in reports]
    rows = [_row(words, kind, report, alone=len(reports) == 1) for report in reports[:_BUTTONS]]
    return Outgoing(Markup("\n\n").join(blocks), tuple(rows))


def _block(words: Words, kind: RuleKind, report: Report, room: int) -> Markup:
    head = words.say(
        f"{kind}.head",
        unit=report.unit.name,
        count=report.count,
        when=words.when(report),
        hour=words.hour(),
    )
    return Markup("\n").join([head, *_parts(words, report), *_names(words, kind, report, room)])


def _parts(words: Words, report: Report) -> list[Markup]:
    lines = [words.say("part", unit=unit.name, count=count) for unit, count in report.parts[:_PARTS]]
    rest = len(report.parts) - _PARTS
    return [*lines, words.say("more_parts", count=rest)] if rest > 0 else lines


def _names(words: Words, kind: RuleKind, report: Report, room: int) -> list[Markup]:
    if kind is RuleKind.TO_ADMIN:
        return []
    lines = [name_line(words, one, cell=kind is RuleKind.TO_BASE) for one in report.named[:room]]
    rest = len(report.named) - len(lines)
    if rest:
        lines.append(words.say("more_names", count=rest))
    if report.unnamed:
        lines.append(words.say("unnamed", count=report.unnamed))
    return lines


def name_line(words: Words, one: Owing, *, cell: bool, room: int = _REASON) -> Markup:
    """Return one person's line, with the reason that was given."""
    key = "name_of_cell" if cell else "name"
    line = words.say(key, name=one.member.full_name, cell=one.cell.name)
    if one.reason:
        line += words.say("reason", reason=cut(one.reason, room))
    return line + words.say("asks_time") if one.asks_time else line


def _row(words: Words, kind: RuleKind, report: Report, *, alone: bool) -> tuple[Choice, ...]:
    key = {"u": report.unit.id, "c": report.cycle.id}
    action = "progress.unit" if kind is RuleKind.TO_ADMIN else "owing.list"
    label = "button.progress" if kind is RuleKind.TO_ADMIN else "button.list"
    if not alone:
        return (Choice(words.label(f"{label}_of", unit=report.unit.name), action, key),)
    return (Choice(words.label(label), action, key),)
