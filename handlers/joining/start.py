"""The way in: a code, consent, one thing that the roster knows, "is this you?"."""

from handlers import invitations, menu, requests
from handlers.boxes import answering
from handlers.boxes.link import is_link
from handlers.joining import consent, corrections, linking, proving, second
from handlers.registry import Args, Registry, Who
from handlers.turn import Turn
from models.details import read_details
from models.member import Invitation, Member
from models.messaging import IncomingKind, Scalar
from models.review import RequestKind
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
    if invitations.is_code(payload):
        await try_code(turn, payload)
    elif is_link(payload):
        await answering.open_link(turn, payload)
    elif turn.person is not None:
        await menu.show_first(turn)
    else:
        greet(turn)


def greet(turn: Turn) -> None:
    """Say what this is and ask for the code."""
    turn.goto("join.code")
    turn.answer("join.greeting", asks=False)


async def take_code(turn: Turn, _data: Args) -> None:
    """Take typed words as a code; other words are answered without counting as a try."""
    said = turn.incoming.text.strip()
    if turn.incoming.kind is IncomingKind.TEXT and invitations.is_code(said):
        await try_code(turn, said)
    elif turn.conversation.flow == "join.code":
        turn.answer("join.not_a_code")
    else:
        turn.answer("join.go_on")


async def try_code(turn: Turn, said: str) -> None:
    """Check a code; the answer is the same for wrong, used, replaced, locked and expired ones."""
    if not await invitations.may_try(turn.store, turn.address.id):
        turn.answer("join.too_many")
        return
    found = await invitations.named_by(turn.store, said)
    if found is not None and turn.person is not None and found.member_id == turn.person.id:
        # Who is in already presses the link of the slip once more: that is no try at all.
        await menu.show_first(turn)
        return
    member = await turn.store.get(Member, found.member_id) if found else None
    if found is None or not _open_to(turn, found, member):
        invitations.count_failure(turn.store, turn.address.id)
        turn.record("join.bad_code", "address", turn.address.id)
        _turn_away(turn)
        return
    if member is not None and await second.joins(turn, found, member):
        return
    turn.goto("join.consent", inv=found.id)
    turn.answer(
        "join.consent",
        (turn.choice("join.agree", "join.agree"),),
        (turn.choice("join.refuse", "join.refuse"),),
    )


def _open_to(turn: Turn, found: Invitation, member: Member | None) -> bool:
    return member is not None and member.active and invitations.usable(found, turn.now)


def _turn_away(turn: Turn) -> None:
    if turn.person is None:
        turn.goto("join.code")
    turn.answer("join.bad_code")


async def _invitation(turn: Turn) -> tuple[Invitation, Member] | None:
    """Return the invitation of this conversation while it may be used; else start over."""
    number = turn.conversation.data.get("inv")
    found = await turn.store.get(Invitation, number) if isinstance(number, int) else None
    member = await turn.store.get(Member, found.member_id) if found else None
    if found is None or member is None or not _open_to(turn, found, member):
        _turn_away(turn)
        return None
    return found, member


async def agree(turn: Turn, _args: Args) -> None:
    """Take the consent and ask for one thing that the roster knows."""
    if (found := await _invitation(turn)) is None:
        return
    invitation, member = found
    turn.goto("join.birthday", inv=invitation.id, **consent.given(turn))
    secretary = (turn.choice("join.secretary", "join.secretary"),)
    known = read_details(turn.store.box, member).birth_date is not None
    turn.answer("join.ask_birthday" if known else "join.no_birthday", secretary)


async def refuse(turn: Turn, _args: Args) -> None:
    """Respect a no: the paper way, without any mark against the person."""
    if (found := await _invitation(turn)) is None:
        return
    _, member = found
    turn.goto("join.code")
    await requests.make_once(turn, RequestKind.PAPER, member)
    turn.answer("join.refused")


async def take_birthday(turn: Turn, data: Args) -> None:
    """Compare day and month of birth, or the sender's own phone number, with the roster."""
    said = turn.incoming.text.strip()
    if turn.incoming.kind is IncomingKind.TEXT and invitations.is_code(said):
        await try_code(turn, said)
        return
    if (found := await _invitation(turn)) is None:
        return
    invitation, member = found
    if not await invitations.may_try(turn.store, turn.address.id):
        turn.answer("join.too_many")
        return
    secretary = (turn.choice("join.secretary", "join.secretary"),)
    proof = proving.judge(turn, member)
    if proof.wrong:
        invitations.count_failure(turn.store, turn.address.id, invitation)
        turn.record("join.bad_proof", "member", member.id, member.cell_id)
    if not proof.by:
        turn.answer(proof.key, secretary)
        return
    turn.goto("join.confirm", **{**_kept(data), "proof": proof.by})
    await show_identity(turn, member)


def _kept(data: Args) -> dict[str, Scalar]:
    """Return what is carried from step to step: the invitation, the consent, the proof."""
    return {name: data[name] for name in ("inv", "proof", *consent.FIELDS) if name in data}


async def show_identity(turn: Turn, member: Member) -> None:
    """Ask "is this you?", with what the roster says."""
    details = read_details(turn.store.box, member)
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
        await linking.link(turn, *found)


async def _proven(turn: Turn) -> tuple[Invitation, Member, linking.Proof] | None:
    """Return the invitation whose consent and second factor were given in this conversation."""
    data = turn.conversation.data
    agreed = consent.read(data)
    if agreed is None or data.get("proof") not in proving.PROOFS:
        _turn_away(turn)
        return None
    found = await _invitation(turn)
    return (*found, linking.Proof(data["proof"], *agreed)) if found else None


async def wrong_details(turn: Turn, _args: Args) -> None:
    """Ask what is wrong; the correction goes to the secretary and stops nothing."""
    if await _proven(turn) is not None:
        turn.goto("join.correction", **_kept(turn.conversation.data))
        turn.answer("join.ask_correction", (turn.choice("join.nothing_wrong", "join.yes"),))


async def take_correction(turn: Turn, _data: Args) -> None:
    """Pass the correction on and link the chat."""
    if (found := await _proven(turn)) is None:
        return
    if await corrections.pass_on(turn, found[1]):
        turn.answer("join.correction_sent")
        await linking.link(turn, *found)


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
    if consent.read(turn.conversation.data) is None:
        _turn_away(turn)
        return
    invitation, member = found
    turn.goto("join.code")
    await requests.make_once(turn, RequestKind.IDENTITY, member, str(invitation.id))
    turn.answer("join.secretary_asked")
