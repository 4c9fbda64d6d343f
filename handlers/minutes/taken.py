"""What the meeting said of an assessment, for its author; only once the record is confirmed."""

from handlers.desk.showing import Row
from handlers.minutes.sitting import opened_comment
from handlers.turn import Turn
from models.assessment import Assessment, Status
from models.minutes import MeetingComment, Minutes, MinutesState

_AFTER = (Status.PASSED, Status.FINALIZING, Status.FINAL)


async def was_reviewed(turn: Turn, assessment: Assessment) -> bool:
    """Tell whether the cell's meeting about an assessment is over and its record confirmed."""
    if assessment.status not in _AFTER or not assessment.personal:
        return False
    held = await turn.store.group(Minutes, "cell_id", assessment.cell_id)
    return any(one.cycle_id == assessment.cycle_id and one.state is MinutesState.CONFIRMED for one in held)


async def comments_on(turn: Turn, assessment: Assessment) -> list[str]:
    """Return the meeting's comments on an assessment, in the order in which they were taken down."""
    found = []
    for row in await turn.store.group(MeetingComment, "assessment_id", assessment.id):
        minutes = await turn.store.get(Minutes, row.minutes_id)
        if minutes is not None and minutes.state is MinutesState.CONFIRMED:
            found.append(row)
    return [opened_comment(turn.store.box, row) for row in sorted(found, key=lambda row: row.id)]


async def final_row(turn: Turn, assessment: Assessment) -> Row:
    """Return the way to the comments and the final version, nothing before the meeting."""
    if not await was_reviewed(turn, assessment):
        return ()
    return (turn.choice("final.button.show", "final.show", a=assessment.id),)
