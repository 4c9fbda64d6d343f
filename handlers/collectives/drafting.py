"""The draft of a report before its meeting: when the collective meets, sending the draft round, remarks."""

from dataclasses import replace
from datetime import date

from markupsafe import Markup

from handlers import grammar
from handlers.collectives import people
from handlers.collectives.report import report_of, show_report, tell
from handlers.collectives.wording import may_go_on
from handlers.desk.card import the_assessment
from handlers.desk.showing import Row, name_of, show, when
from handlers.drawing.pen import cut
from handlers.meetings.words import When, WrongWeekday, read_hour
from handlers.registry import Args, Registry, Scope, Who
from handlers.reminders import due as dues
from handlers.turn import Turn
from models.assessment import Assessment, Status
from models.collective import Remark, Report
from models.messaging import IncomingKind, Outgoing
from models.store.tables import remark as remark_table

_MEETING, _REMARK = "collective.when", "collective.words"
_MOST_LETTERS = 1500
_SHOWN, _ROOM = 8, 400


def register(registry: Registry) -> None:
    """Declare the meeting, the draft and the remarks."""
    registry.action("collective.meeting", Who.MEMBER, ask_meeting, Scope.LEADS)
    registry.action("collective.draft", Who.MEMBER, show_draft, Scope.LEADS)
    registry.action("collective.send", Who.MEMBER, send_draft, Scope.LEADS)
    registry.action("collective.remark", Who.MEMBER, ask_remark, Scope.TAKES_PART)
    registry.action("collective.remarks", Who.MEMBER, show_remarks, Scope.LEADS)
    registry.flow(_MEETING, Who.MEMBER, take_meeting)
    registry.flow(_REMARK, Who.MEMBER, take_remark)


def draft_due(turn: Turn, report: Report) -> date | None:
    """Return the last day on which the draft goes to the participants in time."""
    if report.meeting_at is None:
        return None
    return dues.draft_day(report.meeting_at, turn.store.clock.zone)


# -- the meeting ------------------------------------------------------------------------------------


async def ask_meeting(turn: Turn, args: Args) -> None:
    """Ask when the collective meets."""
    assessment = await the_assessment(turn, args)
    if not assessment.unfinished:
        await show_report(turn, args)
        return
    turn.goto(_MEETING, a=assessment.id)
    show(turn, turn.say("collective.meeting.ask"), _back(turn, assessment))


def _back(turn: Turn, assessment: Assessment) -> Row:
    return (turn.choice("common.back", "collective.show", a=assessment.id),)


async def take_meeting(turn: Turn, data: Args) -> None:
    """Take hour and day of the meeting."""
    if not await may_go_on(turn, data, _MEETING, Scope.LEADS):
        return
    assessment = await the_assessment(turn, data)
    said = read_hour(grammar.clean(turn.incoming.text), turn.today)
    match said:
        case When(date() as day, at) if at is not None:
            starts_at = turn.store.clock.at(day, at.hour, at.minute)
            if starts_at <= turn.now:
                turn.reply(Outgoing(turn.say("collective.meeting.past"), (_back(turn, assessment),)))
                return
            await _set_meeting(
                turn, assessment, replace(await report_of(turn, assessment), meeting_at=starts_at)
            )
        case WrongWeekday(day):
            right = turn.services.texts.day(turn.lang, day)
            turn.reply(Outgoing(turn.say("collective.meeting.weekday", day=right), (_back(turn, assessment),)))
        case _:
            turn.reply(Outgoing(turn.say("collective.meeting.unclear"), (_back(turn, assessment),)))


async def _set_meeting(turn: Turn, assessment: Assessment, report: Report) -> None:
    turn.store.save(report)
    turn.record("report_meeting_set", "assessment", assessment.id, assessment.cell_id)
    due = draft_due(turn, report)
    late = due is not None and due < turn.today
    key = "collective.meeting.set_late" if late else "collective.meeting.set"
    day = turn.services.texts.day(turn.lang, due) if due else ""
    note = turn.say(key, when=when(turn, report.meeting_at), day=day)
    if report.draft_sent_at is not None:
        await _tell_all(turn, assessment, "collective.told.meeting", when=when(turn, report.meeting_at))
    await show_report(turn, {"a": assessment.id}, note)


# -- the draft --------------------------------------------------------------------------------------


async def show_draft(turn: Turn, args: Args) -> None:
    """Show to whom the draft would go, and whether it would be in time, before anything is sent."""
    assessment = await the_assessment(turn, args)
    report = await report_of(turn, assessment)
    if not assessment.unfinished or assessment.status is Status.NOT_STARTED:
        await show_report(turn, args)
        return
    if report.meeting_at is None:
        await ask_meeting(turn, args)
        return
    turn.goto("menu")
    others = [
        one for one in await people.members(turn.store, assessment.collective_id or 0) if one.id != turn.me.id
    ]
    due = draft_due(turn, report) or turn.today
    text = turn.say(
        "collective.draft.late" if due < turn.today else "collective.draft.sure",
        count=len(others),
        when=when(turn, report.meeting_at),
        day=turn.services.texts.day(turn.lang, due),
    )
    send: Row = (turn.choice("collective.draft.send", "collective.send", a=assessment.id),) if others else ()
    show(turn, text if others else turn.say("collective.draft.nobody"), send, _back(turn, assessment))


async def send_draft(turn: Turn, args: Args) -> None:
    """Send the draft to everybody of the collective: a notice each, with the way to read it."""
    assessment = await the_assessment(turn, args)
    report = await report_of(turn, assessment)
    if not assessment.unfinished or assessment.status is Status.NOT_STARTED or report.meeting_at is None:
        await show_report(turn, args)
        return
    turn.store.save(replace(report, draft_sent_at=turn.now, draft_sent_by=turn.me.id))
    turn.record("draft_sent", "assessment", assessment.id, assessment.cell_id)
    reached, missed = await _tell_all(
        turn, assessment, "collective.told.draft", when=when(turn, report.meeting_at)
    )
    note = turn.say("collective.draft.sent", count=len(reached))
    if missed:
        note += "\n" + turn.say("collective.draft.missed", names=", ".join(missed))
    await show_report(turn, args, note)


async def _tell_all(
    turn: Turn, assessment: Assessment, key: str, **args: object
) -> tuple[list[str], list[str]]:
    """Tell everybody of the collective but who says it; return the names who were reached and who were not."""
    reached: list[str] = []
    missed: list[str] = []
    for member in await people.members(turn.store, assessment.collective_id or 0):
        if member.id != turn.me.id:
            arrived = await tell(turn, member.id, assessment, key, **args)
            (reached if arrived else missed).append(member.full_name)
    return reached, missed


# -- remarks ----------------------------------------------------------------------------------------


async def ask_remark(turn: Turn, args: Args) -> None:
    """Ask a participant for a remark on the draft."""
    assessment = await the_assessment(turn, args)
    report = await report_of(turn, assessment)
    if report.draft_sent_at is None or not assessment.unfinished:
        await show_report(turn, args)
        return
    turn.goto(_REMARK, a=assessment.id)
    show(turn, turn.say("collective.remark.ask"), _back(turn, assessment))


async def take_remark(turn: Turn, data: Args) -> None:
    """Keep a remark and tell whoever writes the report."""
    if not await may_go_on(turn, data, _REMARK, Scope.TAKES_PART):
        return
    assessment = await the_assessment(turn, data)
    text = turn.incoming.text.strip() if turn.incoming.kind is IncomingKind.TEXT else ""
    if not text or len(text) > _MOST_LETTERS:
        problem = turn.say("collective.remark.problem", count=len(text), limit=_MOST_LETTERS)
        turn.reply(Outgoing(problem, (_back(turn, assessment),)))
        return
    row_id = turn.store.ids.new()
    sealed = turn.store.box.seal(text, "remark", "text", row_id)
    turn.store.add(Remark(row_id, assessment.id, turn.me.id, sealed, turn.now))
    turn.record("remarked", "assessment", assessment.id, assessment.cell_id)
    if assessment.member_id != turn.me.id:
        await tell(
            turn, assessment.member_id, assessment, "collective.told.remark", who=turn.me.member.full_name
        )
    await show_report(turn, data, turn.say("collective.remark.kept"))


async def show_remarks(turn: Turn, args: Args) -> None:
    """Show the newest remarks on the draft."""
    turn.goto("menu")
    assessment = await the_assessment(turn, args)
    rows = await turn.store.find(
        Remark, remark_table.c.report_id == assessment.id, order_by=remark_table.c.id.desc(), limit=_SHOWN
    )
    said = [await _line(turn, row) for row in rows]
    title = turn.say("collective.remark.title" if said else "collective.remark.none")
    show(turn, Markup("\n\n").join([title, *said]), _back(turn, assessment))


async def _line(turn: Turn, row: Remark) -> Markup:
    text = turn.store.box.open(row.text, "remark", "text", row.id)
    name = await name_of(turn, row.member_id)
    return turn.say("collective.remark.line", name=name, when=when(turn, row.made_at), text=cut(text, _ROOM))
