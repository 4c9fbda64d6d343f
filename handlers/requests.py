"""What a member asks of the cell's secretary."""

from handlers.guards import reviewer
from handlers.people import reviewers_of
from handlers.turn import Turn
from models.member import Member
from models.messaging import Choice, Outgoing
from models.review import Request, RequestKind
from models.unit import Unit


async def make(turn: Turn, kind: RequestKind, member: Member, text: str) -> Request:
    """Put a request before the cell's secretary, and tell the secretary."""
    row_id = turn.store.ids.new()
    request = turn.store.add(
        Request(
            id=row_id,
            kind=kind,
            member_id=member.id,
            cell_id=member.cell_id,
            address_id=turn.address.id,
            text=turn.store.box.seal(text, "request", "text", row_id) if text else None,
            made_at=turn.now,
        )
    )
    cell = await turn.store.get(Unit, member.cell_id)
    for person in await reviewers_of(turn.store, cell, member.id, turn.now) if cell else []:
        lang, texts = person.member.language or "vi", turn.services.texts
        show = Choice(texts.plain(lang, "requests.show"), "request.show", {"r": row_id})
        message = Outgoing(texts.say(lang, f"requests.{kind}", name=member.full_name), ((show,),))
        await turn.notify(person.id, message, f"request:{row_id}:{person.id}", reviewer(member.cell_id))
    return request
