"""The one question behind a link: a short consent, a comment, a level where one is asked, the sending.

Whoever opens it needs no membership, and nothing else of the bot is opened by it.
"""

from dataclasses import replace

from markupsafe import Markup

from handlers import invitations
from handlers.boxes import telling
from handlers.boxes.link import named_by
from handlers.boxes.reading import Part, level_in, part_of, text_in
from handlers.boxes.words import problem
from handlers.desk.showing import Row, name_of, show
from handlers.joining.consent import consent_hash
from handlers.mail import reach
from handlers.registry import Args, Registry, Who
from handlers.turn import Turn
from models.assessment import Assessment
from models.box import BoxRow, BoxState
from models.cycle import Cycle, CycleState
from models.messaging import Choice, Outgoing, Scalar

OPEN, COMMENT, CONFIRM = "box.opened", "box.comment", "box.confirm"


def register(registry: Registry) -> None:
    """Declare the steps; everybody may take them, each asks again whether this chat was let in."""
    registry.action("box.answer", Who.MEMBER, open_named)
    registry.action("box.agree", Who.ANYONE, agree)
    registry.action("box.decline", Who.ANYONE, decline)
    registry.action("box.again", Who.ANYONE, write_again)
    registry.action("box.level", Who.ANYONE, take_level)
    registry.action("box.send", Who.ANYONE, send)
    registry.flow(OPEN, Who.ANYONE, repeat)
    registry.flow(COMMENT, Who.ANYONE, take_comment)
    registry.flow(CONFIRM, Who.ANYONE, repeat)


# -- may this chat answer? ---------------------------------------------------------------------------


async def _open_to(turn: Turn, row: BoxRow | None) -> Part | None:
    """Return the part while this chat may fill it in; None for whatever reason, as all look alike."""
    if row is None or row.state is not BoxState.ASKED or row.expires_at <= turn.now:
        return None
    assessment = await turn.store.get(Assessment, row.assessment_id)
    cycle = await turn.store.get(Cycle, assessment.cycle_id) if assessment else None
    if assessment is None or cycle is None or cycle.state is not CycleState.OPEN:
        return None
    if not await _is_meant(turn, row, assessment):
        return None
    return await part_of(turn.store, turn.services.catalog, assessment, row.box)


async def _is_meant(turn: Turn, row: BoxRow, assessment: Assessment) -> bool:
    """Tell whether who is in this chat may be the named person: never the author, nor a second chat."""
    person_id = turn.person.id if turn.person else None
    if person_id == assessment.member_id:
        return False
    if row.member_id is not None and (person_id is not None or await reach(turn.store, row.member_id)):
        # Somebody who has a chat of their own answers there, and nowhere else.
        return person_id == row.member_id
    return row.address_id in (None, turn.address.id)


async def _let_in(turn: Turn, args: Args) -> tuple[BoxRow, Part] | None:
    """Return row and part in a chat whose consent was taken; else say that the link is closed."""
    row = await turn.store.get(BoxRow, args.get("x", 0))
    part = await _open_to(turn, row) if row is not None and row.address_id == turn.address.id else None
    if row is None or part is None:
        _turn_away(turn)
        return None
    return row, part


def _turn_away(turn: Turn) -> None:
    turn.goto("menu" if turn.person else "join.code")
    turn.answer("boxes.link.closed", *((_menu(turn),) if turn.person else ()))


def _menu(turn: Turn) -> Row:
    return (turn.choice("desk.menu", "chat.menu"),)


# -- opening -----------------------------------------------------------------------------------------


async def open_link(turn: Turn, token: str) -> None:
    """Open the question that a link names; a link that does not work counts as a try."""
    if not await invitations.may_try(turn.store, turn.address.id):
        turn.answer("join.too_many")
        return
    row = await named_by(turn, token)
    part = await _open_to(turn, row)
    if row is None or part is None:
        invitations.count_failure(turn.store, turn.address.id)
        turn.record("box.bad_link", "address", turn.address.id)
        _turn_away(turn)
        return
    await _show_opened(turn, row, part)


async def open_named(turn: Turn, args: Args) -> None:
    """Open the question in the chat of the member who was named."""
    row = await turn.store.get(BoxRow, args.get("x", 0))
    part = await _open_to(turn, row) if row is not None and row.member_id == turn.me.id else None
    if row is None or part is None:
        _turn_away(turn)
        return
    await _show_opened(turn, row, part)


async def _show_opened(turn: Turn, row: BoxRow, part: Part) -> None:
    turn.goto(OPEN, x=row.id)
    yes = (turn.choice("boxes.link.agree", "box.agree", x=row.id),)
    turn.reply(
        Outgoing(await _asked(turn, part), (yes, (turn.choice("boxes.link.no", "box.decline", x=row.id),)))
    )


async def _asked(turn: Turn, part: Part) -> Markup:
    """Return what is asked, with the sentence that is agreed to: only the author's name is in it."""
    name = await name_of(turn, part.assessment.member_id)
    return turn.say("boxes.link.open", name=name, title=part.box.title.to(turn.lang))


async def _opened_here(turn: Turn, args: Args) -> tuple[BoxRow, Part] | None:
    """Return row and part where this conversation has opened the link itself."""
    data = turn.conversation.data
    here = turn.conversation.flow == OPEN and data.get("x") == args.get("x")
    row = await turn.store.get(BoxRow, data.get("x", 0)) if here else None
    part = await _open_to(turn, row)
    return (row, part) if row is not None and part is not None else None


async def agree(turn: Turn, args: Args) -> None:
    """Take the consent; from here no other chat can use the link."""
    found = await _opened_here(turn, args)
    if found is None:
        await write_again(turn, args)
        return
    row, part = found
    agreed = consent_hash(str(await _asked(turn, part)))
    turn.store.save(replace(row, address_id=turn.address.id, consent_hash=agreed, consented_at=turn.now))
    turn.record("box.consent", "assessment", row.assessment_id, None, row.box)
    await _ask_comment(turn, row, part)


async def decline(turn: Turn, args: Args) -> None:
    """Respect a no, also of somebody who got the link by mistake; who named the person is told."""
    found = await _opened_here(turn, args) or await _let_in(turn, args)
    if found is None:
        return
    row, part = found
    gone = turn.store.save(
        replace(row, state=BoxState.DECLINED, token=None, token_hash=None, text=None, level=None)
    )
    turn.record("box.declined", "assessment", row.assessment_id, None, row.box)
    await telling.declined(turn, part, gone)
    turn.goto("menu" if turn.person else "join.code")
    turn.answer("boxes.link.declined", *((_menu(turn),) if turn.person else ()))


# -- writing -----------------------------------------------------------------------------------------


async def _ask_comment(turn: Turn, row: BoxRow, part: Part) -> None:
    turn.goto(COMMENT, x=row.id)
    name = await name_of(turn, part.assessment.member_id)
    text = turn.say("boxes.link.comment", name=name, title=part.box.title.to(turn.lang))
    turn.reply(Outgoing(text, ((turn.choice("boxes.link.no", "box.decline", x=row.id),),)))


async def write_again(turn: Turn, args: Args) -> None:
    """Ask for the comment anew."""
    if (found := await _let_in(turn, args)) is not None:
        await _ask_comment(turn, *found)


async def take_comment(turn: Turn, data: Args) -> None:
    """Keep the comment as a draft, and go on to the level or to the last look."""
    if (found := await _let_in(turn, data)) is None:
        return
    row, part = found
    if (why := problem(turn)) is not None:
        turn.reply(Outgoing(why))
        return
    sealed = turn.store.box.seal(turn.incoming.text.strip(), "box", "text", row.id)
    row = turn.store.save(replace(row, text=sealed))
    if part.levels:
        await _ask_level(turn, row, part)
    else:
        await _show_last(turn, row, part)


async def _ask_level(turn: Turn, row: BoxRow, part: Part) -> None:
    turn.goto(CONFIRM, x=row.id)
    rows = level_rows(turn, part, "box.level", x=row.id)
    show(turn, ask_level_words(turn, part), *rows)


def ask_level_words(turn: Turn, part: Part) -> Markup:
    """Return the question for the level."""
    return turn.say("boxes.link.level", title=part.box.level.to(turn.lang) if part.box.level else "")


def level_rows(turn: Turn, part: Part, action: str, **args: Scalar) -> list[Row]:
    """Return the four levels as choices."""
    return [(Choice(one.label.to(turn.lang), action, {**args, "l": one.value}),) for one in part.levels]


async def take_level(turn: Turn, args: Args) -> None:
    """Keep the level as a draft."""
    if (found := await _let_in(turn, args)) is None:
        return
    row, part = found
    value = str(args.get("l", ""))
    if not row.text or not part.level_words(value, "vi"):
        await _ask_comment(turn, row, part)
        return
    sealed = turn.store.box.seal(value, "box", "level", row.id)
    await _show_last(turn, turn.store.save(replace(row, level=sealed)), part)


async def repeat(turn: Turn, data: Args) -> None:
    """Show the open step anew where words were typed that belong nowhere."""
    if (found := await _opened_here(turn, data)) is not None:
        await _show_opened(turn, *found)
        return
    if (let_in := await _let_in(turn, data)) is None:
        return
    row, part = let_in
    if not row.text:
        await _ask_comment(turn, row, part)
    elif part.levels and not row.level:
        await _ask_level(turn, row, part)
    else:
        await _show_last(turn, row, part)


async def _show_last(turn: Turn, row: BoxRow, part: Part) -> None:
    """Show what will be sent, and ask once more."""
    turn.goto(CONFIRM, x=row.id)
    name = await name_of(turn, part.assessment.member_id)
    text = turn.say("boxes.link.last", name=name, text=text_in(turn.store, row))
    if level := part.level_words(level_in(turn.store, row), turn.lang):
        text += "\n" + turn.say("boxes.link.last_level", level=level)
    send_row = (turn.choice("boxes.link.send", "box.send", x=row.id, v=row.version),)
    show(turn, text, send_row, (turn.choice("boxes.link.again", "box.again", x=row.id),))


async def send(turn: Turn, args: Args) -> None:
    """Hand the comment over, once; the link is used up."""
    if (found := await _let_in(turn, args)) is None:
        return
    row, part = found
    if not row.text or (part.levels and not row.level) or args.get("v") != row.version:
        await repeat(turn, {"x": row.id})
        return
    filled = replace(row, state=BoxState.FILLED, filled_at=turn.now, token=None, token_hash=None)
    filled = turn.store.save(filled)
    turn.record("box.filled", "assessment", row.assessment_id, part.assessment.cell_id, row.box)
    await telling.came(turn, part, filled)
    turn.goto("menu" if turn.person else "join.code")
    turn.answer(
        "boxes.link.sent",
        *((_menu(turn),) if turn.person else ()),
        name=await name_of(turn, part.assessment.member_id),
    )
