"""What granting each kind of request does; each returns why it could not be done, else None."""

from dataclasses import replace

from markupsafe import Markup

from handlers import invitations, rounds
from handlers.joining import linking, sharing, start
from handlers.joining.consent import consent_hash
from handlers.mail import Terms
from handlers.people import load_person
from handlers.registry import Args, Registry, Who
from handlers.turn import Turn
from models.assessment import WAITING, PaperState, give_back
from models.conversation import Conversation
from models.member import AddressRow, Invitation, Link, Member
from models.messaging import Choice, Outgoing
from models.outbox import Kind
from models.review import Request, RequestKind
from models.store.tables import link as link_table

BY_SECRETARY = "secretary"


def register(registry: Registry) -> None:
    """Declare the last step of joining by the secretary's word; it checks chat, request and link."""
    registry.action("request.enter", Who.ANYONE, enter)


async def tell(turn: Turn, request: Request, key: str, *choices: tuple[str, str, int]) -> None:
    """Tell the member, for a question of identity the asking chat; the notice has no content."""
    member = await turn.store.get(Member, request.member_id)
    lang = (member.language if member else "") or "vi"
    rows = tuple(
        (Choice(turn.services.texts.plain(lang, label), do, {"a": one}),) for label, do, one in choices
    )
    message = Outgoing(turn.services.texts.say(lang, key), rows)
    if request.kind is not RequestKind.IDENTITY:
        await turn.notify(request.member_id, message, f"{key}:{request.id}")
        return
    address = await turn.store.get(AddressRow, request.address_id) if request.address_id else None
    if address is not None:
        turn.mail.post(address, message, f"{key}:{request.id}", Terms(kind=Kind.NOTICE))


async def identity(turn: Turn, request: Request) -> Markup | None:
    """Link the chat to the person on the secretary's word."""
    store = turn.store
    number = store.box.open(request.text, "request", "text", request.id) if request.text else "0"
    invitation = await store.get(Invitation, int(number))
    address = await store.get(AddressRow, request.address_id) if request.address_id else None
    member = await store.get(Member, request.member_id)
    if invitation is None or address is None or member is None or not _usable(turn, invitation, member):
        return turn.say("requests.hindrance.code")
    invitations.use_up(store, invitation)
    consent = turn.services.texts.say(address.language or "vi", "join.consent")
    proof = linking.Proof(BY_SECRETARY, consent_hash(str(consent)), request.made_at)
    await linking.tell_earlier(turn, address, member)
    await linking.make_link(store, address, member, proof)
    turn.record("linked", "member", member.id, member.cell_id, BY_SECRETARY)
    await _let_in(turn, address.id, member)
    _invite_in(turn, request, address, member)
    return None


def _usable(turn: Turn, invitation: Invitation, member: Member) -> bool:
    return invitation.member_id == member.id and member.active and invitations.usable(invitation, turn.now)


async def _let_in(turn: Turn, address_id: int, member: Member) -> None:
    """Make the person the one whose chat this is; a shared chat waits for a press and a PIN."""
    address = await turn.store.get(AddressRow, address_id)
    if address is None or await sharing.others(turn.store, address_id, member.id):
        return
    turn.store.save(replace(address, member_id=member.id))
    conversation = await turn.store.get(Conversation, address_id)
    if conversation is not None:
        turn.store.save(replace(conversation, flow="menu", data={}, prompt_id=None))


def _invite_in(turn: Turn, request: Request, address: AddressRow, member: Member) -> None:
    """Tell the chat; the press is open to whoever holds the phone, and checked when it comes."""
    lang, texts = address.language or "vi", turn.services.texts
    button = Choice(texts.plain(lang, "requests.told.enter"), "request.enter", {"r": request.id})
    message = Outgoing(texts.say(lang, "requests.told.identity", name=member.full_name), ((button,),))
    turn.mail.post(address, message, f"requests.told.identity:{request.id}", Terms(kind=Kind.NOTICE))


async def enter(turn: Turn, args: Args) -> None:
    """Go in after the secretary's word: at once in one's own chat, with a new PIN in a shared one."""
    request = await turn.store.get(Request, args.get("r", 0))
    link = await _granted_link(turn, request) if request is not None and request.granted else None
    if link is None or (link.pin is not None and turn.address.member_id != link.member_id):
        await (sharing.show_people(turn, {}) if link else start.start(turn, {}))
        return
    if turn.address.member_id != link.member_id:
        turn.enter(await load_person(turn.store, link.member_id, turn.now))
    if link.pin is None and await sharing.others(turn.store, turn.address.id, link.member_id):
        sharing.ask_new_pin(turn, link)
        return
    await start.start(turn, {})


async def _granted_link(turn: Turn, request: Request) -> Link | None:
    """Return the link that this request led to, while it lives, in this very chat only."""
    if request.kind is not RequestKind.IDENTITY or request.address_id != turn.address.id:
        return None
    return await turn.store.first(
        Link,
        link_table.c.address_id == turn.address.id,
        link_table.c.member_id == request.member_id,
        link_table.c.confirmed_by == BY_SECRETARY,
        link_table.c.ended_at.is_(None),
    )


async def correction(turn: Turn, request: Request) -> Markup | None:
    """Take note of a correction of the roster's data."""
    await tell(turn, request, "requests.told.correction")
    return None


async def take_back(turn: Turn, request: Request) -> Markup | None:
    """Give the assessment back to its author."""
    assessment = await rounds.current(turn.store, request.member_id)
    if assessment is None or assessment.status not in WAITING:
        return turn.say("requests.hindrance.take_back")
    given = turn.store.save(give_back(assessment))
    turn.record("given_back", "assessment", given.id, given.cell_id, f"revision {given.revision}")
    await tell(turn, request, "requests.told.take_back", ("own.button.write", "form.open", given.id))
    return None


async def paper(turn: Turn, request: Request) -> Markup | None:
    """Note that the person writes on paper."""
    assessment = await rounds.current(turn.store, request.member_id)
    if assessment is None or not assessment.unfinished:
        return None if assessment is not None and assessment.paper else turn.say("requests.hindrance.paper")
    turn.store.save(replace(assessment, paper=PaperState.WAITING))
    turn.record("paper.waiting", "assessment", assessment.id, assessment.cell_id)
    return None


async def withdrawal(turn: Turn, request: Request) -> Markup | None:
    """Note the paper way of somebody who withdrew the consent; who has nothing to write needs none."""
    await paper(turn, request)
    return None
