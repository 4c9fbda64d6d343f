"""The papers of a meeting: minutes, counting record and sheet, made by a worker and sent in the chat."""

import asyncio
from collections.abc import Mapping

import structlog

from handlers import guards
from handlers.documents.docx_form import DOCX, PaperTemplateError, Templates, fill_template
from handlers.documents.meeting_paper import Meeting, MeetingPaper, Reviewed, context
from handlers.files.workshop import Workshop
from handlers.mail import Mail, Terms
from handlers.minutes import right
from handlers.minutes.hub import show_hub
from handlers.minutes.sitting import Sitting, load, the_minutes
from handlers.office.errands import Work, done
from handlers.printing.asking import ask_for
from handlers.printing.filling import place_of, units_above
from handlers.printing.gathering import asker_of
from handlers.printing.naming import file_name
from handlers.registry import Args, Registry, Scope, Who
from handlers.services import Services
from handlers.texts import Texts
from handlers.turn import Turn
from models.errand import Errand, ErrandKind
from models.level import Level
from models.member import AddressRow, Member
from models.messaging import Attachment, Outgoing
from models.minutes import BOXES, CountState, Minutes, MinutesState
from models.outbox import Kind
from models.store.unit_of_work import Store

_PAPERS = {
    ErrandKind.MINUTES: MeetingPaper.MINUTES,
    ErrandKind.COUNTING: MeetingPaper.COUNTING,
    ErrandKind.MEETING_SHEET: MeetingPaper.SHEET,
}
log = structlog.get_logger()


def register(registry: Registry) -> None:
    """Declare who may ask for which paper."""
    registry.action("minutes.paper", Who.MEMBER, ask_minutes, Scope.MINUTES)
    registry.action("minutes.count_paper", Who.MEMBER, ask_count, Scope.MINUTES)
    registry.action("minutes.sheet", Who.MEMBER, ask_sheet, Scope.MINUTES)


async def ask_minutes(turn: Turn, args: Args) -> None:
    """Have the minutes made, as far as they are taken down."""
    await _ask(turn, args, ErrandKind.MINUTES)


async def ask_count(turn: Turn, args: Args) -> None:
    """Have the counting record made."""
    await _ask(turn, args, ErrandKind.COUNTING)


async def ask_sheet(turn: Turn, args: Args) -> None:
    """Have the sheet made that is written on by hand."""
    await _ask(turn, args, ErrandKind.MEETING_SHEET)


async def _ask(turn: Turn, args: Args, kind: ErrandKind) -> None:
    minutes = await the_minutes(turn.store, args)
    if kind is not ErrandKind.MEETING_SHEET and minutes.state is MinutesState.NOT_BEGUN:
        await show_hub(turn, minutes)
        return
    turn.record("paper_asked", "minutes", minutes.id, minutes.cell_id, kind)
    await ask_for(turn, kind, minutes.cell_id, {"g": minutes.id})


# -- the worker's side ------------------------------------------------------------------------------


async def send(workshop: Workshop, errand: Errand) -> None:
    """Make a paper and send it to who asked, while that person still takes the meeting down."""
    async with workshop.database.read() as store:
        minutes = await _wanted(store, errand)
        meeting = await gather(store, workshop.services.texts, minutes) if minutes else None
    made = await _made(workshop.services, meeting, _PAPERS[errand.kind]) if meeting else b""
    async with workshop.database.begin() as store:
        mail = Mail(store, workshop.courier)
        if meeting is not None and await _wanted(store, errand) is not None:
            await _post(store, mail, workshop.services, errand, meeting, made)
        await done(store, errand)
    mail.deliver()


WORKS: Mapping[ErrandKind, Work] = dict.fromkeys(_PAPERS, send)


async def _wanted(store: Store, errand: Errand) -> Minutes | None:
    person = await asker_of(store, errand)
    if person is None or not await right.runs(store, person, errand.args["g"]):
        return None
    return await store.get(Minutes, errand.args["g"])


async def _made(services: Services, meeting: Meeting, paper: MeetingPaper) -> bytes:
    """Return the file, empty where the template cannot be filled."""
    try:
        path = Templates(services.papers).named(paper.value)
        return await asyncio.to_thread(fill_template, path, context(meeting, paper))
    except PaperTemplateError as error:
        log.error("a template cannot be filled", action="paper", template=str(error))
        return b""


async def _post(
    store: Store, mail: Mail, services: Services, errand: Errand, meeting: Meeting, made: bytes
) -> None:
    address, person = await store.get(AddressRow, errand.address_id), await asker_of(store, errand)
    if address is None or person is None:
        return
    lang, texts, kind = person.member.language or "vi", services.texts, _PAPERS[errand.kind].value
    if not made:
        message = Outgoing(texts.say(lang, "printing.bad_template"))
    else:
        title = texts.plain(lang, f"minutes.file.{kind}", cell=meeting.cell, year=str(meeting.starts_at.year))
        file = Attachment(f"{file_name(title)}.docx", DOCX, made)
        message = Outgoing(texts.say(lang, f"minutes.sent.{kind}", cell=meeting.cell), attachment=file)
    # As a notice, not as a reply: only then its guard is asked at the moment of sending.
    terms = Terms(Kind.NOTICE, guards.minutes(errand.args["g"]))
    mail.post(address, message, f"errand:{errand.id}:{errand.attempts}", terms, person.id)


# -- what the papers say ----------------------------------------------------------------------------


async def gather(store: Store, texts: Texts, minutes: Minutes) -> Meeting:
    """Return a meeting as its papers say it; they are in Vietnamese, as official papers are."""
    sitting, above = await load(store, minutes), await units_above(store, minutes.cell_id)
    local, box = store.clock.local, store.box
    note, guests = (
        box.open(value, "minutes", column, minutes.id) if value else ""
        for column, value in (("count_note", minutes.count_note), ("guests", minutes.guests))
    )
    return Meeting(
        base=next((unit.name for unit in above if unit.id != sitting.cell.id), ""),
        cell=sitting.cell.name,
        town=place_of(unit.name for unit in above),
        round=sitting.cycle.title,
        starts_at=local(minutes.starts_at),
        ends_at=local(minutes.ends_at) if minutes.ends_at else None,
        place=minutes.place,
        members=len(sitting.members),
        people=[(number, one.full_name) for number, one in sitting.numbered],
        absent=[(one.full_name, sitting.reasons[one.id]) for one in sitting.absent],
        subjects=[_reviewed(texts, sitting, place) for place in range(len(sitting.subjects))],
        with_vote=minutes.with_vote,
        guests=guests,
        chair=await _name(store, minutes.chair_id),
        taker=await _name(store, minutes.taker_id or minutes.confirmed_by),
        numbers={name: getattr(minutes, name) for name in ("issued", "collected", "valid", "invalid")},
        counter=await _name(store, minutes.counted_by),
        witness=await _name(store, minutes.witness_id if minutes.witnessed_at else None),
        count_note=note,
        confirmed=minutes.state is MinutesState.CONFIRMED,
        count_confirmed=minutes.count_state is CountState.CONFIRMED,
    )


def _reviewed(texts: Texts, sitting: Sitting, place: int) -> Reviewed:
    one = sitting.subjects[place]
    votes, proposed = sitting.votes.get(one.id), sitting.proposals.get(one.id)
    counted: dict[Level, int] = dict(zip(BOXES, votes, strict=True)) if votes else {}
    proposal = ""
    if proposed is not None:
        level, reason = proposed
        proposal = texts.plain("vi", f"minutes.box.{level}") + (f" ({reason})" if reason else "")
    return Reviewed(one.place, one.name, sitting.comments.get(one.id, ()), counted, proposal)


async def _name(store: Store, member_id: int | None) -> str:
    member = await store.get(Member, member_id) if member_id else None
    return member.full_name if member else ""
