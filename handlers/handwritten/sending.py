"""The pages on their way to whoever may read them: in their order, each with its number."""

from collections.abc import Mapping, Sequence

from handlers import guards
from handlers.files.evidence import evidence_content
from handlers.files.workshop import Workshop
from handlers.handwritten import pages
from handlers.mail import Mail, Terms
from handlers.office.errands import Work, done
from handlers.people import Person
from handlers.printing.gathering import asker_of
from handlers.printing.reading import note_reading
from handlers.printing.right import may_have
from models.assessment import Assessment, Evidence
from models.errand import Errand, ErrandKind
from models.member import AddressRow, Member
from models.messaging import Attachment, Choice, Outgoing
from models.outbox import Kind
from models.store.unit_of_work import Store
from models.upload import FileState

_AS_A_FILE = "application/octet-stream"
"""Never as a picture: messengers make one smaller, and here every letter counts."""


async def _wanted(store: Store, errand: Errand) -> tuple[Person, Assessment, list[int]] | None:
    """Return who asked and which pages; None where that person may not have them any more."""
    person, assessment = await asker_of(store, errand), await store.get(Assessment, errand.args["a"])
    if person is None or assessment is None or not await may_have(store, person, assessment):
        return None
    row = await pages.of(store, assessment)
    mine = assessment.member_id == person.id
    return person, assessment, list((row.pages if mine else row.handed) if row else [])


async def send(workshop: Workshop, errand: Errand) -> None:
    """Send the pages one by one; those that have not come yet are named."""
    async with workshop.database.read() as store:
        before = await _wanted(store, errand)
        rows = await pages.in_order(store, before[2]) if before else []
        kept = [row for row in rows if row.state == FileState.KEPT]
        folder = workshop.services.files
        contents = {row.id: await evidence_content(store, store.box, folder, row) for row in kept}
    async with workshop.database.begin() as store:
        mail, now = Mail(store, workshop.courier), await _wanted(store, errand)
        if now is not None:
            await _post(workshop, store, mail, errand, now, contents)
        await done(store, errand)
    mail.deliver()


async def _post(
    workshop: Workshop,
    store: Store,
    mail: Mail,
    errand: Errand,
    wanted: tuple[Person, Assessment, Sequence[int]],
    contents: Mapping[int, bytes],
) -> None:
    (person, assessment, order), address = wanted, await store.get(AddressRow, errand.address_id)
    if address is None:
        return
    texts, lang = workshop.services.texts, person.member.language or "vi"
    author = await store.get(Member, assessment.member_id)
    terms = Terms(kind=Kind.NOTICE, guard=guards.paper(assessment))
    if assessment.member_id != person.id:
        note_reading(store, assessment, person.id)
    for place, row in enumerate(await pages.in_order(store, order), start=1):
        if row.id in contents:
            words = {"place": place, "count": len(order), "name": author.full_name if author else "–"}
            message = Outgoing(
                texts.say(lang, "hand.sent_page", **words), attachment=_file(store, row, place, contents)
            )
            mail.post(address, message, f"errand:{errand.id}:{row.id}", terms, person.id)
    missing = pages.places(order, [one for one in order if one not in contents])
    text = texts.say(lang, "hand.some_missing" if missing else "hand.all_sent", count=len(order), pages=missing)
    own = assessment.member_id == person.id
    onward = Choice(texts.plain(lang, "hand.onward"), "hand.open" if own else "hand.desk", {"a": assessment.id})
    mail.post(address, Outgoing(text, ((onward,),)), f"errand:{errand.id}:end", terms, person.id)


def _file(store: Store, row: Evidence, place: int, contents: Mapping[int, bytes]) -> Attachment:
    name = store.box.open(row.name, "evidence", "name", row.id)
    stem, _, ending = name.rpartition(".")
    return Attachment(f"{stem}-{place:02}.{ending}", _AS_A_FILE, contents[row.id])


WORKS: Mapping[ErrandKind, Work] = {ErrandKind.PAGES: send}
