"""What happens when the writer of a report has finished it: the head reads and hands in."""

from handlers.collectives import people
from handlers.collectives.report import pass_pen, report_of, tell
from handlers.desk.showing import name_of, show
from handlers.turn import Turn
from models.assessment import Assessment


async def stays(turn: Turn, assessment: Assessment) -> bool:
    """Tell whether a finished report is not handed in yet: it goes to the head, or its draft round first."""
    collective = await people.collective_of(turn.store, assessment)
    if collective.head_id is not None and collective.head_id != turn.me.id:
        await _to_head(turn, assessment, collective.head_id)
        return True
    return await _asks_for_draft(turn, assessment)


async def _to_head(turn: Turn, assessment: Assessment, head_id: int) -> None:
    changed = await pass_pen(turn, assessment, head_id)
    reached = await tell(turn, head_id, changed, "collective.told.finished", who=turn.me.member.full_name)
    turn.goto("menu")
    key = "collective.finished" if reached else "collective.finished_unreached"
    to_card = (turn.choice("collective.button.open", "collective.show", a=assessment.id),)
    menu = (turn.choice("desk.menu", "chat.menu"),)
    show(turn, turn.say(key, name=await name_of(turn, head_id)), to_card, menu)


async def _asks_for_draft(turn: Turn, assessment: Assessment) -> bool:
    """Ask once whether the draft goes round first: it should, three working days before the meeting."""
    report = await report_of(turn, assessment)
    others = set(await people.member_ids(turn.store, assessment.collective_id or 0)) - {turn.me.id}
    if report.draft_sent_at is not None or not others or assessment.revision:
        return False
    turn.goto("menu")
    key = {"a": assessment.id}
    show(
        turn,
        turn.say("collective.draft.first"),
        (turn.choice("collective.button.send", "collective.draft", **key),),
        (turn.choice("collective.draft.skip", "collective.submit", **key),),
        (turn.choice("common.back", "collective.show", **key),),
    )
    return True
