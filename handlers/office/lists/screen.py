"""The list of members: how to send one, the empty template, the list as it is known."""

from handlers.desk.showing import show
from handlers.office.asking import ask_here
from handlers.office.lists import preview_screen
from handlers.office.lists.receiving import FLOW, take_sent, take_table
from handlers.office.scope import the_unit
from handlers.office.voice import Row
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.errand import ErrandKind
from models.store.tables import upload as upload_table
from models.upload import Upload, UploadKind, UploadState


def register(registry: Registry) -> None:
    """Declare the ways to and from the list."""
    registry.action("office.roster", Who.ADMIN, show_roster, Scope.CELL)
    registry.action("office.template", Who.ADMIN, send_template, Scope.CELL)
    registry.action("office.people", Who.ADMIN, send_people, Scope.CELL)
    registry.flow(FLOW, Who.ADMIN, take_sent, files=True)
    registry.taker(Who.ADMIN, take_table)
    preview_screen.register(registry)


async def show_roster(turn: Turn, args: Args) -> None:
    """Say how a list is sent; one that waits for a yes is offered again."""
    unit = await the_unit(turn, args)
    turn.goto(FLOW, u=unit.id)
    here_by_me = (upload_table.c.member_id == turn.me.id, upload_table.c.unit_id == unit.id)
    mine = (*here_by_me, upload_table.c.kind == UploadKind.ROSTER)
    shown = await turn.store.first(Upload, *mine, upload_table.c.state == UploadState.SHOWN)
    waiting: Row = (turn.choice("office.roster.waiting", "office.preview", f=shown.id),) if shown else ()
    here = {"u": unit.id}
    template: Row = (turn.choice("office.roster.template", "office.template", **here),)
    people: Row = (turn.choice("office.roster.people", "office.people", **here),)
    back: Row = (turn.choice("office.back", "office.unit", **here),)
    show(turn, turn.say("office.roster.how", unit=unit.name), waiting, template, people, back)


async def send_template(turn: Turn, args: Args) -> None:
    """Send the empty list with its headers and notes."""
    await ask_here(turn, args, ErrandKind.TEMPLATE)


async def send_people(turn: Turn, args: Args) -> None:
    """Send the list of members as it is known."""
    await ask_here(turn, args, ErrandKind.ROSTER)
