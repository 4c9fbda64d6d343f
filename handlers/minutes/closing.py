"""Ending the meeting and confirming its record; only then proposals and comments leave it."""

from dataclasses import replace

from markupsafe import Markup

from handlers.desk.showing import language_of, show
from handlers.minutes import right
from handlers.minutes.ballot import explained, failed
from handlers.minutes.hub import show_hub
from handlers.minutes.keeping import opened
from handlers.minutes.long import show_lines
from handlers.minutes.sitting import Sitting, Subject, load, the_minutes
from handlers.ratings.recording import from_minutes, propose
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.assessment import Status
from models.messaging import Choice, Outgoing
from models.minutes import Minutes, MinutesState

_LIVE_SECONDS = 6 * 3600


def register(registry: Registry) -> None:
    """Declare ending and confirming."""
    registry.action("minutes.end", Who.MEMBER, end, Scope.MINUTES)
    registry.action("minutes.confirm", Who.MEMBER, ask_confirm, Scope.MINUTES)
    registry.action("minutes.confirmed", Who.MEMBER, confirm, Scope.MINUTES)


async def end(turn: Turn, args: Args) -> None:
    """End the meeting; what is missing is said and can still be entered."""
    minutes = await the_minutes(turn.store, args)
    if minutes.state is MinutesState.RUNNING:
        live = (turn.now - minutes.starts_at).total_seconds() <= _LIVE_SECONDS
        ends_at = turn.now.replace(second=0, microsecond=0) if live else None
        minutes = turn.store.save(
            replace(minutes, state=MinutesState.ENDED, ends_at=minutes.ends_at or ends_at)
        )
        turn.record("minutes.ended", "minutes", minutes.id, minutes.cell_id)
    note = turn.say("minutes.ended") if minutes.state is MinutesState.ENDED else None
    await show_hub(turn, minutes, note)


async def ask_confirm(turn: Turn, args: Args) -> None:
    """Show what is missing, and ask once more: afterwards nothing of the record changes."""
    minutes = await the_minutes(turn.store, args)
    if minutes.state is not MinutesState.ENDED:
        await show_hub(turn, minutes)
        return
    if not await right.leads(turn.store, turn.me, minutes):
        await show_hub(turn, minutes, turn.say("minutes.leader_confirms"))
        return
    sitting = await load(turn.store, minutes)
    turn.goto("menu")
    back = (turn.choice("minutes.back", "minutes.open", g=minutes.id),)
    if not minutes.count_closed:
        show(turn, turn.say("minutes.count_open"), (_to_count(turn, minutes),), back)
        return
    text = turn.say("minutes.sure", cell=sitting.cell.name, told=len(_told(sitting)))
    for line in _missing(turn, sitting):
        text += "\n" + line
    show_lines(turn, text, (turn.choice("minutes.button.sure", "minutes.confirmed", g=minutes.id),), back)


def _to_count(turn: Turn, minutes: Minutes) -> Choice:
    return turn.choice("minutes.button.ballot", "minutes.checks", g=minutes.id)


def _missing(turn: Turn, sitting: Sitting) -> list[Markup]:
    """Return what the record lacks; none of it stands in the way."""
    uncommented = [one.name for one in sitting.subjects if one.id not in sitting.comments]
    unproposed = [one.name for one in sitting.subjects if one.id not in sitting.proposals]
    lines: list[Markup] = []
    if uncommented:
        lines.append(turn.say("minutes.missing.comments", names=", ".join(uncommented)))
    if unproposed:
        lines.append(turn.say("minutes.missing.proposals", names=", ".join(unproposed)))
    if sitting.minutes.with_vote and failed(sitting):
        lines += explained(turn, failed(sitting))
        lines.append(turn.say("minutes.ballot.noted", note=opened(turn, sitting.minutes, "count_note")))
    return lines


async def confirm(turn: Turn, args: Args) -> None:
    """Confirm the record: what it proposes becomes the cell's, and comments go to whom they are about."""
    minutes = await the_minutes(turn.store, args)
    may = await right.leads(turn.store, turn.me, minutes) and minutes.count_closed
    if minutes.state is not MinutesState.ENDED or not may:
        await ask_confirm(turn, args)
        return
    minutes = replace(
        minutes, state=MinutesState.CONFIRMED, confirmed_at=turn.now, confirmed_by=turn.me.id, at=None
    )
    minutes = turn.store.save(minutes)
    turn.record("minutes.confirmed", "minutes", minutes.id, minutes.cell_id)
    sitting = await load(turn.store, minutes)
    await _propose(turn, sitting)
    for subject in _told(sitting):
        await _tell(turn, subject)
    await show_hub(turn, minutes, turn.say("minutes.confirmed"))


async def _propose(turn: Turn, sitting: Sitting) -> None:
    """Put what the meeting proposed into the chain of ratings."""
    for subject in sitting.subjects:
        if subject.id in sitting.proposals and subject.assessment.is_rated:
            level, reason = sitting.proposals[subject.id]
            await propose(turn, subject.assessment, level, reason, from_minutes(sitting.minutes.id))


def _told(sitting: Sitting) -> list[Subject]:
    """Return whose comments are read in the chat: the people whose assessment was passed on to the meeting."""
    people = [one for one in sitting.subjects if one.assessment.personal]
    return [one for one in people if one.assessment.status is Status.PASSED and not one.assessment.paper]


async def _tell(turn: Turn, subject: Subject) -> None:
    """Tell a member that there are comments; they stand in no notice, since a chat may be shared."""
    to = subject.assessment.member_id
    lang, texts = await language_of(turn, to), turn.services.texts
    row = (Choice(texts.plain(lang, "final.notice.open"), "final.show", {"a": subject.id}),)
    await turn.notify(to, Outgoing(texts.say(lang, "final.notice.ready"), (row,)), f"final:ready:{subject.id}")
