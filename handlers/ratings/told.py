"""What a person was told of the own rating, and asked about it, as lines of the own data."""

from handlers.desk.showing import when
from handlers.ratings.reading import history
from handlers.ratings.words import level_words
from handlers.turn import Turn
from models.assessment import Assessment
from models.rating import Reconsideration, Side
from models.store.tables import reconsideration as table


async def told_lines(turn: Turn, assessment: Assessment) -> list[str]:
    """Return the ratings that were released, and the wishes to have them looked at again; oldest first."""
    lines = []
    for side in Side:
        for one in await history(turn.store, assessment.id, side):
            if one.rating.released_at is None:
                continue
            level, at = level_words(turn, one.level), when(turn, one.rating.released_at)
            lines.append(
                turn.label("rating.told.line", side=turn.label(f"rating.side.{side}"), level=level, when=at)
            )
            lines += [one.reason] if one.reason else []
    mine = table.c.assessment_id == assessment.id
    for row in await turn.store.find(Reconsideration, mine, order_by=table.c.id):
        text = turn.store.box.open(row.text, "reconsideration", "text", row.id)
        lines.append(turn.label("rating.told.wish", text=text, when=when(turn, row.asked_at)))
    return lines
