"""The second factor: something that the roster knows, besides the code."""

from dataclasses import dataclass

from handlers import invitations
from handlers.turn import Turn
from models.details import read_details
from models.member import Member
from models.messaging import Contact, IncomingKind
from models.roster import RosterRow

BIRTHDAY, CONTACT = "birthday", "contact"
PROOFS = (BIRTHDAY, CONTACT)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a try proves: ``by`` names the proof, else ``key`` is what to say; ``wrong`` counts as a try."""

    by: str = ""
    key: str = "join.wrong_birthday"
    wrong: bool = False


def judge(turn: Turn, member: Member) -> Judgement:
    """Compare what was typed or shared with the roster."""
    details = read_details(turn.store.box, member)
    if turn.incoming.contact is not None and turn.incoming.kind is IncomingKind.CONTACT:
        return _contact(turn.incoming.contact, details)
    said = invitations.day_and_month(turn.incoming.text)
    if details.birth_date is None:
        return Judgement(key="join.no_birthday")
    if said is None:
        return Judgement(key="join.not_a_birthday")
    right = said == (details.birth_date.day, details.birth_date.month)
    return Judgement(by=BIRTHDAY) if right else Judgement(wrong=True)


def _contact(contact: Contact, details: RosterRow) -> Judgement:
    """Take the sender's own card only: anybody can forward somebody else's (reliability.md SEC-7)."""
    if not contact.own:
        return Judgement(key="join.not_own_contact")
    right = invitations.same_phone(details.phone, contact.phone)
    return Judgement(by=CONTACT) if right else Judgement(key="join.wrong_contact", wrong=True)
