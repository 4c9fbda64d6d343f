"""The author's side: pictures come page by page, are put in order, and are handed in as the assessment."""

from dataclasses import replace

from markupsafe import Markup

from handlers import menu
from handlers.desk.showing import PER_PAGE, Row, page_of, show, turning
from handlers.handwritten import again, pages
from handlers.handwritten.taking import refusal
from handlers.registry import Args, Registry, Scope, Who
from handlers.rounds import current
from handlers.turn import Turn
from handlers.writing.submitting import hand_in
from models.assessment import HANDED_IN, UNFINISHED, Assessment, PaperState, Status, begin
from models.cycle import Cycle, CycleState
from models.handwritten import Handwritten
from models.messaging import Choice, IncomingKind, Scalar

FLOW = "hand.pages"


def register(registry: Registry) -> None:
    """Declare what the author does with the pages."""
    registry.action("hand.open", Who.MEMBER, open_pages, Scope.OWN)
    registry.action("hand.mine", Who.MEMBER, open_mine)
    registry.action("hand.arrange", Who.MEMBER, arrange, Scope.OWN)
    registry.action("hand.up", Who.MEMBER, move_up, Scope.OWN)
    registry.action("hand.drop", Who.MEMBER, drop, Scope.OWN)
    registry.action("hand.clear", Who.MEMBER, clear, Scope.OWN)
    registry.action("hand.confirm", Who.MEMBER, ask_once_more, Scope.OWN)
    registry.action("hand.submit", Who.MEMBER, submit, Scope.OWN)
    registry.flow(FLOW, Who.MEMBER, take, files=True)
    registry.command("hand.mine", "viettay", "viet tay", "ban viet tay", "gui anh ban viet tay")


async def open_mine(turn: Turn, _args: Args) -> None:
    """Open the pages of the person's own assessment of the open round."""
    assessment = await current(turn.store, turn.me.id)
    if assessment is None:
        await menu.show_menu(turn, {})
        return
    await open_pages(turn, {"a": assessment.id})


async def _own(turn: Turn, args: Args) -> Assessment | None:
    """Return the person's own assessment while pages may be put together; else show how it stands."""
    found = await turn.store.get(Assessment, args.get("a", 0))
    if found is None or found.member_id != turn.me.id or not found.personal:
        await menu.show_menu(turn, {})
        return None
    cycle = await turn.store.get(Cycle, found.cycle_id)
    is_open = cycle is not None and cycle.state is CycleState.OPEN and found.must_review
    if is_open and found.status in UNFINISHED and found.paper is not PaperState.RECEIVED:
        return found
    if found.status in HANDED_IN:
        await again.show_handed(turn, {"a": found.id})
    else:
        turn.goto("menu")
        turn.answer("hand.closed", (turn.choice("desk.menu", "chat.menu"),))
    return None


async def _pages(turn: Turn, assessment: Assessment) -> Handwritten:
    row = await pages.of(turn.store, assessment)
    return row or Handwritten(assessment.id, [], [], [])


def _save(turn: Turn, row: Handwritten, known: Handwritten | None) -> Handwritten:
    return turn.store.save(row) if known else turn.store.add(row)


async def open_pages(turn: Turn, args: Args, note: Markup | None = None) -> None:
    """Say how pages are sent, and how many have come."""
    if (assessment := await _own(turn, args)) is None:
        return
    row = await _pages(turn, assessment)
    turn.goto(FLOW, a=assessment.id)
    key = "hand.collected" if row.pages else "hand.begin"
    text = turn.say(key, count=len(row.pages), most=pages.MOST_PAGES)
    show(turn, note + "\n\n" + text if note else text, *_rows(turn, assessment, row))


def _rows(turn: Turn, assessment: Assessment, row: Handwritten) -> list[Row]:
    later: Row = (turn.choice("hand.later", "chat.menu"),)
    if not row.pages:
        return [later]
    key: dict[str, Scalar] = {"a": assessment.id}
    hand_over = Choice(turn.label("hand.hand_in", count=len(row.pages)), "hand.confirm", key)
    look = turn.choice("hand.see", "hand.own_see", **key)
    return [(hand_over,), (turn.choice("hand.arrange", "hand.arrange", **key), look), later]


# -- pages come --------------------------------------------------------------------------------------


async def take(turn: Turn, data: Args) -> None:
    """Take a picture or a PDF as the next page; whatever else comes is explained."""
    if (assessment := await _own(turn, data)) is None:
        return
    file, row = turn.incoming.file, await _pages(turn, assessment)
    if turn.incoming.kind is not IncomingKind.FILE or file is None:
        await open_pages(turn, data, turn.say("hand.needs_file"))
        return
    if (why := await refusal(turn, file, row.pages)) is not None:
        await open_pages(turn, data, why)
        return
    if len(row.pages) >= pages.MOST_PAGES:
        await open_pages(turn, data, turn.say("hand.too_many", most=pages.MOST_PAGES))
        return
    page = pages.keep(turn, assessment, file)
    added = replace(row, pages=[*row.pages, page])
    _save(turn, added, await pages.of(turn.store, assessment))
    await open_pages(turn, data, turn.say("hand.page_came", place=len(added.pages)))


# -- in order ----------------------------------------------------------------------------------------


async def arrange(turn: Turn, args: Args) -> None:
    """Show every page with what moves it up or takes it out."""
    if (assessment := await _own(turn, args)) is None:
        return
    row = await _pages(turn, assessment)
    if not row.pages:
        await open_pages(turn, args)
        return
    turn.goto(FLOW, a=assessment.id)
    place, count = page_of(args.get("p"), len(row.pages))
    shown = list(enumerate(row.pages, start=1))[place * PER_PAGE : (place + 1) * PER_PAGE]
    key: dict[str, Scalar] = {"a": assessment.id, "p": place}
    rows: list[Row] = []
    for number, page in shown:
        up = Choice(turn.label("hand.up", place=number), "hand.up", {**key, "e": page})
        out = Choice(turn.label("hand.drop", place=number), "hand.drop", {**key, "e": page})
        rows.append((up, out) if number > 1 else (out,))
    pager = turning(turn, place, count, "hand.arrange", a=assessment.id)
    clear_row: Row = (turn.choice("hand.clear", "hand.clear", a=assessment.id),)
    back: Row = (turn.choice("common.back", "hand.open", a=assessment.id),)
    show(turn, turn.say("hand.arranging", count=len(row.pages)), *rows, pager, clear_row, back)


async def move_up(turn: Turn, args: Args) -> None:
    """Put a page before the one that it came after."""
    if (assessment := await _own(turn, args)) is None:
        return
    if (row := await pages.of(turn.store, assessment)) is not None:
        turn.store.save(row.moved_up(int(args.get("e", 0))))
    await arrange(turn, args)


async def drop(turn: Turn, args: Args) -> None:
    """Take a page out."""
    if (assessment := await _own(turn, args)) is None:
        return
    if (row := await pages.of(turn.store, assessment)) is not None:
        turn.store.save(row.without(int(args.get("e", 0))))
    await arrange(turn, args)


async def clear(turn: Turn, args: Args) -> None:
    """Take all pages out, also those of an earlier hand-in that was taken back; what was typed stays."""
    if (assessment := await _own(turn, args)) is None:
        return
    if (row := await pages.of(turn.store, assessment)) is not None:
        turn.store.save(replace(row, pages=[], handed=[], asked=[], handed_at=None, legible_at=None))
    turn.record("pages_cleared", "assessment", assessment.id, assessment.cell_id)
    await open_pages(turn, args, turn.say("hand.cleared"))


# -- handing in --------------------------------------------------------------------------------------


async def ask_once_more(turn: Turn, args: Args) -> None:
    """Say what will be handed in, and ask once more."""
    if (assessment := await _own(turn, args)) is None:
        return
    row = await _pages(turn, assessment)
    if not row.pages:
        await open_pages(turn, args)
        return
    turn.goto(FLOW, a=assessment.id)
    yes: dict[str, Scalar] = {"a": assessment.id, "v": row.version}
    label = turn.label("hand.hand_in", count=len(row.pages))
    back: Row = (turn.choice("common.back", "hand.open", a=assessment.id),)
    show(turn, turn.say("hand.sure", count=len(row.pages)), (Choice(label, "hand.submit", yes),), back)


async def submit(turn: Turn, args: Args) -> None:
    """Hand the pages in as the whole assessment; what was typed before is kept beside them."""
    if (assessment := await _own(turn, args)) is None:
        return
    row = await _pages(turn, assessment)
    if not row.pages or args.get("v") != row.version:
        await open_pages(turn, args)
        return
    turn.store.save(row.hand_in(turn.now))
    turn.record("pages_handed_in", "assessment", assessment.id, assessment.cell_id, f"{len(row.pages)} pages")
    begun = begin(assessment, turn.now) if assessment.status is Status.NOT_STARTED else assessment
    await hand_in(turn, replace(begun, paper=PaperState.NONE))
