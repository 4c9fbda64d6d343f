"""What a member asks of the cell's secretary."""

from handlers.guards import reviewer
from handlers.people import Person, reviewers_of
from handlers.turn import Turn
from models.member import Member
from models.messaging import Choice, Outgoing
from models.review import Request, RequestKind, due_days
from models.store.tables import request as request_table
from models.unit import Unit


async def make_once(turn: Turn, kind: RequestKind, member: Member, text: str = "") -> Request:
    """Put a request before the secretary; one that this chat has open already is enough."""
    for earlier in await turn.store.find(
        Request,
        request_table.c.member_id == member.id,
        request_table.c.address_id == turn.address.id,
        request_table.c.kind == kind,
        request_table.c.settled_at.is_(None),
    ):
        if _text_of(turn, earlier) == text:
            return earlier
    return await make(turn, kind, member, text)


def _text_of(turn: Turn, request: Request) -> str:
    return turn.store.box.open(request.text, "request", "text", request.id) if request.text else ""


async def make(turn: Turn, kind: RequestKind, member: Member, text: str) -> Request:
    """Put a request before the cell's secretary, and tell the secretary."""
    request = put(turn, kind, member, text)
    for person in await reviewers(turn, member):
        lang, texts = person.member.language or "vi", turn.services.texts
        show = Choice(texts.plain(lang, "requests.show"), "request.show", {"r": request.id})
        message = Outgoing(texts.say(lang, f"requests.{kind}", name=member.full_name), ((show,),))
        await tell(turn, request, person, message)
    return request


def put(turn: Turn, kind: RequestKind, member: Member, text: str) -> Request:
    """Write a request down; whoever decides about it is still to be told."""
    row_id = turn.store.ids.new()
    answer_by, due_on = due_days(kind, turn.today) or (None, None)
    return turn.store.add(
        Request(
            id=row_id,
            kind=kind,
            member_id=member.id,
            cell_id=member.cell_id,
            address_id=turn.address.id,
            text=turn.store.box.seal(text, "request", "text", row_id) if text else None,
            made_at=turn.now,
            answer_by=answer_by,
            due_on=due_on,
        )
    )


async def reviewers(turn: Turn, member: Member) -> list[Person]:
    """Return who decides about what a member asks."""
    cell = await turn.store.get(Unit, member.cell_id)
    return await reviewers_of(turn.store, cell, {member.id}, turn.now) if cell else []


async def tell(turn: Turn, request: Request, person: Person, message: Outgoing) -> None:
    """Tell one of those who decide."""
    key = f"request:{request.id}:{person.id}"
    await turn.notify(person.id, message, key, reviewer(request.cell_id))
