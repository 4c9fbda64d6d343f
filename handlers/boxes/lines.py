"""How the parts that others fill in are shown on other screens: a line for each, and the way to them."""

from collections.abc import Sequence

from markupsafe import Markup

from handlers.boxes.reading import Part, name_in, parts_of
from handlers.desk.showing import Row, short_day
from handlers.turn import Turn
from models.assessment import Assessment
from models.box import BoxState


async def lines_and_way(
    turn: Turn, assessment: Assessment, action: str, *, maybe: bool = False
) -> tuple[Markup, Row]:
    """Return a line for each part below a text, and the choice that leads to them.

    Nothing where no part is owed; with ``maybe`` it is enough that the roster does not say that none is.
    """
    parts = await parts_of(turn.store, turn.services.catalog, assessment)
    if not any(maybe or part.owed for part in parts):
        return Markup(""), ()
    return below(turn, parts), (turn.choice("boxes.open", action, a=assessment.id),)


def below(turn: Turn, parts: Sequence[Part]) -> Markup:
    """Return the lines of the parts that are owed, as they stand below a text."""
    return Markup("").join(Markup("\n") + line_of(turn, part) for part in parts if part.owed)


def line_of(turn: Turn, part: Part) -> Markup:
    """Say how a part stands, who was asked and since when."""
    row, title = part.row, part.box.short.to(turn.lang)
    if row is None:
        return turn.say("boxes.line.none", title=title)
    day = short_day(turn, row.filled_at or row.named_at)
    return turn.say(f"boxes.line.{state_of(turn, part)}", title=title, name=name_in(turn.store, row), day=day)


def state_of(turn: Turn, part: Part) -> str:
    """Return the word for how a part stands; an expired link is told from one that still works."""
    if part.row is None:
        return "none"
    if part.row.state is BoxState.ASKED and part.row.expires_at <= turn.now:
        return "expired"
    return str(part.row.state)
