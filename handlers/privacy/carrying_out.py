"""Carrying an erasure out: the worker erases, throws the files away, and tells both sides."""

from dataclasses import replace

from handlers.files.vault import EVIDENCE
from handlers.files.workshop import Workshop
from handlers.mail import Terms, reach
from handlers.office.errands import Work, answering
from handlers.office.voice import Voice
from handlers.privacy.erasing import erase
from models.errand import Errand, ErrandKind
from models.member import AddressRow, Member
from models.messaging import Outgoing
from models.outbox import Kind
from models.review import Request, RequestKind
from models.store.unit_of_work import Store


async def erase_member(workshop: Workshop, errand: Errand) -> None:
    """Erase what the person of a request wrote; a second time nothing is left to do.

    The files go before the commit: after a crash in between the rows are erased by the next try.
    """
    async with answering(workshop, errand) as (store, voice):
        request = await store.get(Request, errand.args["r"])
        if voice is None or request is None or request.settled_at is not None:
            return
        if request.kind is not RequestKind.ERASURE or request.member_id == voice.person.id:
            return
        address, member = await reach(store, request.member_id), await store.get(Member, request.member_id)
        erased = await erase(store, request.member_id)
        await workshop.vault.forget(EVIDENCE, *erased.files)
        await _settle(store, voice, request.id)
        voice.record("erased", "member", request.member_id, f"{erased.rows} rows, {len(erased.files)} files")
        if address is not None:
            _tell(voice, address, member, request)
        back = (voice.choice("privacy.book.back", "privacy.book"),)
        voice.answer("privacy.book.noted_done", back, name=member.full_name if member else "–")


async def _settle(store: Store, voice: Voice, request_id: int) -> None:
    request = await store.get(Request, request_id)
    assert request is not None, "an erasure keeps the register"  # noqa: S101
    store.save(replace(request, settled_at=store.clock.now(), settled_by=voice.person.id, granted=True))


def _tell(voice: Voice, address: AddressRow, member: Member | None, request: Request) -> None:
    """Tell the chat, which belongs to nobody now, that it is done."""
    lang = (member.language if member else "") or address.language or "vi"
    message = Outgoing(voice.services.texts.say(lang, "privacy.told.erasure"))
    voice.mail.post(address, message, f"privacy.told.erasure:{request.id}", Terms(kind=Kind.REPLY), None)


WORKS: dict[ErrandKind, Work] = {ErrandKind.ERASE: erase_member}
