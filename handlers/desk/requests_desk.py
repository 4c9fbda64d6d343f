"""What members ask of their secretary: listed, shown, granted or put aside; each settled once."""

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from markupsafe import Markup

from handlers.collectives.wording import may_go_on
from handlers.desk import duty, granting
from handlers.desk.pages import split_text
from handlers.desk.showing import (
    PER_PAGE,
    Row,
    cell_name,
    name_of,
    numbered,
    page_of,
    short_day,
    show,
    show_below,
    turning,
    when,
)
from handlers.extensions import answering, wanted
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.messaging import IncomingKind, Scalar
from models.review import ABOUT_DATA, Request, RequestKind

_TEXT_ROOM = 3000
"""UTF-16 units of what a member wrote in one message."""
_SENTENCE = "request.sentence"
_MOST_LETTERS = 300


def register(registry: Registry) -> None:
    """Declare the requests."""
    registry.action("request.list", Who.SECRETARY, show_requests)
    registry.action("request.show", Who.SECRETARY, show_request, Scope.REQUEST)
    registry.action("request.grant", Who.SECRETARY, grant, Scope.REQUEST)
    registry.action("request.refuse", Who.SECRETARY, refuse, Scope.REQUEST)
    registry.flow(_SENTENCE, Who.SECRETARY, take_sentence)
    registry.command("request.list", "denghi", "de nghi")


async def show_requests(turn: Turn, args: Args) -> None:
    """Show what waits, eight on a page."""
    turn.goto("desk")
    ids = await duty.open_requests(turn.store, turn.me)
    menu = (turn.choice("desk.menu", "chat.menu"),)
    if not ids:
        show(turn, turn.say("requests.empty"), menu)
        return
    page, pages = page_of(args.get("p"), len(ids))
    lines = await _lines(turn, ids[page * PER_PAGE : (page + 1) * PER_PAGE])
    text = turn.say("requests.title", count=len(ids), page=page + 1, pages=pages)
    show(turn, text, *numbered(lines, "request.show", "r"), turning(turn, page, pages, "request.list"), menu)


async def _lines(turn: Turn, ids: Sequence[int]) -> list[tuple[str, Scalar]]:
    await turn.store.load(Request, [(one,) for one in ids])
    found = [row for one in ids if (row := await turn.store.get(Request, one)) is not None]
    return [(await _line(turn, row), row.id) for row in found]


async def _line(turn: Turn, request: Request) -> str:
    kind = turn.label(f"requests.kind.{request.kind}")
    name, day = await name_of(turn, request.member_id), short_day(turn, request.made_at)
    return turn.label("requests.line", kind=kind, name=name, day=day)


async def the_request(turn: Turn, args: Args) -> Request:
    """Return the request that the arguments name; permissions have found it already."""
    found = await turn.store.get(Request, args["r"])
    if found is None:
        raise LookupError("the request was there when the permission was checked")
    return found


async def show_request(turn: Turn, args: Args) -> None:
    """Show one request with what can be done about it."""
    turn.goto("desk")
    request = await the_request(turn, args)
    *before, last = split_text(await _said(turn, request), _TEXT_ROOM)
    text = turn.say(
        f"requests.text.{request.kind}",
        name=await name_of(turn, request.member_id),
        cell=await cell_name(turn, request.cell_id),
        when=when(turn, request.made_at),
        text=last,
        **_days(turn, request),
    )
    if request.settled_at is not None:
        text += "\n\n" + await settled_words(turn, request)
    rows = (*_choices(turn, request), (turn.choice("requests.back", "request.list"),))
    if before:
        show_below(turn, before, text, *rows)
    else:
        show(turn, text, *rows)


def _days(turn: Turn, request: Request) -> dict[str, str]:
    """Return the days by which a request about personal data is answered and carried out, in words."""
    days = {"answer": request.answer_by, "due": request.due_on}
    return {name: turn.services.texts.day(turn.lang, day) if day else "–" for name, day in days.items()}


def _choices(turn: Turn, request: Request) -> list[Row]:
    if request.settled_at is not None or request.kind is RequestKind.ERASURE:
        return []
    grant_ = turn.choice(f"requests.grant.{request.kind}", "request.grant", r=request.id)
    if request.kind in (RequestKind.CORRECTION, RequestKind.WITHDRAWAL):
        return [(grant_,)]
    return [(grant_,), (turn.choice("requests.refuse", "request.refuse", r=request.id),)]


async def _said(turn: Turn, request: Request) -> str:
    """Return what the member wrote; of a question of identity only the code's number is kept there."""
    if request.kind is RequestKind.MORE_TIME:
        asked = wanted.wanted_in(turn.store, request)
        return await wanted.lines(turn.store, turn.services.texts, turn.lang, asked) if asked else "–"
    if request.kind is not RequestKind.CORRECTION or request.text is None:
        return ""
    return turn.store.box.open(request.text, "request", "text", request.id)


async def settled_words(turn: Turn, request: Request) -> Markup:
    """Say by whom a request was settled, when, and how."""
    key = "requests.settled.granted" if request.granted else "requests.settled.refused"
    by = await name_of(turn, request.settled_by)
    return turn.say(key, by=by, when=when(turn, request.settled_at))


async def grant(turn: Turn, args: Args) -> None:
    """Grant a request, once; who presses later is told by whom and when."""
    request = await the_request(turn, args)
    if request.settled_at is not None or request.kind is RequestKind.ERASURE:
        await show_request(turn, args)
        return
    if (hindrance := await _grant(turn, request)) is not None:
        await _settle(turn, request, granted=False, note=hindrance)
        return
    await _settle(turn, request, granted=True, note=turn.say(f"requests.granted.{request.kind}"))


async def _grant(turn: Turn, request: Request) -> Markup | None:
    match request.kind:
        case RequestKind.IDENTITY:
            return await granting.identity(turn, request)
        case RequestKind.CORRECTION:
            return await granting.correction(turn, request)
        case RequestKind.TAKE_BACK:
            return await granting.take_back(turn, request)
        case RequestKind.PAPER:
            return await granting.paper(turn, request)
        case RequestKind.WITHDRAWAL:
            return await granting.withdrawal(turn, request)
        case RequestKind.MORE_TIME:
            return await answering.grant(turn, request)
        case RequestKind.ERASURE:
            return None
    assert_never(request.kind)


async def refuse(turn: Turn, args: Args) -> None:
    """Put a request aside, and tell the member where a chat is known."""
    request = await the_request(turn, args)
    if request.settled_at is not None or request.kind in ABOUT_DATA:
        await show_request(turn, args)
        return
    if request.kind is RequestKind.MORE_TIME:
        await _ask_sentence(turn, request, "ask")
        return
    if request.kind in (RequestKind.IDENTITY, RequestKind.TAKE_BACK):
        await granting.tell(turn, request, f"requests.told.refused_{request.kind}")
    await _settle(turn, request, granted=False, note=turn.say("requests.put_aside"))


async def _ask_sentence(turn: Turn, request: Request, key: str) -> None:
    """Ask for the sentence that goes to the member with a no."""
    turn.goto(_SENTENCE, r=request.id)
    name = await name_of(turn, request.member_id)
    text = turn.say(f"more_time.decline.{key}", name=name, limit=_MOST_LETTERS)
    show(turn, text, (turn.choice("requests.back", "request.list"),))


async def take_sentence(turn: Turn, data: Args) -> None:
    """Say no with the typed sentence."""
    if not await may_go_on(turn, data, _SENTENCE, Scope.REQUEST, Who.SECRETARY):
        return
    request = await the_request(turn, data)
    if request.settled_at is not None:
        await show_request(turn, data)
        return
    said = turn.incoming.text.strip() if turn.incoming.kind is IncomingKind.TEXT else ""
    if not said or len(said) > _MOST_LETTERS:
        await _ask_sentence(turn, request, "problem")
        return
    await answering.tell_declined(turn, request, said)
    reason = turn.store.box.seal(said, "request", "reason", request.id)
    await _settle(turn, replace(request, reason=reason), granted=False, note=turn.say("requests.put_aside"))


async def _settle(turn: Turn, request: Request, *, granted: bool, note: Markup) -> None:
    """Write who settled it; of two at once one commit fails, and its turn finds it settled."""
    turn.store.save(replace(request, settled_at=turn.now, settled_by=turn.me.id, granted=granted))
    action = "granted" if granted else "not_granted"
    turn.record(action, "request", request.id, request.cell_id, request.kind)
    turn.goto("desk")
    left = await duty.open_requests(turn.store, turn.me)
    name = await name_of(turn, request.member_id)
    text = turn.say("requests.outcome", name=name, note=note, count=len(left))
    onward = [turn.choice("requests.next", "request.show", r=left[0])] if left else []
    show(turn, text, (*onward, turn.choice("requests.back", "request.list")))
