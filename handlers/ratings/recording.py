"""Writing down a step of the chain of ratings; every change is a new row, none is overwritten."""

from handlers.ratings.reading import Entry, latest
from handlers.turn import Turn
from models.assessment import Assessment
from models.level import Level
from models.rating import Rating, Side, Step

IN_CHAT = "chat"
_ACTIONS = {Step.PROPOSED: "rating_proposed", Step.DECIDED: "rating_decided", Step.HIGHER: "rating_decided"}


def from_minutes(minutes_id: int) -> str:
    """Return the source of what a meeting proposed."""
    return f"minutes:{minutes_id}"


async def propose(
    turn: Turn,
    assessment: Assessment,
    level: Level,
    reason: str = "",
    source: str = IN_CHAT,
    side: Side = Side.PARTY,
) -> Entry:
    """Record what the cell proposes for an assessment; saying the same again adds nothing.

    It neither takes nor reserves a place under the quota. ``source`` is ``from_minutes(id)`` where a
    meeting proposed it.
    """
    return await record(turn, assessment, Step.PROPOSED, side, assessment.cell_id, level, reason, source)


async def record(
    turn: Turn,
    assessment: Assessment,
    step: Step,
    side: Side,
    unit_id: int,
    level: Level,
    reason: str,
    source: str = IN_CHAT,
) -> Entry:
    """Add a step to the chain, by the person of this turn; saying the same again adds nothing."""
    before = await latest(turn.store, assessment.id, step, side)
    if before is not None and (before.level, before.reason, before.rating.source) == (level, reason, source):
        return before
    row_id, box = turn.store.ids.new(), turn.store.box
    row = Rating(
        id=row_id,
        assessment_id=assessment.id,
        step=step,
        side=side,
        unit_id=unit_id,
        level=box.seal(level, "rating", "level", row_id),
        reason=box.seal(reason, "rating", "reason", row_id) if reason else None,
        source=source,
        recorded_by=turn.me.id,
        recorded_at=turn.now,
    )
    turn.record(_ACTIONS[step], "assessment", assessment.id, assessment.cell_id, f"{side} {row_id}")
    return Entry(turn.store.add(row), level, reason)
