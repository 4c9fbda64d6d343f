"""What is carried to the named person: a link to pass on, and a page to print."""

from functools import partial

from handlers.boxes.link import live_token
from handlers.boxes.reading import Part, name_in
from handlers.boxes.screen import show_part
from handlers.boxes.side import SIDES, Side, the_part
from handlers.desk.showing import cell_name, name_of
from handlers.documents.box_slip import BoxSlip, slip_html
from handlers.printing.naming import file_name
from handlers.registry import Args, Registry
from handlers.turn import Turn
from models.box import BoxRow, BoxState
from models.cycle import Cycle
from models.messaging import Attachment, Outgoing

PAPER = "vi"
"""Official papers are in Vietnamese."""


def register(registry: Registry) -> None:
    """Declare the handing out, on both sides."""
    for side in SIDES:
        side.declare(registry, "slip", hand_out)


async def hand_out(side: Side, turn: Turn, args: Args) -> None:
    """Send the link in a message of its own, to be passed on, then the page."""
    part = await the_part(turn, args)
    if part is None or part.row is None or part.row.state is not BoxState.ASKED:
        await show_part(side, turn, args)
        return
    turn.goto("menu")
    row, token = await live_token(turn, part, part.row)
    start = turn.services.link_from(turn.address.channel)
    slip = await _slip(turn, part, row, f"{start}{token}" if start else "")
    if slip.link:
        text = turn.services.texts.say(
            PAPER,
            "boxes.pass_on",
            who=slip.asked,
            name=slip.name,
            title=slip.title,
            link=slip.link,
            until=slip.until,
        )
        turn.reply(Outgoing(text))
    say = partial(turn.services.texts.plain, PAPER)
    name = file_name(say("boxes.slip.file", name=slip.name)) + ".html"
    page = Attachment(name, "text/html", slip_html(slip, say))
    turn.reply(Outgoing(turn.say("boxes.slip.sent"), attachment=page))
    turn.answer("boxes.handed_out", (side.choice(turn, "common.back", "show", part),), who=slip.asked)


async def _slip(turn: Turn, part: Part, row: BoxRow, link: str) -> BoxSlip:
    cycle = await turn.store.get(Cycle, part.assessment.cycle_id)
    local = turn.store.clock.local(row.expires_at).date()
    return BoxSlip(
        name=await name_of(turn, part.assessment.member_id),
        cell=await cell_name(turn, part.assessment.cell_id),
        round=cycle.title if cycle else "",
        asked=name_in(turn.store, row),
        heading=part.box.heading.to(PAPER),
        title=part.box.title.to(PAPER),
        level=part.box.level.to(PAPER) if part.box.level else "",
        options=tuple(one.label.to(PAPER) for one in part.levels),
        signed_by=part.box.signed_by.to(PAPER),
        link=link,
        until=turn.services.texts.day(PAPER, local),
    )
