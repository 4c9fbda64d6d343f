"""Papers that were asked for in a chat: made from a stored request, sent to who may still have them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import structlog

from handlers import guards
from handlers.collectives.people import subject_name
from handlers.collectives.wording import of
from handlers.documents.paper import Filled
from handlers.files.workshop import Workshop
from handlers.handwritten.pages import pictures_of
from handlers.mail import Mail, Terms
from handlers.office.errands import Work, done
from handlers.people import Person
from handlers.printing.filling import fill, prepare
from handlers.printing.gathering import asker_of, wanted
from handlers.printing.making import Made, make
from handlers.printing.naming import file_name
from handlers.printing.reading import note_reading
from handlers.services import Services
from models.assessment import AnswerRow, Assessment
from models.cycle import Cycle
from models.errand import Errand, ErrandKind
from models.errors import ConflictError
from models.member import AddressRow
from models.messaging import Attachment, Outgoing
from models.outbox import Kind
from models.store.unit_of_work import Store
from models.unit import Unit

_TRIES = 3
log = structlog.get_logger()


async def send(workshop: Workshop, errand: Errand) -> None:
    """Send one paper, or a cell's papers in one file in the order of the meeting."""
    async with workshop.database.read() as store:
        before = await wanted(store, errand)
        await prepare(store, before or ())
        papers = [await fill(store, workshop.services.catalog, one) for one in before or ()]
        if errand.kind is ErrandKind.PAPER and before:
            # Not in a cell's file: thirty people's pictures are more than a messenger takes.
            papers = [replace(papers[0], pictures=await pictures_of(store, workshop.vault, before[0]))]
    made = await _made(workshop, errand, papers)
    async with workshop.database.begin() as store:
        mail, now = Mail(store, workshop.courier), await wanted(store, errand)
        person = await asker_of(store, errand)
        if before is not None and now is not None and person is not None:
            _same(before, now)
            await _answer(_Reply(store, mail, workshop.services, errand, person, now), made)
        await done(store, errand)
    mail.deliver()


async def _made(workshop: Workshop, errand: Errand, papers: Sequence[Filled]) -> Made | str:
    """Make the file; what nobody foresaw is tried again a few times, and then told."""
    try:
        return await make(workshop.services, papers, pdf=bool(errand.args.get("pdf")))
    except Exception as error:
        if errand.attempts < _TRIES:
            raise
        log.error("a paper failed for good", action=errand.kind, errand=errand.id, error=type(error).__name__)
        return "printing.failed"


WORKS: Mapping[ErrandKind, Work] = {ErrandKind.PAPER: send, ErrandKind.CELL_PAPERS: send}


def _same(before: Sequence[Assessment], now: Sequence[Assessment]) -> None:
    """Raise ConflictError where something was handed in, taken back or returned while the file was made."""
    if [(one.id, one.revision) for one in before] != [(one.id, one.revision) for one in now]:
        raise ConflictError("an assessment changed while its paper was made")


@dataclass(frozen=True, slots=True)
class _Reply:
    """What an answer is made from."""

    store: Store
    mail: Mail
    services: Services
    errand: Errand
    person: Person
    papers: Sequence[Assessment]

    @property
    def lang(self) -> str:
        return self.person.member.language or "vi"


async def _answer(reply: _Reply, made: Made | str) -> None:
    if isinstance(made, str):
        await _post(reply, Outgoing(reply.services.texts.say(reply.lang, made)), "")
        return
    for paper in reply.papers:
        if paper.member_id != reply.person.id:
            note_reading(reply.store, paper, reply.person.id)
    if reply.errand.kind is ErrandKind.PAPER:
        await _one(reply, reply.papers[0], made)
    else:
        await _cell(reply, made)


async def _one(reply: _Reply, paper: Assessment, made: Made) -> None:
    name = await subject_name(reply.store, paper)
    text = reply.services.texts.say(reply.lang, of(await _words(reply, paper), paper), name=name)
    file = await _named(reply, name, paper.cycle_id, made, of("printing.file", paper))
    await _post(reply, Outgoing(text, attachment=file), guards.paper(paper))


async def _words(reply: _Reply, paper: Assessment) -> str:
    if paper.member_id != reply.person.id:
        return "printing.paper"
    written = await reply.store.group(AnswerRow, "assessment_id", paper.id)
    return "printing.own" if written else "printing.empty"


async def _cell(reply: _Reply, made: Made) -> None:
    unit_id = reply.errand.unit_id
    cell = await reply.store.get(Unit, unit_id)
    name = cell.name if cell else "–"
    text = reply.services.texts.say(reply.lang, "printing.cell", cell=name, count=len(reply.papers))
    file = await _named(reply, name, reply.errand.args["c"], made)
    await _post(reply, Outgoing(text, attachment=file), guards.papers(unit_id))


async def _named(reply: _Reply, name: str, cycle_id: int, made: Made, key: str = "printing.file") -> Attachment:
    cycle = await reply.store.get(Cycle, cycle_id)
    year = str(cycle.year) if cycle else ""
    title = reply.services.texts.plain(reply.lang, key, name=name, year=year)
    return Attachment(file_name(title) + made.ending, made.mime, made.content)


async def _post(reply: _Reply, message: Outgoing, guard: str) -> None:
    """Send as a notice, not as a reply: only then its guard is asked at the moment of sending."""
    address = await reply.store.get(AddressRow, reply.errand.address_id)
    if address is not None:
        key = f"errand:{reply.errand.id}:{reply.errand.attempts}"
        reply.mail.post(address, message, key, Terms(Kind.NOTICE, guard), reply.person.id)
