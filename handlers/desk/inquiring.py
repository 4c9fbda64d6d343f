"""A question to the author without sending the assessment back, and its answer; both stay on record."""

from dataclasses import replace

from markupsafe import Markup

from handlers.collectives.people import subject_name
from handlers.collectives.wording import may_go_on
from handlers.desk.card import show_card, the_assessment
from handlers.desk.showing import Row, language_of, name_of, show, when
from handlers.drawing.pen import cut
from handlers.guards import reviewer
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.assessment import HANDED_IN, Assessment
from models.messaging import Choice, IncomingKind, Outgoing
from models.review import Inquiry
from models.store.tables import inquiry as inquiry_table

_QUESTION, _ANSWER = "desk.question", "own.answering"
_MOST_LETTERS, _ROOM, _SHOWN = 1000, 900, 3


def register(registry: Registry) -> None:
    """Declare asking, answering, and reading both."""
    registry.action("desk.ask", Who.SECRETARY, ask, Scope.ASSESSMENT)
    registry.action("desk.asked", Who.SECRETARY, show_asked, Scope.ASSESSMENT)
    registry.action("own.asked", Who.MEMBER, ask_answer, Scope.OWN)
    registry.flow(_QUESTION, Who.SECRETARY, take_question)
    registry.flow(_ANSWER, Who.MEMBER, take_answer)


async def of_assessment(turn: Turn, assessment: Assessment) -> list[Inquiry]:
    """Return the questions about an assessment, the oldest first."""
    mine = inquiry_table.c.assessment_id == assessment.id
    return await turn.store.find(Inquiry, mine, order_by=inquiry_table.c.id)


async def ask(turn: Turn, args: Args) -> None:
    """Ask for the words of the question."""
    assessment = await the_assessment(turn, args)
    if assessment.status not in HANDED_IN:
        await show_card(turn, assessment)
        return
    turn.goto(_QUESTION, a=assessment.id)
    name = await subject_name(turn.store, assessment)
    back: Row = (turn.choice("desk.read.card", "desk.card", a=assessment.id),)
    show(turn, turn.say("desk.inquiry.ask", name=name), back)


def _said(turn: Turn) -> str:
    text = turn.incoming.text.strip() if turn.incoming.kind is IncomingKind.TEXT else ""
    return text if len(text) <= _MOST_LETTERS else ""


async def take_question(turn: Turn, data: Args) -> None:
    """Send the question to the author."""
    if not await may_go_on(turn, data, _QUESTION, Scope.ASSESSMENT, Who.SECRETARY):
        return
    assessment = await the_assessment(turn, data)
    if not (text := _said(turn)):
        back: Row = (turn.choice("desk.read.card", "desk.card", a=assessment.id),)
        turn.reply(Outgoing(turn.say("desk.inquiry.problem", limit=_MOST_LETTERS), (back,)))
        return
    row_id = turn.store.ids.new()
    sealed = turn.store.box.seal(text, "inquiry", "text", row_id)
    turn.store.add(Inquiry(row_id, assessment.id, turn.me.id, sealed, turn.now))
    turn.record("inquired", "assessment", assessment.id, assessment.cell_id, str(row_id))
    await _tell_author(turn, assessment, row_id)
    await show_card(turn, assessment, turn.say("desk.inquiry.sent"))


async def _tell_author(turn: Turn, assessment: Assessment, row_id: int) -> None:
    """Tell the author that there is a question, without its words: the phone may be shared."""
    lang, texts = await language_of(turn, assessment.member_id), turn.services.texts
    answer = Choice(texts.plain(lang, "own.inquiry.open"), "own.asked", {"a": assessment.id})
    message = Outgoing(texts.say(lang, "own.inquiry.told"), ((answer,),))
    await turn.notify(assessment.member_id, message, f"inquiry:{row_id}")


async def ask_answer(turn: Turn, args: Args) -> None:
    """Show the author the oldest open question and wait for its answer."""
    assessment = await the_assessment(turn, args)
    row = next((one for one in await of_assessment(turn, assessment) if one.answered_at is None), None)
    menu: Row = (turn.choice("desk.menu", "chat.menu"),)
    if row is None:
        turn.goto("menu")
        show(turn, turn.say("own.inquiry.none"), menu)
        return
    turn.goto(_ANSWER, a=assessment.id, i=row.id)
    text = turn.store.box.open(row.text, "inquiry", "text", row.id)
    show(turn, turn.say("own.inquiry.question", text=text, by=await name_of(turn, row.asked_by)), menu)


async def take_answer(turn: Turn, data: Args) -> None:
    """Bring the answer to the reviewer who asked."""
    if not await may_go_on(turn, data, _ANSWER, Scope.OWN):
        return
    assessment, row = await the_assessment(turn, data), await turn.store.get(Inquiry, data.get("i", 0))
    menu: Row = (turn.choice("desk.menu", "chat.menu"),)
    if row is None or row.assessment_id != assessment.id or row.answered_at is not None:
        await ask_answer(turn, data)
        return
    if not (text := _said(turn)):
        turn.reply(Outgoing(turn.say("desk.inquiry.problem", limit=_MOST_LETTERS), (menu,)))
        return
    sealed = turn.store.box.seal(text, "inquiry", "answer", row.id)
    turn.store.save(replace(row, answer=sealed, answered_at=turn.now))
    turn.record("inquiry_answered", "assessment", assessment.id, assessment.cell_id, str(row.id))
    await _tell_reviewer(turn, assessment, row)
    turn.goto("menu")
    show(turn, turn.say("own.inquiry.sent"), menu)


async def _tell_reviewer(turn: Turn, assessment: Assessment, row: Inquiry) -> None:
    lang, texts = await language_of(turn, row.asked_by), turn.services.texts
    name = await subject_name(turn.store, assessment)
    look = Choice(texts.plain(lang, "desk.inquiry.look"), "desk.asked", {"a": assessment.id})
    message = Outgoing(texts.say(lang, "desk.inquiry.answered", name=name), ((look,),))
    await turn.notify(row.asked_by, message, f"inquiry_answer:{row.id}", reviewer(assessment.cell_id))


async def show_asked(turn: Turn, args: Args) -> None:
    """Show the newest questions and their answers."""
    turn.goto("desk")
    assessment = await the_assessment(turn, args)
    rows = (await of_assessment(turn, assessment))[-_SHOWN:]
    said = [await _line(turn, row) for row in reversed(rows)]
    title = turn.say("desk.inquiry.title" if said else "desk.inquiry.none")
    again: Row = (turn.choice("desk.inquiry.again", "desk.ask", a=assessment.id),)
    back: Row = (turn.choice("desk.read.card", "desk.card", a=assessment.id),)
    show(turn, Markup("\n\n").join([title, *said]), again, back)


async def _line(turn: Turn, row: Inquiry) -> Markup:
    box = turn.store.box
    answer = box.open(row.answer, "inquiry", "answer", row.id) if row.answer else ""
    return turn.say(
        "desk.inquiry.line" if answer else "desk.inquiry.line_open",
        by=await name_of(turn, row.asked_by),
        when=when(turn, row.asked_at),
        text=cut(box.open(row.text, "inquiry", "text", row.id), _ROOM // 2),
        answer=cut(answer, _ROOM),
    )
