"""The way in: a code, consent, one thing that the roster knows, "is this you?"."""

from datetime import date

from handlers import invitations, menu, requests
from handlers.joining import linking
from handlers.registry import Args, Registry, Who
from handlers.turn import Turn
from models.details import read_details
from models.member import Invitation, Member
from models.review import RequestKind
from models.roster import RosterRow
from models.unit import Unit


def register(registry: Registry) -> None:
    """Declare the steps of joining; everybody may take them, each checks the code again."""
    registry.action("join.start", Who.ANYONE, start)
    registry.action("join.agree", Who.ANYONE, agree)
    registry.action("join.refuse", Who.ANYONE, refuse)
    registry.action("join.secretary", Who.ANYONE, ask_secretary)
    registry.action("join.yes", Who.ANYONE, confirm)
    registry.action("join.wrong", Who.ANYONE, wrong_details)
    registry.action("join.not_me", Who.ANYONE, not_me)
    registry.flow("join.code", Who.ANYONE, take_code)
    registry.flow("join.consent", Who.ANYONE, take_code)
    registry.flow("join.birthday", Who.ANYONE, take_birthday)
    registry.flow("join.confirm", Who.ANYONE, take_code)
    registry.flow("join.correction", Who.ANYONE, take_correction)
    registry.command("join.start", "start", "bat dau")


async def start(turn: Turn, args: Args) -> None:
    """Greet; with a code behind /start, go on with it."""
    payload = str(args.get("text", ""))
    if payload:
        await try_code(turn, payload)
    elif turn.person is not None:
        await menu.show_first(turn)
    else:
        greet(turn)


def greet(turn: Turn) -> None:
    """Say what this is and ask for the code."""
    turn.goto("join.code")
    turn.answer("join.greeting", asks=False)


async def take_code(turn: Turn, _data: Args) -> None:
    """Take typed words as a code."""
    await try_code(turn, turn.incoming.text.strip())


async def try_code(turn: Turn, said: str) -> None:
    """Check a code; the answer is the same for wrong, used and expired ones."""
    if not await invitations.may_try(turn.store, turn.address.id):
        turn.answer("join.too_many")
        return
    found = await invitations.find_invitation(turn.store, said)
    if found is None:
        invitations.count_failure(turn.store, turn.address.id)
        turn.record("join.bad_code", "address", turn.address.id)
        if turn.person is None:
            turn.goto("join.code")
        turn.answer("join.bad_code")
        return
    turn.goto("join.consent", inv=found.id)
    turn.answer(
        "join.consent",
        (turn.choice("join.agree", "join.agree"),),
        (turn.choice("join.refuse", "join.refuse"),),
    )


async def _invitation(turn: Turn) -> tuple[Invitation, Member] | None:
    """Return the invitation of this conversation while it may be used; else start over."""
    number = turn.conversation.data.get("inv")
    found = await turn.store.get(Invitation, number) if isinstance(number, int) else None
    member = await turn.store.get(Member, found.member_id) if found else None
    if found is None or member is None or not invitations.usable(found, turn.now):
        if turn.person is None:
            turn.goto("join.code")
        turn.answer("join.bad_code")
        return None
    return found, member


async def agree(turn: Turn, _args: Args) -> None:
    """Take the consent and ask for one thing that the roster knows."""
    if (found := await _invitation(turn)) is None:
        return
    invitation, member = found
    turn.goto("join.birthday", inv=invitation.id)
    secretary = (turn.choice("join.secretary", "join.secretary"),)
    if _birthday(turn, member) is None:
        turn.answer("join.no_birthday", secretary)
    else:
        turn.answer("join.ask_birthday", secretary)


def _details(turn: Turn, member: Member) -> RosterRow:
    return read_details(turn.store.box, member)


def _birthday(turn: Turn, member: Member) -> date | None:
    return _details(turn, member).birth_date


async def refuse(turn: Turn, _args: Args) -> None:
    """Respect a no: the paper way, without any mark against the person."""
    if (found := await _invitation(turn)) is None:
        return
    _, member = found
    turn.goto("join.code")
    await requests.make(turn, RequestKind.PAPER, member, "")
    turn.answer("join.refused")


async def take_birthday(turn: Turn, _data: Args) -> None:
    """Compare day and month of birth with the roster."""
    if (found := await _invitation(turn)) is None:
        return
    invitation, member = found
    if not await invitations.may_try(turn.store, turn.address.id):
        turn.answer("join.too_many")
        return
    birthday = _birthday(turn, member)
    if birthday is None or invitations.day_and_month(turn.incoming.text) != (birthday.day, birthday.month):
        invitations.count_failure(turn.store, turn.address.id, invitation)
        turn.answer("join.wrong_birthday", (turn.choice("join.secretary", "join.secretary"),))
        return
    turn.goto("join.confirm", inv=invitation.id, proof="birthday")
    await show_identity(turn, member)


async def show_identity(turn: Turn, member: Member) -> None:
    """Ask "is this you?", with what the roster says."""
    details = _details(turn, member)
    cell = await turn.store.get(Unit, member.cell_id)
    posts = ", ".join(filter(None, (details.party_post, details.gov_post, details.union_post)))
    turn.answer(
        "join.identity",
        (turn.choice("join.yes", "join.yes"),),
        (turn.choice("join.wrong", "join.wrong"), turn.choice("join.not_me", "join.not_me")),
        name=member.full_name,
        cell=cell.name if cell else "",
        base=details.base,
        posts=posts or "–",
        workplace=details.workplace or "–",
    )


async def confirm(turn: Turn, _args: Args) -> None:
    """Link the chat to the person."""
    if (found := await _proven(turn)) is not None:
        await linking.link(turn, *found, confirmed_by="birthday")


async def _proven(turn: Turn) -> tuple[Invitation, Member] | None:
    """Return the invitation whose second factor was given in this conversation."""
    if turn.conversation.data.get("proof") != "birthday":
        turn.answer("join.bad_code")
        return None
    return await _invitation(turn)


async def wrong_details(turn: Turn, _args: Args) -> None:
    """Ask what is wrong; the correction goes to the secretary and stops nothing."""
    if (found := await _proven(turn)) is not None:
        turn.goto("join.correction", inv=found[0].id, proof="birthday")
        turn.answer("join.ask_correction")


async def take_correction(turn: Turn, _data: Args) -> None:
    """Pass the correction on and link the chat."""
    if (found := await _proven(turn)) is None:
        return
    invitation, member = found
    await requests.make(turn, RequestKind.CORRECTION, member, turn.incoming.text)
    turn.answer("join.correction_sent")
    await linking.link(turn, invitation, member, confirmed_by="birthday")


async def not_me(turn: Turn, _args: Args) -> None:
    """Stop: the code belongs to somebody else."""
    if (found := await _invitation(turn)) is not None:
        invitations.count_failure(turn.store, turn.address.id, found[0])
    turn.goto("join.code")
    turn.answer("join.not_you")


async def ask_secretary(turn: Turn, _args: Args) -> None:
    """Let the secretary confirm who is in this chat."""
    if (found := await _invitation(turn)) is None:
        return
    invitation, member = found
    await requests.make(turn, RequestKind.IDENTITY, member, str(invitation.id))
    turn.goto("join.code")
    turn.answer("join.secretary_asked")
