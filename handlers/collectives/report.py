"""The report of a collective in the chat: how it stands, who has the pen, reading it."""

from dataclasses import replace

from markupsafe import Markup

from handlers.collectives import contributing, people
from handlers.desk import contents
from handlers.desk.card import page_words, the_assessment
from handlers.desk.pages import pages_of
from handlers.desk.showing import Row, language_of, name_of, page_of, show, turning, when
from handlers.printing.buttons import paper_row
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.assessment import READABLE, Assessment, Status
from models.collective import Collective, Report
from models.cycle import Cycle
from models.messaging import Choice, Outgoing


def register(registry: Registry) -> None:
    """Declare what the people of a collective may do with its report."""
    registry.action("collective.show", Who.MEMBER, show_report, Scope.TAKES_PART)
    registry.action("collective.read", Who.MEMBER, read, Scope.TAKES_PART)
    registry.action("collective.take", Who.MEMBER, take_pen, Scope.LEADS)
    registry.action("collective.give_back", Who.MEMBER, give_back, Scope.LEADS)


async def report_of(turn: Turn, assessment: Assessment) -> Report:
    """Return what a report has beside its answers."""
    found = await turn.store.get(Report, assessment.id)
    assert found is not None, "a report is written together with its assessment"  # noqa: S101
    return found


async def may_read(turn: Turn, assessment: Assessment, report: Report) -> bool:
    """Tell whether who takes part may read it: the draft once it was sent, the report once handed in."""
    if report.draft_sent_at is not None or assessment.status in READABLE:
        return True
    return await people.leads(turn.store, turn.me.id, assessment)


async def show_report(turn: Turn, args: Args, note: Markup | None = None) -> None:
    """Show how a report stands, and what this person can do with it."""
    turn.goto("menu")
    assessment = await the_assessment(turn, args)
    collective, report = await people.collective_of(turn.store, assessment), await report_of(turn, assessment)
    cycle = await turn.store.get(Cycle, assessment.cycle_id)
    lines = [
        *([note, Markup("")] if note else []),
        turn.say("collective.card.title", name=collective.name, round=cycle.title if cycle else ""),
        await _state(turn, assessment),
        await _people(turn, assessment, collective),
        _meeting(turn, report),
        *await contributing.lines(turn, assessment),
    ]
    rows = [*await _rows(turn, assessment, report, collective), (turn.choice("desk.menu", "chat.menu"),)]
    show(turn, Markup("\n").join(lines), *rows)


async def _state(turn: Turn, assessment: Assessment) -> Markup:
    return turn.say(
        f"collective.state.{assessment.status}",
        when=when(turn, assessment.submitted_at),
        settled=when(turn, assessment.settled_at),
        code=assessment.code or "–",
    )


async def _people(turn: Turn, assessment: Assessment, collective: Collective) -> Markup:
    return turn.say(
        "collective.card.people",
        head=await name_of(turn, collective.head_id),
        writer=await name_of(turn, assessment.member_id),
    )


def _meeting(turn: Turn, report: Report) -> Markup:
    if report.meeting_at is None:
        return turn.say("collective.card.no_meeting")
    sent = report.draft_sent_at
    key = "collective.card.draft_sent" if sent else "collective.card.draft_open"
    return turn.say(key, meeting=when(turn, report.meeting_at), sent=when(turn, sent))


async def _rows(turn: Turn, assessment: Assessment, report: Report, collective: Collective) -> list[Row]:
    key, rows = {"a": assessment.id}, []
    leads = await people.leads(turn.store, turn.me.id, assessment)
    has_pen = assessment.member_id == turn.me.id
    if leads and assessment.unfinished:
        rows += _writing_rows(turn, assessment, collective, has_pen=has_pen)
    if await may_read(turn, assessment, report) and assessment.status is not Status.NOT_STARTED:
        rows.append((turn.choice("collective.button.read", "collective.read", **key),))
    if report.draft_sent_at is not None and assessment.unfinished:
        rows.append(_remark_choice(turn, assessment, leads=leads))
    if has_pen and assessment.status is Status.SUBMITTED:
        rows.append((turn.choice("own.button.take_back", "own.take_back", **key),))
    if leads and assessment.status in READABLE:
        rows.append((turn.choice("collective.button.link", "collective.points", **key),))
    if has_pen:
        rows.append(paper_row(turn, "print.own", a=assessment.id))
    return rows


def _writing_rows(turn: Turn, assessment: Assessment, collective: Collective, *, has_pen: bool) -> list[Row]:
    key = {"a": assessment.id}
    rows: list[Row] = []
    if has_pen:
        rows.append((turn.choice("collective.button.write", "form.open", **key),))
    else:
        rows.append((turn.choice("collective.button.take", "collective.take", **key),))
    rows.append((turn.choice("collective.button.parts", "collective.parts", **key),))
    rows.append((turn.choice("collective.button.meeting", "collective.meeting", **key),))
    if assessment.status is not Status.NOT_STARTED:
        rows.append((turn.choice("collective.button.send", "collective.draft", **key),))
    if has_pen and collective.author_id not in (None, turn.me.id):
        rows.append((turn.choice("collective.button.give_back", "collective.give_back", **key),))
    return rows


def _remark_choice(turn: Turn, assessment: Assessment, *, leads: bool) -> Row:
    name = "remarks" if leads else "remark"
    return (turn.choice(f"collective.button.{name}", f"collective.{name}", a=assessment.id),)


async def read(turn: Turn, args: Args) -> None:
    """Show one page of a report, or of its draft once that was sent round."""
    turn.goto("menu")
    assessment = await the_assessment(turn, args)
    if not await may_read(turn, assessment, await report_of(turn, assessment)):
        await show_report(turn, args, turn.say("collective.not_sent_yet"))
        return
    pages = pages_of(await contents.sections(turn, assessment))
    page, count = page_of(args.get("p"), len(pages), per_page=1)
    text = page_words(turn, pages[page], page, count) if pages else turn.say("desk.read.empty")
    back: Row = (turn.choice("common.back", "collective.show", a=assessment.id),)
    show(turn, text, turning(turn, page, count, "collective.read", a=assessment.id), back)


async def take_pen(turn: Turn, args: Args) -> None:
    """Take the report over to write it further oneself; whoever had it is told."""
    assessment = await the_assessment(turn, args)
    if not assessment.unfinished or assessment.member_id == turn.me.id:
        await show_report(turn, args)
        return
    await pass_pen(turn, assessment, turn.me.id)
    await tell(turn, assessment.member_id, assessment, "collective.told.taken")
    await show_report(turn, args, turn.say("collective.taken"))


async def give_back(turn: Turn, args: Args) -> None:
    """Give the report back to its author."""
    assessment = await the_assessment(turn, args)
    collective = await people.collective_of(turn.store, assessment)
    author = collective.author_id
    if not assessment.unfinished or assessment.member_id != turn.me.id or author in (None, turn.me.id):
        await show_report(turn, args)
        return
    changed = await pass_pen(turn, assessment, author or 0)
    await tell(turn, changed.member_id, changed, "collective.told.given_back")
    await show_report(turn, args, turn.say("collective.given_back", name=await name_of(turn, author)))


async def pass_pen(turn: Turn, assessment: Assessment, member_id: int) -> Assessment:
    """Let somebody else write the report from here on."""
    turn.record("pen_passed", "assessment", assessment.id, assessment.cell_id, str(member_id))
    return turn.store.save(replace(assessment, member_id=member_id))


async def tell(turn: Turn, member_id: int, assessment: Assessment, key: str, **args: object) -> bool:
    """Tell somebody about a report, with the way to it; False where no chat of theirs can be reached."""
    lang, texts = await language_of(turn, member_id), turn.services.texts
    name = await people.subject_name(turn.store, assessment)
    button = Choice(texts.plain(lang, "collective.button.open"), "collective.show", {"a": assessment.id})
    message = Outgoing(texts.say(lang, key, name=name, **args), ((button,),))
    dedup = f"{key}:{assessment.id}:{assessment.version}:{turn.row.id}:{member_id}"
    return await turn.notify(member_id, message, dedup) is not None
