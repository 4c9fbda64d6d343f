"""The reviewer's side: the pages in order, "can be read", or one page once more."""

from dataclasses import replace

from markupsafe import Markup

from handlers.desk.card import show_card, the_assessment
from handlers.desk.showing import Row, language_of, name_of, show
from handlers.handwritten import pages
from handlers.handwritten.lines import state
from handlers.printing.asking import ask_for
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.assessment import HANDED_IN, Assessment
from models.errand import ErrandKind
from models.handwritten import Handwritten
from models.messaging import Choice, Outgoing

_IN_A_ROW = 4


def register(registry: Registry) -> None:
    """Declare the reviewer's screens, and the sending of the pages to whoever may have them."""
    registry.action("hand.desk", Who.SECRETARY, show_pages, Scope.ASSESSMENT)
    registry.action("hand.see", Who.SECRETARY, send_pages, Scope.ASSESSMENT)
    registry.action("hand.own_see", Who.MEMBER, send_pages, Scope.OWN)
    registry.action("hand.legible", Who.SECRETARY, note_legible, Scope.ASSESSMENT)
    registry.action("hand.which", Who.SECRETARY, ask_which, Scope.ASSESSMENT)
    registry.action("hand.again", Who.SECRETARY, ask_again, Scope.ASSESSMENT)


async def send_pages(turn: Turn, args: Args) -> None:
    """Have the pages sent in their order; whether they may be read is looked at when they are."""
    assessment = await the_assessment(turn, args)
    await ask_for(turn, ErrandKind.PAGES, assessment.cell_id, {"a": assessment.id})


async def _handed(turn: Turn, args: Args) -> tuple[Assessment, Handwritten] | None:
    """Return the pages that were handed in; else show the card."""
    assessment = await the_assessment(turn, args)
    row = await pages.of(turn.store, assessment)
    if row is None or not row.handed or assessment.status not in HANDED_IN:
        await show_card(turn, assessment)
        return None
    return assessment, row


async def show_pages(turn: Turn, args: Args, note: Markup | None = None) -> None:
    """Show how the pages stand."""
    if (found := await _handed(turn, args)) is None:
        return
    assessment, row = found
    turn.goto("desk")
    text = turn.say("hand.of", name=await name_of(turn, assessment.member_id)) + "\n" + await state(turn, row)
    key = {"a": assessment.id}
    rows: list[Row] = [(turn.choice("hand.see", "hand.see", **key),)]
    if row.legible_at is None:
        rows.append((turn.choice("hand.legible", "hand.legible", v=row.version, **key),))
    rows.append((turn.choice("hand.which", "hand.which", **key),))
    show(
        turn,
        note + "\n\n" + text if note else text,
        *rows,
        (turn.choice("desk.read.card", "desk.card", **key),),
    )


async def note_legible(turn: Turn, args: Args) -> None:
    """Note that all pages can be read; pages that came later are to be looked at first."""
    if (found := await _handed(turn, args)) is None:
        return
    assessment, row = found
    unread = [*row.asked, *await pages.lost(turn.store, row.handed)]
    if row.legible_at is not None or unread or args.get("v") != row.version:
        await show_pages(turn, args)
        return
    turn.store.save(replace(row, legible_at=turn.now, legible_by=turn.me.id))
    turn.record("pages_legible", "assessment", assessment.id, assessment.cell_id)
    await show_pages(turn, args, turn.say("hand.noted_legible"))


async def ask_which(turn: Turn, args: Args) -> None:
    """Ask which page cannot be read."""
    if (found := await _handed(turn, args)) is None:
        return
    assessment, row = found
    turn.goto("desk")
    choices = [
        Choice(turn.label("hand.page", place=place), "hand.again", {"a": assessment.id, "e": page})
        for place, page in enumerate(row.handed, start=1)
    ]
    rows = [tuple(choices[start : start + _IN_A_ROW]) for start in range(0, len(choices), _IN_A_ROW)]
    back: Row = (turn.choice("common.back", "hand.desk", a=assessment.id),)
    show(turn, turn.say("hand.ask_which"), *rows, back)


async def ask_again(turn: Turn, args: Args) -> None:
    """Ask the author for one page once more; the hand-in stays as it is."""
    if (found := await _handed(turn, args)) is None:
        return
    (assessment, row), page = found, args.get("e", 0)
    if page not in row.handed or page in row.asked:
        await show_pages(turn, args)
        return
    place = row.handed.index(page) + 1
    changed = replace(row, asked=[*row.asked, page], legible_at=None, legible_by=None)
    changed = turn.store.save(changed)
    turn.record("page_asked", "assessment", assessment.id, assessment.cell_id, f"page {place}")
    await _tell(turn, assessment, changed, place)
    await show_pages(turn, args, turn.say("hand.asked", place=place))


async def _tell(turn: Turn, assessment: Assessment, row: Handwritten, place: int) -> None:
    lang, texts = await language_of(turn, assessment.member_id), turn.services.texts
    send = Choice(
        texts.plain(lang, "hand.resend", place=place),
        "hand.resend",
        {"a": assessment.id, "e": row.handed[place - 1]},
    )
    text = texts.say(lang, "hand.told.again", place=place)
    key = f"hand_again:{assessment.id}:{row.version}"
    await turn.notify(assessment.member_id, Outgoing(text, ((send,),)), key)
