"""Who is told that a part came, or that it will not come from who was named."""

from handlers.boxes.reading import Part, name_in
from handlers.boxes.side import DESK, OWN, Side
from handlers.desk.showing import language_of, name_of
from handlers.guards import reviewer
from handlers.turn import Turn
from models.box import BoxRow
from models.messaging import Choice, Outgoing, Scalar


async def came(turn: Turn, part: Part, row: BoxRow) -> None:
    """Tell the author, and the secretary who named the person; the words stand behind the button."""
    await _tell(turn, part, row, "boxes.told.came", OWN, part.assessment.member_id)
    if row.named_by not in (part.assessment.member_id, turn.person.id if turn.person else 0):
        await _tell(turn, part, row, "boxes.told.came_desk", DESK, row.named_by)


async def declined(turn: Turn, part: Part, row: BoxRow) -> None:
    """Tell who named the person."""
    side = OWN if row.named_by == part.assessment.member_id else DESK
    await _tell(turn, part, row, "boxes.told.declined", side, row.named_by)


async def _tell(turn: Turn, part: Part, row: BoxRow, key: str, side: Side, member_id: int) -> None:
    lang, texts = await language_of(turn, member_id), turn.services.texts
    author = await name_of(turn, part.assessment.member_id)
    text = texts.say(lang, key, title=part.box.short.to(lang), name=author, who=name_in(turn.store, row))
    args: dict[str, Scalar] = {"a": part.assessment.id, "k": part.box.key}
    look = Choice(texts.plain(lang, "boxes.told.look"), side.prefix + "show", args)
    guard = reviewer(part.assessment.cell_id) if side is DESK else ""
    dedup = f"{key}:{row.id}:{row.version}:{member_id}"
    await turn.notify(member_id, Outgoing(text, ((look,),)), dedup, guard)
