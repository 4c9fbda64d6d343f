"""Long lists in a chat: lines that do not fit into one message go ahead in messages of their own."""

from markupsafe import Markup

from handlers.desk.showing import Row, show
from handlers.drawing.pen import size
from handlers.turn import Turn
from models.messaging import Outgoing

_ROOM = 3500
"""UTF-16 units of one message; every single line is shorter."""


def show_lines(turn: Turn, text: Markup, *rows: Row) -> None:
    """Show a text whose markup never spans lines; its last part carries the choices."""
    *before, last = _parts(text)
    for part in before:
        turn.reply(Outgoing(part), asks=False)
    if before:
        turn.reply(Outgoing(last, tuple(row for row in rows if row)))
    else:
        show(turn, last, *rows)


def _parts(text: Markup) -> list[Markup]:
    parts: list[list[Markup]] = [[]]
    left = _ROOM
    for line in text.split("\n"):
        if parts[-1] and size(line) + 1 > left:
            parts.append([])
            left = _ROOM
        parts[-1].append(line)
        left -= size(line) + 1
    return [Markup("\n").join(lines).strip() for lines in parts]
