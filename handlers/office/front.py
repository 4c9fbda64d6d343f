"""The front of the office: how the unit stands, and what can be done."""

from handlers import rounds
from handlers.desk.showing import show
from handlers.office.papers.candidates import count, here
from handlers.office.round.eligibility import cells_under, count_cells
from handlers.office.scope import the_unit, units_of
from handlers.office.voice import Row
from handlers.office.wording import deadline_words, number
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.messaging import Choice
from models.unit import Unit


def register(registry: Registry) -> None:
    """Declare the front of the office."""
    registry.action("office.menu", Who.ADMIN, show_office)
    registry.action("office.unit", Who.ADMIN, show_unit, Scope.CELL)
    registry.command("office.menu", "vanphong", "van phong", "viec cua van phong", "office")


async def show_office(turn: Turn, _args: Args) -> None:
    """Show the admin's unit; who has several chooses one first."""
    units = units_of(turn)
    if len(units) == 1:
        await show_unit(turn, {"u": units[0].id})
        return
    turn.goto("office")
    rows = [(Choice(unit.name, "office.unit", {"u": unit.id}),) for unit in units]
    show(turn, turn.say("office.which"), *rows, (turn.choice("desk.menu", "chat.menu"),))


async def show_unit(turn: Turn, args: Args) -> None:
    """Show how many people a unit has, its round, and the ways on."""
    turn.goto("office")
    unit = await the_unit(turn, args)
    text = turn.say(
        "office.front",
        unit=unit.name,
        people=number(turn, await count(turn.store, here(unit))),
        cells=number(turn, await count_cells(turn.store, cells_under(unit))),
        round=await _round(turn, unit),
    )
    show(turn, text, *_ways(turn, unit))


def _ways(turn: Turn, unit: Unit) -> list[Row]:
    own = {"u": unit.id}
    return [
        (turn.choice("office.to_roster", "office.roster", **own),),
        (turn.choice("office.to_round", "office.round", **own),),
        (turn.choice("case.office_button", "case.office", **own),),
        (turn.choice("office.to_forms", "office.forms", **own),),
        (turn.choice("office.to_collectives", "collective.office", **own),),
        (turn.choice("office.to_invite", "office.invite", **own),),
        (turn.choice("office.to_export", "office.export", **own),),
        (turn.choice("privacy.button.book", "privacy.book"),),
        (turn.choice("desk.menu", "chat.menu"),),
    ]


async def _round(turn: Turn, unit: Unit) -> str:
    cycles = await rounds.cycles_of(turn.store, unit)
    if not cycles:
        return turn.label("office.no_round")
    return turn.label(
        "office.open_round", title=cycles[0].title, deadline=deadline_words(turn, cycles[0].deadline)
    )
