"""The files handed in with answers: asked for in the chat, sent by the worker to who may read the hand-in."""

from collections.abc import Mapping, Sequence

from handlers import guards
from handlers.desk.card import the_assessment
from handlers.files.evidence import attached_to, evidence_content
from handlers.files.workshop import Workshop
from handlers.mail import Mail, Terms
from handlers.office.errands import Work, done
from handlers.printing.asking import ask_for
from handlers.printing.gathering import asker_of, wanted
from handlers.printing.reading import note_reading
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.assessment import Assessment, Evidence
from models.errand import Errand, ErrandKind
from models.member import AddressRow
from models.messaging import Attachment, Outgoing
from models.outbox import Kind
from models.store.unit_of_work import Store
from models.upload import FileState

_AS_A_FILE = "application/octet-stream"
"""Never as a picture: messengers refuse one that is broken and make a good one smaller."""


def register(registry: Registry) -> None:
    """Declare who may ask for the files of an assessment."""
    registry.action("print.own_evidence", Who.MEMBER, ask_files, Scope.OWN)
    registry.action("print.evidence", Who.SECRETARY, ask_files, Scope.ASSESSMENT)


async def ask_files(turn: Turn, args: Args) -> None:
    """Have the files of an assessment sent; whether they may be read is looked at when they are."""
    assessment = await the_assessment(turn, args)
    await ask_for(turn, ErrandKind.EVIDENCE, assessment.cell_id, {"a": assessment.id})


async def send(workshop: Workshop, errand: Errand) -> None:
    """Send the files one by one; what has not come yet, or could not be fetched, is said."""
    async with workshop.database.read() as store:
        before = await wanted(store, errand)
        rows = await attached_to(store, before[0]) if before else []
        kept = [row for row in rows if row.state == FileState.KEPT]
        folder = workshop.services.files
        contents = [await evidence_content(store, store.box, folder, row) for row in kept]
    async with workshop.database.begin() as store:
        mail, now = Mail(store, workshop.courier), await wanted(store, errand)
        if now:
            await _post(
                workshop, store, mail, errand, now[0], list(zip(kept, contents, strict=True)), len(rows)
            )
        await done(store, errand)
    mail.deliver()


async def _post(
    workshop: Workshop,
    store: Store,
    mail: Mail,
    errand: Errand,
    assessment: Assessment,
    files: Sequence[tuple[Evidence, bytes]],
    named: int,
) -> None:
    address, person = await store.get(AddressRow, errand.address_id), await asker_of(store, errand)
    if address is None or person is None:
        return
    if assessment.member_id != person.id:
        note_reading(store, assessment, person.id)
    texts, lang = workshop.services.texts, person.member.language or "vi"
    terms = Terms(kind=Kind.NOTICE, guard=guards.paper(assessment))
    for row, content in files:
        name = store.box.open(row.name, "evidence", "name", row.id) or str(row.id)
        message = Outgoing(
            texts.say(lang, "printing.evidence_file", name=name),
            attachment=Attachment(name, _AS_A_FILE, content),
        )
        mail.post(address, message, f"evidence:{errand.id}:{row.id}", terms, person.id)
    if len(files) < named:
        text = texts.say(lang, "printing.evidence_missing", count=named - len(files))
        mail.post(address, Outgoing(text), f"evidence:{errand.id}:missing", terms, person.id)


WORKS: Mapping[ErrandKind, Work] = {ErrandKind.EVIDENCE: send}
