"""A hand-in named by its short code: "x KM7" opens it, "d KM7" passes it on, "bs KM7 …" asks for additions.

Where there are no buttons each card and each line of the queue shows its code; the words work
everywhere. Without a code they mean the card that is open, else the only one that waits.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy import or_, select

from handlers.collectives.people import subject_name
from handlers.desk import additions, contents, duty
from handlers.desk.card import the_assessment
from handlers.desk.deciding import still_decidable
from handlers.desk.showing import Row, numbered, show
from handlers.drawing.pen import cut
from handlers.grammar import fold
from handlers.mail import open_message
from handlers.people import REVIEWERS
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from handlers.typed.choosing import Asked, Found
from handlers.typed.codes import CODE, code_of
from models.assessment import WAITING, Assessment
from models.messaging import Choice, IncomingKind, Outgoing, Scalar
from models.outbox import OutboxRow
from models.store.tables import assessment as assessment_table
from models.store.tables import unit as unit_table

_ITEM = re.compile(r"\b(?:muc|cau|so) ?(\d{1,2})\b")
_LABEL_ROOM = 44


class Verb(StrEnum):
    """What is said about a hand-in."""

    OPEN = "x"
    ON = "d"
    ADD = "bs"


_VERBS = {"x": Verb.OPEN, "xem": Verb.OPEN, "d": Verb.ON, "du": Verb.ON, "bs": Verb.ADD}


@dataclass(frozen=True, slots=True)
class Said:
    """A verb, the code if there is one, and what was written behind."""

    verb: Verb
    code: str
    reason: str


def register(registry: Registry) -> None:
    """Declare what a reason that was typed behind a code leads to."""
    registry.action("desk.short_comment", Who.SECRETARY, comment, Scope.ASSESSMENT)
    registry.action("desk.short_item", Who.SECRETARY, comment_on, Scope.ASSESSMENT)


def read(text: str) -> Said | None:
    """Read a verb with a code, or a verb that can stand without one."""
    words = text.split()
    if not words:
        return None
    verb, behind = _VERBS.get(fold(words[0])), words[1:]
    if fold(" ".join(words[:2])) == "bo sung":
        verb, behind = Verb.ADD, words[2:]
    if verb is None:
        return None
    code = behind[0].upper().rstrip(".,:;") if behind else ""
    if CODE.fullmatch(code):
        return Said(verb, code, " ".join(behind[1:]))
    if behind and (verb is not Verb.ADD or fold(words[0]) != "bs"):
        return None
    return Said(verb, "", " ".join(behind))


async def find(turn: Turn, text: str, *, asks_words: bool) -> Found:
    """Return what a reviewer's words do; where words are asked for, only a known code is one."""
    if turn.person is None or not turn.person.reviews or (said := read(text)) is None:
        return None
    if not said.code:
        return None if asks_words else await _without_code(turn, said)
    ids = await _named(turn, said.code)
    if not ids and not asks_words:
        turn.answer("typed.code.unknown", (turn.choice("typed.code.queue", "desk.queue"),), code=said.code)
        return Asked.BACK
    return await _one_of(turn, said, ids) if ids else None


async def _without_code(turn: Turn, said: Said) -> Found:
    """Take the card that is open, else the only hand-in that waits; else show all that wait."""
    ids = await _open_card(turn) or await duty.waiting(turn.store, turn.me)
    if len(ids) != 1:
        return Choice("", "desk.queue")
    return await _one_of(turn, said, ids)


async def _open_card(turn: Turn) -> list[int]:
    row = await turn.store.get(OutboxRow, turn.conversation.prompt_id) if turn.conversation.prompt_id else None
    if row is None or row.member_id != turn.address.member_id:
        return []
    message = open_message(turn.store, row)
    return [int(choice.args["a"]) for choice in message.flat if choice.action == "desk.pass"]


async def _named(turn: Turn, code: str) -> list[int]:
    """Return what bears the code: of what waits for this reviewer, else of what was settled before."""
    if waiting := [one for one in await duty.waiting(turn.store, turn.me) if code_of(one) == code]:
        return waiting
    under = or_(*(unit_table.c.path.startswith(unit.path) for unit in turn.me.units(*REVIEWERS)))
    query = (
        select(assessment_table.c.id)
        .join(unit_table, unit_table.c.id == assessment_table.c.cell_id)
        .where(under, assessment_table.c.settled_at.is_not(None))
        .order_by(assessment_table.c.id)
    )
    return [int(row.id) for row in await turn.store.query(query) if code_of(row.id) == code]


async def _one_of(turn: Turn, said: Said, ids: Sequence[int]) -> Found:
    rows = [row for one in ids if (row := await turn.store.get(Assessment, one)) is not None]
    if len(rows) == 1:
        return _meant(said, rows[0])
    choices = [replace(_meant(said, row), label=await subject_name(turn.store, row)) for row in rows]
    turn.reply(Outgoing(turn.say("typed.which", said=said.code), tuple((choice,) for choice in choices)))
    return Asked.BACK


def _meant(said: Said, assessment: Assessment) -> Choice:
    """Return the press that the words stand for; what is settled shows how it stands."""
    key: dict[str, Scalar] = {"a": assessment.id, "v": assessment.revision}
    if said.verb is Verb.OPEN or assessment.status not in WAITING:
        return Choice("", "desk.card", {"a": assessment.id})
    if said.verb is Verb.ON:
        return Choice("", "desk.pass", key)
    if not said.reason:
        return Choice("", "desk.additions", key)
    return Choice("", "desk.short_comment", {**key, "t": said.reason})


async def comment(turn: Turn, args: Args) -> None:
    """Put the reason to the item that it names, else ask to which; nothing is sent yet."""
    assessment, reason = await the_assessment(turn, args), str(args.get("t", ""))
    if not await still_decidable(turn, assessment, args):
        return
    items = [item for section in await contents.sections(turn, assessment) for item in section.items]
    named = _ITEM.search(fold(reason))
    place = int(named[1]) if named else 0
    if 0 < place <= len(items):
        await comment_on(turn, {**args, "q": items[place - 1].key})
        return
    labels: list[tuple[str, Scalar]] = [
        (f"{item.number} {cut(item.short, _LABEL_ROOM)}", item.key) for item in items
    ]
    key: dict[str, Scalar] = {"a": assessment.id, "v": assessment.revision, "t": reason}
    back: Row = (turn.choice("desk.read.card", "desk.card", a=assessment.id),)
    name = await subject_name(turn.store, assessment)
    text = turn.say("typed.code.which_item", name=name, reason=reason)
    show(turn, text, *numbered(labels, "desk.short_item", "q", **key), back)


async def comment_on(turn: Turn, args: Args) -> None:
    """Keep the reason as the comment on an item, and show what is to be sent."""
    turn.incoming = replace(turn.incoming, kind=IncomingKind.TEXT, text=str(args.get("t", "")))
    key = {name: args[name] for name in ("a", "v", "q") if name in args}
    if len(key) < len(("a", "v", "q")):
        await additions.choose(turn, args)
        return
    await additions.take_comment(turn, key)
