"""The author's side after the hand-in: the pages as they stand, and one page sent once more."""

from markupsafe import Markup

from handlers import menu
from handlers.desk.showing import Row, name_of, show
from handlers.guards import reviewer
from handlers.handwritten import pages
from handlers.handwritten.lines import state
from handlers.handwritten.taking import refusal
from handlers.people import reviewers_of
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.assessment import HANDED_IN, Assessment
from models.handwritten import Handwritten
from models.messaging import Choice, IncomingKind, Outgoing
from models.unit import Unit

FLOW = "hand.again_page"


def register(registry: Registry) -> None:
    """Declare looking at what was handed in, and sending a page once more."""
    registry.action("hand.own", Who.MEMBER, show_handed, Scope.OWN)
    registry.action("hand.resend", Who.MEMBER, ask_page, Scope.OWN)
    registry.flow(FLOW, Who.MEMBER, take_page, files=True)


async def show_handed(turn: Turn, args: Args, note: Markup | None = None) -> None:
    """Show the author the pages that were handed in, and which of them are wanted once more."""
    assessment = await turn.store.get(Assessment, args.get("a", 0))
    row = await pages.of(turn.store, assessment) if assessment else None
    if assessment is None or row is None or not row.handed:
        await menu.show_menu(turn, {})
        return
    turn.goto("menu")
    rows: list[Row] = [
        (_resend(turn, assessment, place, page),)
        for place, page in enumerate(row.handed, start=1)
        if page in await _wanted(turn, row)
    ]
    see: Row = (turn.choice("hand.see", "hand.own_see", a=assessment.id),)
    back: Row = (turn.choice("common.back", "own.show", a=assessment.id),)
    text = await state(turn, row)
    show(turn, note + "\n\n" + text if note else text, *rows, see, back)


def _resend(turn: Turn, assessment: Assessment, place: int, page: int) -> Choice:
    return Choice(turn.label("hand.resend", place=place), "hand.resend", {"a": assessment.id, "e": page})


async def _wanted(turn: Turn, row: Handwritten) -> list[int]:
    """Return the pages that may be sent once more: those asked for, and those whose file was lost."""
    return [*row.asked, *await pages.lost(turn.store, row.handed)]


async def _page(turn: Turn, args: Args) -> tuple[Assessment, Handwritten, int] | None:
    """Return the page that is wanted once more; else show how the paper stands."""
    assessment = await turn.store.get(Assessment, args.get("a", 0))
    if assessment is None or assessment.member_id != turn.me.id:
        await menu.show_menu(turn, {})
        return None
    row, page = await pages.of(turn.store, assessment), args.get("e", 0)
    wanted = row is not None and page in row.handed and page in await _wanted(turn, row)
    if row is None or not wanted or assessment.status not in HANDED_IN:
        await show_handed(turn, {"a": assessment.id})
        return None
    return assessment, row, int(page)


async def ask_page(turn: Turn, args: Args) -> None:
    """Ask for the picture of one page."""
    if (found := await _page(turn, args)) is None:
        return
    assessment, row, page = found
    turn.goto(FLOW, a=assessment.id, e=page)
    text = turn.say("hand.ask_page", place=row.handed.index(page) + 1)
    show(turn, text, (turn.choice("common.back", "hand.own", a=assessment.id),))


async def take_page(turn: Turn, data: Args) -> None:
    """Put the new picture in the place of the old one, and tell the reviewers."""
    if (found := await _page(turn, data)) is None:
        return
    assessment, row, page = found
    place, file = row.handed.index(page) + 1, turn.incoming.file
    back: Row = (turn.choice("common.back", "hand.own", a=assessment.id),)
    if turn.incoming.kind is not IncomingKind.FILE or file is None:
        turn.answer("hand.ask_page", back, place=place)
        return
    if (why := await refusal(turn, file, row.handed)) is not None:
        turn.reply(Outgoing(why, (back,)))
        return
    changed = turn.store.save(row.replaced(page, pages.keep(turn, assessment, file)))
    turn.record("page_replaced", "assessment", assessment.id, assessment.cell_id, f"page {place}")
    await _tell_reviewers(turn, assessment, changed, place)
    await show_handed(turn, {"a": assessment.id}, turn.say("hand.page_replaced", place=place))


async def _tell_reviewers(turn: Turn, assessment: Assessment, row: Handwritten, place: int) -> None:
    cell = await turn.store.get(Unit, assessment.cell_id)
    people = await reviewers_of(turn.store, cell, {assessment.member_id}, turn.now) if cell else []
    name = await name_of(turn, assessment.member_id)
    for person in people:
        lang, texts = person.member.language or "vi", turn.services.texts
        text = texts.say(lang, "hand.told.replaced", name=name, place=place)
        look = Choice(texts.plain(lang, "hand.look"), "hand.desk", {"a": assessment.id})
        key = f"hand_replaced:{assessment.id}:{row.version}:{person.id}"
        await turn.notify(person.id, Outgoing(text, ((look,),)), key, reviewer(assessment.cell_id))
