"""Writing down what belongs to a meeting: sealed, and never after it was confirmed."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from handlers.turn import Turn
from models.level import Level
from models.minutes import Absence, CountState, MeetingComment, Minutes, Tally
from models.store.crypto import Sealed
from models.store.tables import absence as absence_table
from models.store.tables import meeting_comment as comment_table


def sealed(turn: Turn, minutes: Minutes, column: str, text: str) -> Sealed:
    """Seal a text of the meeting itself."""
    return turn.store.box.seal(text, "minutes", column, minutes.id)


def opened(turn: Turn, minutes: Minutes, column: str) -> str:
    """Return a text of the meeting itself, empty where there is none."""
    value: Sealed | None = getattr(minutes, column)
    return turn.store.box.open(value, "minutes", column, minutes.id) if value else ""


# -- attendance -------------------------------------------------------------------------------------


async def note_absent(turn: Turn, minutes: Minutes, member_id: int, reason: str | None) -> None:
    """Note that a member is absent; a reason that is None leaves the one before."""
    known = await turn.store.get(Absence, minutes.id, member_id)
    place = ("absence", "reason", f"{minutes.id}:{member_id}")
    text = turn.store.box.seal(reason, *place) if reason else None
    if known is None:
        turn.store.add(Absence(minutes.id, member_id, text))
    elif reason is not None:
        turn.store.save(replace(known, reason=text))


async def note_present(turn: Turn, minutes: Minutes, member_id: int | None = None) -> None:
    """Note that a member is present, or all are."""
    whom = [absence_table.c.member_id == member_id] if member_id is not None else []
    for row in await turn.store.find(Absence, absence_table.c.minutes_id == minutes.id, *whom):
        await turn.store.remove(row)


# -- comments ---------------------------------------------------------------------------------------


def add_comment(turn: Turn, minutes: Minutes, assessment_id: int, text: str) -> None:
    """Take a comment down."""
    row_id = turn.store.ids.new()
    kept = turn.store.box.seal(text, "meeting_comment", "text", row_id)
    turn.store.add(MeetingComment(row_id, minutes.id, assessment_id, kept, turn.now))


async def drop_last_comment(turn: Turn, minutes: Minutes, assessment_id: int) -> bool:
    """Strike out the comment that was taken down last; tell whether there was one."""
    mine = (comment_table.c.minutes_id == minutes.id, comment_table.c.assessment_id == assessment_id)
    last = await turn.store.first(MeetingComment, *mine, order_by=comment_table.c.id.desc())
    if last is not None:
        await turn.store.remove(last)
    return last is not None


# -- the ballot -------------------------------------------------------------------------------------


async def set_votes(turn: Turn, minutes: Minutes, assessment_id: int, votes: Sequence[int]) -> None:
    """Keep the votes of one subject in the five boxes."""
    await _set(turn, minutes, assessment_id, "votes", list(votes))


async def set_proposal(
    turn: Turn, minutes: Minutes, assessment_id: int, level: Level, reason: str = ""
) -> None:
    """Keep what the cell proposes for one subject."""
    await _set(turn, minutes, assessment_id, "proposal", [level, reason])


async def _set(turn: Turn, minutes: Minutes, assessment_id: int, column: str, value: list[Any]) -> None:
    known = await turn.store.get(Tally, minutes.id, assessment_id)
    row = known or Tally(minutes.id, assessment_id)
    place = ("tally", column, f"{minutes.id}:{assessment_id}")
    kept = turn.store.box.seal(json.dumps(value, ensure_ascii=False), *place)
    row = replace(row, votes=kept) if column == "votes" else replace(row, proposal=kept)
    if known is None:
        turn.store.add(row)
    else:
        turn.store.save(row)


def recount(turn: Turn, minutes: Minutes, **numbers: int) -> Minutes:
    """Change numbers of the count; what was noted or confirmed was about other numbers and holds no more."""
    changed = replace(
        minutes,
        **numbers,  # type: ignore[arg-type]
        edition=minutes.edition + 1,
        count_state=CountState.OPEN,
        count_note=None,
        counted_by=turn.me.id,
        witnessed_at=None,
        refusal=None,
    )
    return turn.store.save(changed)
