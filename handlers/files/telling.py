"""What people are told of a file that could not be fetched."""

from handlers.joining.sharing import others
from handlers.mail import Mail, Terms
from handlers.services import Services
from models.assessment import Assessment, Evidence
from models.handwritten import PAGES
from models.member import AddressRow, Member
from models.messaging import Choice, Outgoing
from models.outbox import Kind
from models.store.unit_of_work import Store
from models.upload import Upload, UploadKind

_AGAIN = {
    UploadKind.ROSTER: ("files.list", "office.roster"),
    UploadKind.FORM: ("office.to_forms", "office.forms"),
    UploadKind.TOTALS: ("totals.back", "totals.show"),
}


async def lost(store: Store, mail: Mail, services: Services, row: Evidence | Upload, most: int) -> None:
    """Tell who sent a file that it did not come; ``most`` where it was too big, in megabytes."""
    if isinstance(row, Upload):
        await _upload(store, mail, services, row, most)
    else:
        await _evidence(store, mail, services, row, most)


async def _upload(store: Store, mail: Mail, services: Services, row: Upload, most: int) -> None:
    member = await store.get(Member, row.member_id)
    address = await store.get(AddressRow, row.address_id)
    if member is None or address is None or address.member_id != member.id:
        return
    lang, name = member.language or "vi", store.box.open(row.name, "upload", "name", row.id)
    text = services.texts.say(lang, "files.too_big" if most else "files.lost", name=name, limit=most)
    label, action = _AGAIN[row.kind]
    again = Choice(services.texts.plain(lang, label), action, {"u": row.unit_id})
    message = Outgoing(text, ((again,),))
    mail.post(address, message, f"upload:{row.id}:lost", Terms(kind=Kind.REPLY), member.id)


async def _evidence(store: Store, mail: Mail, services: Services, row: Evidence, most: int) -> None:
    """Tell the author; where the chat is shared, the file's name is nobody else's business."""
    assessment = await store.get(Assessment, row.assessment_id)
    member = await store.get(Member, assessment.member_id) if assessment else None
    if assessment is None or member is None:
        return
    lang, texts = member.language or "vi", services.texts
    key = "files.too_big" if most else "files.lost"
    if await others(store, row.address_id, member.id):
        head = texts.say(lang, "people.header", name=member.full_name)
        text = head + "\n" + texts.say(lang, "files.lost_shared")
    else:
        name = store.box.open(row.name, "evidence", "name", row.id)
        text = texts.say(lang, key, name=name, limit=most)
    by_hand = row.question == PAGES
    label, action = ("hand.look", "hand.open") if by_hand else ("files.form", "form.open")
    button = Choice(texts.plain(lang, label), action, {"a": assessment.id})
    message = Outgoing(text, ((button,),) if by_hand or assessment.unfinished else ())
    await mail.to_member(member.id, message, f"evidence:{row.id}:{row.version}:lost", Terms(kind=Kind.NOTICE))
