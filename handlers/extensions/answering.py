"""What follows when more time is granted or not: the person's own deadline, and a word to that person."""

from dataclasses import replace

from markupsafe import Markup

from handlers.desk.showing import language_of
from handlers.extensions import wanted
from handlers.reminders.recipients import find_recipients
from handlers.turn import Turn
from models.assessment import Assessment
from models.cycle import Cycle, CycleState, Extension
from models.messaging import Choice, Outgoing
from models.review import Request


async def grant(turn: Turn, request: Request) -> Markup | None:
    """Set the person's own deadline; return why that could not be done, else None."""
    asked = wanted.wanted_in(turn.store, request)
    assessment = await turn.store.get(Assessment, asked.assessment_id) if asked else None
    cycle = await turn.store.get(Cycle, assessment.cycle_id) if assessment else None
    if asked is None or assessment is None or not assessment.unfinished:
        return turn.say("requests.hindrance.more_time")
    if cycle is None or cycle.state is not CycleState.OPEN or asked.until <= turn.now:
        return turn.say("requests.hindrance.more_time_over")
    earlier = await turn.store.get(Extension, assessment.id)
    row = Extension(assessment.id, asked.until, turn.me.id, turn.now)
    if earlier is None:
        turn.store.add(row)
    else:
        turn.store.save(replace(row, version=earlier.version))
    turn.record("more_time.granted", "assessment", assessment.id, assessment.cell_id)
    lang, texts = await language_of(turn, request.member_id), turn.services.texts
    until = wanted.when(turn.store, texts, lang, asked.until)
    write = Choice(texts.plain(lang, "more_time.write"), "form.open", {"a": assessment.id})
    message = Outgoing(texts.say(lang, "more_time.told.granted", until=until), ((write,),))
    await turn.notify(request.member_id, message, f"more_time:{request.id}")
    return None


async def tell_declined(turn: Turn, request: Request, sentence: str) -> None:
    """Tell the person, with the sentence that was written; where several read the chat, without it."""
    lang, texts = await language_of(turn, request.member_id), turn.services.texts
    reached = (await find_recipients(turn.store, [request.member_id])).reached.get(request.member_id)
    key = "more_time.told.declined_short" if reached is None or reached.shared else "more_time.told.declined"
    await turn.notify(
        request.member_id, Outgoing(texts.say(lang, key, sentence=sentence)), f"more_time:{request.id}"
    )
