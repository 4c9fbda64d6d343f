"""How a paper that was written by hand is shown on other screens: a line, and the way to it."""

from markupsafe import Markup

from handlers.desk.showing import Row
from handlers.handwritten import pages
from handlers.turn import Turn
from models.assessment import Assessment
from models.handwritten import Handwritten


async def line_and_way(turn: Turn, assessment: Assessment, action: str) -> tuple[Markup, Row]:
    """Return a line below a text and the choice that leads to the pages; nothing where none were handed in."""
    row = await pages.of(turn.store, assessment) if assessment.personal else None
    if row is None or not row.handed:
        return Markup(""), ()
    way = turn.choice("hand.look", action, a=assessment.id)
    return Markup("\n") + await state(turn, row), (way,)


async def state(turn: Turn, row: Handwritten) -> Markup:
    """Say how many pages there are, and whether they can be read."""
    again = [*row.asked, *await pages.lost(turn.store, row.handed)]
    key = "legible" if row.legible_at else "unread"
    numbers = pages.places(row.handed, again)
    return turn.say(f"hand.state.{'again' if again else key}", count=len(row.handed), pages=numbers)
