"""Asking for papers in the chat: the author for the own, the reviewer for what was handed in or a cell's."""

from collections.abc import Mapping
from typing import Any

from handlers.desk.card import show_card, the_assessment
from handlers.office.errands import ask
from handlers.printing.right import PRINTABLE
from handlers.registry import Args, Registry, Scope, Who
from handlers.turn import Turn
from models.errand import Errand, ErrandKind, ErrandState
from models.store.tables import errand as errand_table


def register(registry: Registry) -> None:
    """Declare who may ask for which papers."""
    registry.action("print.own", Who.MEMBER, ask_own, Scope.OWN)
    registry.action("print.one", Who.SECRETARY, ask_one, Scope.ASSESSMENT)
    registry.action("print.cell", Who.SECRETARY, ask_cell, Scope.CELL)


class _Here:
    """Who asks, from which chat, and for which unit."""

    def __init__(self, turn: Turn, unit_id: int) -> None:
        self.address_id = turn.address.id
        self.member_id = turn.me.id
        self.unit_id = unit_id


async def ask_own(turn: Turn, args: Args) -> None:
    """Have the own paper made, as far as it is written."""
    assessment = await the_assessment(turn, args)
    turn.record("paper_asked", "assessment", assessment.id, assessment.cell_id, "own")
    await _ask(turn, ErrandKind.PAPER, assessment.cell_id, {"a": assessment.id}, args)


async def ask_one(turn: Turn, args: Args) -> None:
    """Have a paper made that was handed in; a draft is shown to nobody."""
    assessment = await the_assessment(turn, args)
    if assessment.status not in PRINTABLE:
        await show_card(turn, assessment)
        return
    turn.record("paper_asked", "assessment", assessment.id, assessment.cell_id)
    await _ask(turn, ErrandKind.PAPER, assessment.cell_id, {"a": assessment.id}, args)


async def ask_cell(turn: Turn, args: Args) -> None:
    """Have all papers of a cell made in one file."""
    cell_id, cycle_id = int(args["u"]), int(args["c"])
    turn.record("papers_asked", "unit", cell_id, cell_id)
    await _ask(turn, ErrandKind.CELL_PAPERS, cell_id, {"c": cycle_id}, args)


async def _ask(turn: Turn, kind: ErrandKind, unit_id: int, what: Mapping[str, Any], args: Args) -> None:
    await ask_for(turn, kind, unit_id, {**what, "pdf": args.get("f") is True})


async def ask_for(turn: Turn, kind: ErrandKind, unit_id: int, given: Mapping[str, Any]) -> None:
    """Put a request on the worker's list, once however often it is pressed."""
    if await _asked_already(turn, kind, unit_id, given):
        turn.answer("printing.still")
        return
    ask(turn.store, kind, _Here(turn, unit_id), given)
    turn.answer("printing.under_way")


async def _asked_already(turn: Turn, kind: ErrandKind, unit_id: int, given: Mapping[str, Any]) -> bool:
    """Tell whether the person waits for the same file already: a button pressed twice asks once."""
    waiting = await turn.store.find(
        Errand,
        errand_table.c.kind == kind,
        errand_table.c.member_id == turn.me.id,
        errand_table.c.unit_id == unit_id,
        errand_table.c.state == ErrandState.WAITING,
    )
    return any(one.args == given for one in waiting)
