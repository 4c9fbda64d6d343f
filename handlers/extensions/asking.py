"""Asking for more time: a day, a reason if there is one, and the secretary is told."""

from datetime import datetime

from markupsafe import Markup

from handlers import requests, rounds
from handlers.collectives.wording import may_go_on
from handlers.desk import duty
from handlers.desk.showing import Row, show
from handlers.extensions import wanted
from handlers.extensions.wanted import Wanted
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.assessment import Assessment, PaperState
from models.cycle import Cycle, CycleState
from models.messaging import Choice, IncomingKind, Outgoing
from models.review import Request, RequestKind

MOST_LETTERS = 300
_FLOW = "time.reason"


def register(registry: Registry) -> None:
    """Declare asking for more time."""
    registry.action("time.mine", Who.MEMBER, ask_mine)
    registry.action("time.ask", Who.MEMBER, ask, Scope.OWN)
    registry.action("time.day", Who.MEMBER, choose, Scope.OWN)
    registry.action("time.send", Who.MEMBER, send, Scope.OWN)
    registry.flow(_FLOW, Who.MEMBER, take_reason)
    registry.command("time.mine", "xin them thoi gian", "xin them thoi gian nop", everywhere=True)
    registry.command("time.mine", "themthoigian", "them thoi gian", "more time")


async def ask_mine(turn: Turn, _args: Args) -> None:
    """Ask for which day, of the own assessment of the open round."""
    assessment = await rounds.current(turn.store, turn.me.id)
    if assessment is None:
        _say_none(turn)
        return
    await ask(turn, {"a": assessment.id})


async def ask(turn: Turn, args: Args) -> None:
    """Ask until when; what is asked already is shown instead."""
    assessment = await _to_write(turn, args)
    if assessment is None:
        return
    turn.goto("menu")
    if (open_ := await _open_request(turn)) is not None:
        asked = wanted.wanted_in(turn.store, open_)
        day = _when(turn, asked.until) if asked else "–"
        show(turn, turn.say("more_time.waiting", until=day), *_ends(turn, assessment))
        return
    deadline = await rounds.own_deadline(turn.store, assessment)
    text = turn.say("more_time.ask", deadline=_when(turn, deadline) if deadline else "–")
    days = [_day(turn, assessment, one) for one in await wanted.choices(turn.store, assessment)]
    show(turn, text, *days, *_ends(turn, assessment))


def _day(turn: Turn, assessment: Assessment, until: datetime) -> Row:
    local = turn.store.clock.local(until).date()
    label = turn.services.texts.day(turn.lang, local)
    return (Choice(label, "time.day", {"a": assessment.id, "d": local.isoformat()}),)


async def choose(turn: Turn, args: Args) -> None:
    """Say what the chosen day means, and ask for a reason, which need not be given."""
    assessment = await _to_write(turn, args)
    if assessment is None:
        return
    until = await wanted.choice_of(turn.store, assessment, args.get("d"))
    if until is None or await _open_request(turn) is not None:
        await ask(turn, args)
        return
    turn.goto(_FLOW, a=assessment.id, d=args["d"])
    warning = await wanted.beyond(turn.store, turn.services.texts, turn.lang, assessment, until)
    text = turn.say("more_time.why", until=_when(turn, until), limit=MOST_LETTERS)
    send_ = turn.choice("more_time.send", "time.send", a=assessment.id, d=args["d"])
    other = turn.choice("more_time.other_day", "time.ask", a=assessment.id)
    show(turn, Markup("\n").join(line for line in (warning, text) if line), (send_,), (other,))


async def send(turn: Turn, args: Args) -> None:
    """Ask without a reason."""
    await _ask_for(turn, args, "")


async def take_reason(turn: Turn, data: Args) -> None:
    """Ask with the typed reason."""
    if not await may_go_on(turn, data, _FLOW, Scope.OWN):
        return
    text = turn.incoming.text.strip() if turn.incoming.kind is IncomingKind.TEXT else ""
    if not text or len(text) > MOST_LETTERS:
        send_ = turn.choice("more_time.send", "time.send", a=data["a"], d=data["d"])
        turn.reply(Outgoing(turn.say("more_time.problem", limit=MOST_LETTERS), ((send_,),)))
        return
    await _ask_for(turn, data, text)


async def _ask_for(turn: Turn, args: Args, reason: str) -> None:
    assessment = await _to_write(turn, args)
    if assessment is None:
        return
    until = await wanted.choice_of(turn.store, assessment, args.get("d"))
    if until is None or await _open_request(turn) is not None:
        await ask(turn, args)
        return
    asked = Wanted(assessment.id, until, reason)
    request = requests.put(turn, RequestKind.MORE_TIME, turn.me.member, asked.as_text())
    await _tell_reviewers(turn, request, asked)
    turn.record("more_time.asked", "assessment", assessment.id, assessment.cell_id)
    turn.goto("menu")
    show(turn, turn.say("more_time.sent", until=_when(turn, until)), *_ends(turn, assessment))


async def _tell_reviewers(turn: Turn, request: Request, asked: Wanted) -> None:
    """Tell whoever decides, without the reason: the phone may be shared; one press grants."""
    texts, key = turn.services.texts, {"r": request.id}
    for person in await requests.reviewers(turn, turn.me.member):
        lang = person.member.language or "vi"
        short = await wanted.lines(turn.store, texts, lang, Wanted(asked.assessment_id, asked.until))
        text = texts.say(lang, "requests.more_time", name=turn.me.member.full_name, text=short)
        rows = (
            (Choice(texts.plain(lang, "requests.grant.more_time"), "request.grant", key),),
            (Choice(texts.plain(lang, "requests.show"), "request.show", key),),
        )
        await requests.tell(turn, request, person, Outgoing(text, rows))


async def _to_write(turn: Turn, args: Args) -> Assessment | None:
    """Return the assessment while it is to be written in the chat, else say that nothing is to be asked."""
    assessment = await turn.store.get(Assessment, args["a"])
    cycle = await turn.store.get(Cycle, assessment.cycle_id) if assessment else None
    if assessment is not None and cycle is not None and cycle.state is CycleState.OPEN:
        owed = assessment.personal and assessment.must_review and assessment.paper is PaperState.NONE
        if owed and assessment.unfinished:
            return assessment
    _say_none(turn)
    return None


def _say_none(turn: Turn) -> None:
    turn.goto("menu")
    show(turn, turn.say("more_time.none"), (turn.choice("desk.menu", "chat.menu"),))


async def _open_request(turn: Turn) -> Request | None:
    return await duty.open_request_of(turn.store, turn.me.id, RequestKind.MORE_TIME)


def _when(turn: Turn, moment: datetime) -> str:
    return wanted.when(turn.store, turn.services.texts, turn.lang, moment)


def _ends(turn: Turn, assessment: Assessment) -> tuple[Row, Row]:
    write: Row = (turn.choice("more_time.write", "form.open", a=assessment.id),)
    return write, (turn.choice("desk.menu", "chat.menu"),)
